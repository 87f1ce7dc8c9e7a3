import type { DaemonAnswer } from "../check_daemon.ts";

/** What became of asking the daemon, as far as it matters for ending it. */
export type RecoverAnswer =
  | Extract<DaemonAnswer, { readonly kind: "none" | "answers" }>
  /** It accepted the question, and let the time pass or closed the connection. */
  | { readonly kind: "silent" }
  /** It said something else, or may not be asked: nothing that speaks for ending it. */
  | { readonly kind: "unclear"; readonly message: string };
