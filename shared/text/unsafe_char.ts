/** First and last code point of each range that has no business in a shown line. */
const UNSAFE_RANGES: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad], // soft hyphen
  [0x34f, 0x34f], // grapheme joiner
  [0x61c, 0x61c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels, invisible
  [0x180b, 0x180f], // Mongolian selectors and vowel separator
  [0x200b, 0x200f], // zero width, LRM, RLM
  [0x2028, 0x202e], // line separators, bidi embeddings and overrides
  [0x2060, 0x206f], // joiner, invisible operators, bidi isolates
  [0x3164, 0x3164], // Hangul filler
  [0xd800, 0xdfff], // lone surrogates: a pair arrives here as one code point above
  [0xfeff, 0xfeff], // BOM
  [0xffa0, 0xffa0], // Hangul filler
  [0xfff9, 0xfffb], // interlinear annotation
  [0x1d173, 0x1d17a], // invisible musical controls
  [0xe0000, 0xe007f], // tags: text that only machines see
];

/**
 * Whether a code point is invisible, changes the direction of text or controls a terminal.
 * Whitespace controls (tab, line feed) count as unsafe: ask {@link isSpaceChar} first.
 */
export function isUnsafeChar(codePoint: number): boolean {
  if (codePoint >= 0x20 && codePoint < 0x7f) return false;
  return UNSAFE_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** Whether a code point separates words or lines, in any script. */
export function isSpaceChar(codePoint: number): boolean {
  if (codePoint <= 0x20) return codePoint === 0x20 || (codePoint >= 0x09 && codePoint <= 0x0d);
  if (codePoint === 0x85 || codePoint === 0xa0 || codePoint === 0x1680) return true;
  if (codePoint >= 0x2000 && codePoint <= 0x200a) return true;
  return [0x2028, 0x2029, 0x202f, 0x205f, 0x3000].includes(codePoint);
}
