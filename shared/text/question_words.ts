/** Causes whose code tells a person nothing, in words that follow `needs`. */
const WORDS: ReadonlyMap<string, string> = new Map([["waiting_other", "an answer"]]);

/** What an agent needs, by its cause: `permission prompt`. */
export function causeWords(cause: string): string {
  return WORDS.get(cause) ?? cause.replaceAll("_", " ");
}

/**
 * What an agent needs, with what it says of that itself: `permission prompt: wants to use Bash`.
 * @param between what stands between the two
 */
export function questionWords(
  { cause, text }: { readonly cause: string; readonly text: string | null },
  between: string,
): string {
  const words = causeWords(cause);
  if (text === null || text === "" || text.toLowerCase() === words) return words;
  // A cause that says nothing is not put before what does.
  return WORDS.has(cause) ? text : `${words}${between}${text}`;
}
