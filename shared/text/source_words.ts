/** Who can say something of a pane, as people call it: `its title decides`. */
export const SOURCE_WORDS = {
  process: "its process",
  registry: "its registry file",
  hook: "its hook",
  title: "its title",
  transcript: "its transcript",
  screen: "its screen",
  ntm: "NTM",
  tmux: "tmux",
} as const satisfies Readonly<Record<string, string>>;

/** The codes of those who have words. */
export type SourceCode = keyof typeof SOURCE_WORDS;

/** Who says so, in words; a code that this version does not know as it is. */
export function sourceWords(source: string): string {
  return isKnown(source) ? SOURCE_WORDS[source] : source.replaceAll("_", " ");
}

function isKnown(source: string): source is SourceCode {
  return Object.hasOwn(SOURCE_WORDS, source);
}
