/**
 * One message wire between two peers: stdio, a Unix socket, a WebSocket, memory.
 * It carries whole JSON texts and knows nothing of methods.
 */
export interface Channel {
  /** For logs: the wire and the peer, for example `unix#4`. */
  readonly name: string;
  /**
   * Hands one JSON text to the wire. Resolves when the wire has taken it, so that awaiting it is
   * back-pressure.
   * @throws {ChannelClosedError} when the wire has ended, also while waiting.
   */
  send(text: string): Promise<void>;
  /**
   * The texts of the peer, in order; ends when the peer closes. May be taken once.
   * @throws {FrameError} while iterating, when the bytes are beyond recovery. The wire can then still
   * be sent to, so that the peer is told why; whoever reads must close it.
   */
  receive(): AsyncIterable<string>;
  /**
   * Counts one thing more that the peer asks for, and waits until it may: for the members of a batch
   * beyond the first, as one text was counted when it came. Left out where nothing is counted.
   * @returns false when the wire has ended meanwhile.
   */
  nextTurn?(): Promise<boolean>;
  /** Ends the wire in both directions. Safe to call twice. */
  close(): void;
  /** Resolves when the wire has ended, whoever ended it. */
  readonly closed: Promise<void>;
}

/** The wire has ended. Local: never crosses the wire. */
export class ChannelClosedError extends Error {
  override readonly name = "ChannelClosedError";
  readonly code = "CHANNEL_CLOSED";
}

/** Bytes that are no frame; nothing after them can be trusted, so the wire is closed. */
export class FrameError extends Error {
  override readonly name = "FrameError";
  constructor(
    readonly code:
      | "HEADER_MALFORMED"
      | "HEADER_TOO_LONG"
      | "BODY_TOO_LARGE"
      | "BODY_NOT_UTF8"
      | "TRUNCATED",
    message: string,
  ) {
    super(message);
  }
}
