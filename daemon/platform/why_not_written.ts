/** What the system says when something cannot be written, by its codes, as people say it. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "it is not allowed there",
  EPERM: "it is not allowed there",
  EROFS: "that file system is read-only",
  ENOSPC: "that disk is full",
  EDQUOT: "the quota of that disk is used up",
  ENOENT: "a directory above it does not exist",
  ENOTDIR: "something above it is not a directory",
  EISDIR: "it is a directory",
};

/** Why a file or a directory could not be made, as a part of a sentence. */
export function whyNotWritten(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return WORDS[code] ?? error.message;
}
