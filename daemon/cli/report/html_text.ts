const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A piece of a page that is made already. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Part = string | number | Html | readonly Html[];

/**
 * A piece of a page: every text that is put into it is escaped, in attributes too. Line ends of the
 * template are there for those who read it, and leave at most a blank.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const pieces = strings.map((text, at) => `${asText(parts[at - 1])}${onOneLine(text)}`);
  return new Html(pieces.join(""));
}

function onOneLine(text: string): string {
  return text.replaceAll(/^\s*\n\s*|\s*\n\s*$|(?<=>)\s*\n\s*|\s*\n\s*(?=<)/g, "")
    .replaceAll(/\s*\n\s*/g, " ");
}

function asText(part: Part | undefined): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.toString();
  if (typeof part === "number") return String(part);
  if (typeof part !== "string") return part.join("");
  return part.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? "");
}
