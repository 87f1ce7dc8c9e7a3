/** What the daemon tells beside a refusal; nothing for a failure of another kind. */
export function errorData(error: unknown): Readonly<Record<string, unknown>> {
  const data = error instanceof Error && "data" in error ? error.data : null;
  return typeof data === "object" && data !== null ? { ...data } : {};
}

/** The stable code of a daemon's refusal; null for a failure of another kind. */
export function errorCode(error: unknown): string | null {
  const { code } = errorData(error);
  return typeof code === "string" ? code : null;
}

/** What failed, for the person who asked for it. */
export function errorWords(error: unknown): string {
  const code = errorCode(error);
  if (code === "FORBIDDEN") return "This browser may only look: log in with an admin link.";
  if (code === "METHOD_NOT_FOUND") return "This version of the daemon cannot do that.";
  const name = error instanceof Error ? error.name : "";
  if (name === "RpcTimeoutError") return "No answer in time; it may still be done.";
  if (name.startsWith("Rpc") && code === null) return "The daemon cannot be reached now.";
  return error instanceof Error ? sentence(error.message) : "It failed.";
}

/** Text with a capital and a full stop. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
