import type { ErrorName } from "../../shared/protocol/errors.ts";

/** Why nothing was done. */
export interface Refusal {
  readonly code: Extract<
    ErrorName,
    "NOT_FOUND" | "CONFLICT" | "UNSUPPORTED" | "INVALID_PARAMS" | "DEGRADED"
  >;
  /** A sentence for people. */
  readonly message: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export type ActOutcome<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Who asks for an act: the wire's name, for example `unix#4`. */
export interface Actor {
  readonly wire: string;
}

/** One act for the record, done or refused. It never holds what was typed. */
export interface ActRecord {
  readonly action: "pane.send" | "session.kill" | "pane.focus";
  readonly by: string;
  readonly result: "done" | "refused" | "failed";
  /** Of the refusal; null when it was done. */
  readonly code: Refusal["code"] | "FORBIDDEN" | "INTERNAL" | null;
  readonly message: string;
  readonly paneId: string | null;
  readonly sessionId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}
