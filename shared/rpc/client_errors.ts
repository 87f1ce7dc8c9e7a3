/** The connection has ended; the request may or may not have been carried out. Local. */
export class RpcClosedError extends Error {
  override readonly name = "RpcClosedError";
  readonly code = "RPC_CLOSED";
}

/** No answer in time; the request may still be carried out. Local. */
export class RpcTimeoutError extends Error {
  override readonly name = "RpcTimeoutError";
  readonly code = "RPC_TIMEOUT";
}

/** Too many requests wait for their answers; this one was not sent. Local. */
export class RpcBusyError extends Error {
  override readonly name = "RpcBusyError";
  readonly code = "RPC_BUSY";
}

/** The answer of the server is an error from its table. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  /** The number on the wire. */
  readonly code: number;
  readonly data: unknown;

  constructor(body: { readonly code: number; readonly message: string; readonly data?: unknown }) {
    super(body.message);
    this.code = body.code;
    this.data = body.data;
  }
}
