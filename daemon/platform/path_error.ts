export type PathErrorCode =
  | "HOME_UNKNOWN"
  | "HOME_RELATIVE"
  | "NOT_A_DIRECTORY"
  | "IS_A_DIRECTORY"
  | "SYMBOLIC_LINK"
  | "FOREIGN_OWNER"
  | "NOT_WRITABLE"
  | "SOCKET_PATH_TOO_LONG";

/** A place the daemon must not use. Local: never crosses the wire. */
export class PathError extends Error {
  override readonly name = "PathError";
  constructor(readonly code: PathErrorCode, message: string) {
    super(message);
  }
}
