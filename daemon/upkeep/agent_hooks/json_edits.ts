import type { Edit } from "jsonc-parser";
import type { JsonLayout } from "./json_layout.ts";
import type { JsonNode } from "./json_tree.ts";

/** What is added: a member of an object, or an item of a list, which has no name. */
export interface JsonChild {
  readonly name: string | null;
  readonly value: unknown;
}

/** Takes children out of an object or a list, each with one comma and the blanks at it. */
export function removeChildren(container: JsonNode, gone: ReadonlySet<JsonNode>): readonly Edit[] {
  const children = container.children ?? [];
  const firstKept = children.findIndex((child) => !gone.has(child));
  if (firstKept < 0) return [cut(container.offset + 1, endOf(container) - 1)];
  return children.flatMap((child, index) => {
    if (!gone.has(child)) return [];
    const [before, after] = [children[index - 1], children[index + 1]];
    if (index < firstKept) return after === undefined ? [] : [cut(child.offset, after.offset)];
    return before === undefined ? [] : [cut(endOf(before), endOf(child))];
  });
}

/** Adds children behind those of an object or a list; not a byte of the text goes. */
export function appendChildren(
  text: string,
  container: JsonNode,
  { added, layout }: { readonly added: readonly JsonChild[]; readonly layout: JsonLayout },
): Edit {
  const { isDense, indent, lineEnd } = layout;
  const last = container.children?.at(-1);
  const offset = last === undefined ? container.offset + 1 : endOf(last);
  if (isDense) {
    const printed = added.map(({ name, value }) => nameIn(name, ":") + JSON.stringify(value));
    return { offset, length: 0, content: (last === undefined ? "" : ",") + printed.join(",") };
  }
  const outer = lineIndent(text, offset);
  const own = last === undefined ? outer + indent : ownIndent(text, last);
  const start = own === null ? " " : lineEnd + own;
  const printed = added.map(({ name, value }) =>
    start + nameIn(name, ": ") +
    JSON.stringify(value, null, indent).replaceAll("\n", lineEnd + (own ?? outer))
  ).join(",");
  if (last !== undefined) return { offset, length: 0, content: `,${printed}` };
  const isOpen = text.slice(offset, endOf(container)).includes("\n");
  return { offset, length: 0, content: printed + (isOpen ? "" : lineEnd + outer) };
}

function nameIn(name: string | null, colon: string): string {
  return name === null ? "" : JSON.stringify(name) + colon;
}

/** The blanks before a child that begins a line; null for one that does not. */
function ownIndent(text: string, child: JsonNode): string | null {
  const indent = lineIndent(text, child.offset);
  const start = child.offset - indent.length;
  return start === 0 || text[start - 1] === "\n" ? indent : null;
}

/** The blanks at the beginning of the line in which a place is. */
function lineIndent(text: string, offset: number): string {
  const blanks = /[ \t]*/y;
  blanks.lastIndex = text.lastIndexOf("\n", offset - 1) + 1;
  return blanks.exec(text)?.[0] ?? "";
}

function cut(from: number, to: number): Edit {
  return { offset: from, length: to - from, content: "" };
}

function endOf({ offset, length }: JsonNode): number {
  return offset + length;
}
