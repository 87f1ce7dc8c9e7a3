/** Every error that crosses the wire: its stable name, its number, and when it is sent. */
export const ERRORS = [
  { name: "PARSE_ERROR", code: -32700, meaning: "The text is not JSON" },
  { name: "INVALID_REQUEST", code: -32600, meaning: "The JSON is no message of this protocol" },
  { name: "METHOD_NOT_FOUND", code: -32601, meaning: "No method has this name" },
  { name: "INVALID_PARAMS", code: -32602, meaning: "The params do not fit the method" },
  { name: "INTERNAL", code: -32603, meaning: "The daemon failed; its log says more" },
  { name: "UNAUTHORIZED", code: -32001, meaning: "The token is missing or not valid" },
  { name: "FORBIDDEN", code: -32002, meaning: "The method needs the admin role" },
  { name: "RATE_LIMITED", code: -32003, meaning: "Too many requests at once; try again later" },
  {
    name: "STALE_CURSOR",
    code: -32004,
    meaning: "The cursor is of another database or older than what is kept; take a new snapshot",
  },
  {
    name: "UNSUPPORTED",
    code: -32005,
    meaning: "This build, machine or configuration does not do it",
  },
  {
    name: "DEGRADED",
    code: -32006,
    meaning: "It cannot be answered while collectors are unhealthy",
  },
  { name: "NOT_FOUND", code: -32007, meaning: "What the params name does not exist" },
  { name: "CONFLICT", code: -32008, meaning: "What the params name has changed meanwhile" },
  { name: "SHUTTING_DOWN", code: -32009, meaning: "The daemon is stopping" },
  { name: "FRAME", code: -32010, meaning: "The bytes are no frame; the wire is closed after this" },
] as const;

export type ErrorName = typeof ERRORS[number]["name"];

/** The `error` member of a response. */
export interface WireErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface WireErrorOptions {
  /** More for machines, beside the name. Must be JSON, safe to show, and free of secrets. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** For the log; does not cross the wire. */
  readonly cause?: unknown;
}

const CODES: ReadonlyMap<ErrorName, number> = new Map(ERRORS.map(({ name, code }) => [name, code]));

/** An error for the peer. The message is for people, may change, and crosses the wire as it is. */
export class WireError extends Error {
  override readonly name: ErrorName;
  /** The number on the wire. */
  readonly code: number;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(name: ErrorName, message: string, options: WireErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = name;
    this.code = CODES.get(name) ?? -32603;
    this.detail = options.detail ?? {};
  }

  /** The body of the response; `data.code` is the stable name, whatever the detail holds. */
  toWire(): { code: number; message: string; data: { code: ErrorName } & Record<string, unknown> } {
    const data = { ...this.detail, code: this.name };
    return { code: this.code, message: this.message, data };
  }
}
