import { shownText } from "./shown_text.ts";

/** As many characters as a menu shows well. */
const MOST_CHARACTERS = 40;

/**
 * A foreign text for a label of a native menu: one safe line of at most `max` characters, in which a
 * `&` is a `&` and underlines no letter.
 */
export function menuLabel(text: string, max = MOST_CHARACTERS): string {
  return shownText(text, max).replaceAll("&", "&&");
}
