/** Units that a glyph is high. */
export const GLYPH_HEIGHT = 7;

/** Rows from top to bottom; `#` is ink. All rows of a glyph are equally wide. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  "1": ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."],
  "2": [".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"],
  "3": ["####.", "....#", "....#", ".###.", "....#", "....#", "####."],
  "4": ["...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."],
  "5": ["#####", "#....", "####.", "....#", "....#", "#...#", ".###."],
  "6": [".###.", "#....", "#....", "####.", "#...#", "#...#", ".###."],
  "7": ["#####", "....#", "...#.", "..#..", "..#..", "..#..", "..#.."],
  "8": [".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."],
  "9": [".###.", "#...#", "#...#", ".####", "....#", "....#", ".###."],
  "+": ["...", "...", ".#.", "###", ".#.", "...", "..."],
};

/** Glyphs beside each other with one empty unit between them; rows of ink from top to bottom. */
export function inkOf(text: string): readonly (readonly boolean[])[] {
  const glyphs = Array.from(text, (char) => {
    const glyph = GLYPHS[char];
    if (glyph === undefined) {
      throw new RangeError(
        `cannot draw a badge: there is no glyph for ${char}, wanted 0 < n or 9+`,
      );
    }
    return glyph;
  });
  return Array.from({ length: GLYPH_HEIGHT }, (_, row) => {
    const line = glyphs.map((glyph) => glyph[row] ?? "").join(".");
    return Array.from(line, (mark) => mark === "#");
  });
}
