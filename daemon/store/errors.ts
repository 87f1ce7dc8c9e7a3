/** Why a database cannot be opened. `message` is a sentence for the user. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
  constructor(
    readonly code: "LOCKED" | "NOT_WRITABLE" | "SCHEMA_TOO_NEW" | "NO_COPY" | "CANNOT_OPEN",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Why a database file was not checked, copied or put back. `message` is a sentence for the user. */
export class DatabaseCareError extends Error {
  override readonly name = "DatabaseCareError";
  constructor(
    readonly code:
      | "NO_DATABASE"
      | "DAMAGED"
      | "TOO_NEW"
      | "NOT_OURS"
      | "LOCKED"
      | "UNREADABLE"
      | "NOT_WRITTEN",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A transaction failed as a whole; nothing of it was written. */
export class CommitError extends Error {
  override readonly name = "CommitError";
  readonly code = "COMMIT_FAILED";
}

/** SQLite's primary result codes that matter here. Source: sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CONSTRAINT = 19;
const SQLITE_MISMATCH = 20;
const SQLITE_NOTADB = 26;

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}

export function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

export function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY;
}

/** Whether there is no room, by SQLite or by the file system. */
export function isFull(error: unknown): boolean {
  return primaryCode(error) === SQLITE_FULL ||
    (error instanceof Error && "code" in error && error.code === "ENOSPC");
}

/**
 * Whether what was to be written is at fault, not the place it was written to: it will never be taken,
 * however often it is tried again. Looks through a `CommitError` at its cause.
 */
export function isRefused(error: unknown): boolean {
  if (error instanceof CommitError) return isRefused(error.cause);
  const code = primaryCode(error);
  return code === SQLITE_CONSTRAINT || code === SQLITE_MISMATCH || error instanceof TypeError;
}
