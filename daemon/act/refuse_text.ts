/** The longest text of one send, UTF-16 units: tmux takes 16 KiB in one command, quotes and all. */
export const LONGEST_SENT_TEXT = 2_000;

/** Controls, line separators, and what changes the direction of a text; a lone surrogate is none. */
const REFUSED = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * Why a text cannot be typed into a pane; null where it can. A text is one line: a line break would
 * press Enter in the middle of it, and a control character is a key that nobody sees.
 */
export function refuseText(text: string, enter: boolean): string | null {
  if (text === "" && !enter) return "there is no text and no Enter to send";
  if (text.length > LONGEST_SENT_TEXT) {
    return `it has ${text.length} characters, at most ${LONGEST_SENT_TEXT} are sent at once`;
  }
  if (/[\r\n\u2028\u2029]/.test(text)) {
    return "it has a line break, send one line and ask for Enter after it";
  }
  const found = REFUSED.exec(text)?.[0].charCodeAt(0);
  if (found !== undefined) {
    const code = found.toString(16).toUpperCase().padStart(4, "0");
    return `it holds the control character U+${code}, only printable text is sent`;
  }
  return text.isWellFormed() ? null : "it holds half of a character, send whole ones";
}
