/** Characters of ASCII, for {@linkcode hasRun}. */
export type CharSet = ReadonlySet<number>;

/** The characters that a text has, as {@linkcode hasRun} takes them. */
export function charSet(chars: string): CharSet {
  return new Set(Array.from(chars, (char) => char.charCodeAt(0)));
}

/**
 * Whether a text has `length` characters of a set in a row. Looks at few of them: a run that long
 * cannot lie between two looks.
 */
export function hasRun(
  text: string,
  { chars, length }: { readonly chars: CharSet; readonly length: number },
): boolean {
  let start = 0;
  while (start + length <= text.length) {
    let at = start + length - 1;
    while (at >= start && chars.has(text.charCodeAt(at))) at--;
    if (at < start) return true;
    start = at + 1;
  }
  return false;
}
