const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Text for HTML element content or a quoted attribute value; not for scripts, styles or URLs. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => HTML_ENTITIES[char] ?? char);
}

/** What a spreadsheet takes for a formula, also behind blanks and in full width. */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * One cell of a CSV file: quoted where a reader could split it (comma, semicolon, tab, quote, line
 * break, outer blanks), and text that a spreadsheet would run as a formula gets a leading
 * apostrophe. Numbers pass as they are.
 */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const inert = FORMULA.test(value) ? `'${value}` : value;
  const isBare = inert === value && !/[",;\t\r\n]|^\s|\s$/.test(value);
  return isBare ? value : `"${inert.replaceAll('"', '""')}"`;
}

const LABEL_ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

/** The inside of a quoted label value in the Prometheus text format, without the quotes. */
export function prometheusLabel(value: string): string {
  return value.toWellFormed().replace(/[\\"\n]/g, (char) => LABEL_ESCAPES[char] ?? char);
}
