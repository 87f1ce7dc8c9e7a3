import { type Node, parseTree } from "jsonc-parser";

/** A value of a JSON text, with its place there. */
export type JsonNode = Node;

/**
 * Parses a JSON text, strictly, and keeps where everything stands.
 * @throws {SyntaxError} when it is no JSON: comments and trailing commas make it none.
 * @throws {RangeError} when it is nested too deeply.
 */
export function parseJsonTree(text: string): JsonNode {
  // The other parser takes more than JSON, and goes on behind what it cannot take.
  JSON.parse(text);
  const root = parseTree(text);
  if (root === undefined) throw new SyntaxError("cannot parse JSON: there is no value");
  return root;
}

/** The members of an object by name; of two of one name the last, as for every JSON parser. */
export function membersOf(object: JsonNode): ReadonlyMap<string, JsonNode> {
  return new Map((object.children ?? []).map((member) => [nameOf(member), member]));
}

/** What stands under a name in an object; undefined when nothing does, and for what is no object. */
export function memberValue(object: JsonNode, name: string): JsonNode | undefined {
  if (object.type !== "object") return undefined;
  const member = membersOf(object).get(name);
  return member === undefined ? undefined : valueOf(member);
}

/** Whether an object has several members of this name: without the last, another one would hold. */
export function isNamedTwice(object: JsonNode, name: string): boolean {
  return (object.children ?? []).filter((member) => nameOf(member) === name).length > 1;
}

/** The value of a member. */
export function valueOf(member: JsonNode): JsonNode {
  // A text that is JSON has no name without a value.
  return member.children?.[1] ?? member;
}

function nameOf(member: JsonNode): string {
  return String(member.children?.[0]?.value);
}
