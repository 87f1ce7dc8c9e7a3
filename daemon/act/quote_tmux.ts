/**
 * Quotes one word for the command parser of tmux, which is no shell: between single quotes it takes
 * everything as it is, and knows no escape there. The word must be without line breaks and NUL.
 */
export function quoteTmux(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
