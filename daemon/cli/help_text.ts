import { type Message, message as plain, type MessageTerm } from "@optique/core/message";

/**
 * A text of help or of an error, as Optique's `message`; where the source breaks a line, one blank
 * stands in the text, whatever the indentation.
 */
export function message(
  strings: TemplateStringsArray,
  ...values: readonly (string | MessageTerm | Message)[]
): Message {
  const parts = strings.map((part) => part.replaceAll(/\s*\n\s*/g, " "));
  return plain(Object.assign(parts, { raw: parts }), ...values);
}
