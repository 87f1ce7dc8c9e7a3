/** The oldest tmux whose formats and commands the look relies on. */
export const MINIMUM_TMUX = "3.2";

/** Reads `3.3a`, `next-3.6` or `tmux 3.2` as [3, 3]; null where there is no number (`master`). */
export function parseTmuxVersion(text: string): readonly [number, number] | null {
  const found = /(\d+)\.(\d+)/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

/** A version without a number is a development build and taken as new. */
export function isSupported(text: string): boolean {
  const version = parseTmuxVersion(text);
  if (version === null) return true;
  const [major, minor] = version;
  return major > 3 || (major === 3 && minor >= 2);
}
