import { type JsonNode, memberValue, parseJsonTree, valueOf } from "./json_tree.ts";

/**
 * Whether two texts of a settings.json say the same in the same spelling, however they are laid out;
 * lists of hooks that are empty say nothing. False for a text that is not JSON.
 */
export function isSameSettings(a: string, b: string): boolean {
  try {
    return saidBy(a) === saidBy(b);
  } catch {
    return false;
  }
}

function saidBy(settings: string): string {
  const text = settings.replace(/^\ufeff/, "");
  const root = parseJsonTree(text);
  const hooks = memberValue(root, "hooks");
  if (hooks?.type !== "object") return spelled(text, root);
  const silent = new Set((hooks.children ?? []).filter((member) => isEmptyList(valueOf(member))));
  if (silent.size === hooks.children?.length && hooks.parent) silent.add(hooks.parent);
  return spelled(text, root, silent);
}

/** A value without the blanks between its parts; numbers and texts as they are written. */
function spelled(text: string, node: JsonNode, silent: ReadonlySet<JsonNode> = new Set()): string {
  const { type, offset, length, children = [] } = node;
  const parts = children.filter((child) => !silent.has(child))
    .map((child) => spelled(text, child, silent));
  if (type === "object") return `{${parts.join(",")}}`;
  if (type === "array") return `[${parts.join(",")}]`;
  return type === "property" ? parts.join(":") : text.slice(offset, offset + length);
}

function isEmptyList({ type, children }: JsonNode): boolean {
  return type === "array" && (children ?? []).length === 0;
}
