/** How much of what stands around a character is shown. */
const AROUND = 40;

/**
 * What in a bundle makes the runtime keep all its text as two bytes a character: the engine keeps
 * text in one byte a character only while none lies above U+00FF.
 * @returns the first such character, with its code and what stands around it; null where none is
 */
export function wideCharacter(source: string): string | null {
  const at = source.search(/[\u{100}-\u{10ffff}]/u);
  if (at < 0) return null;
  const code = source.codePointAt(at) ?? 0;
  const around = source.slice(Math.max(0, at - AROUND), at + AROUND).toWellFormed();
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")} in ${JSON.stringify(around)}`;
}
