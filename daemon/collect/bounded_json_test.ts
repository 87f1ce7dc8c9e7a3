import { equal } from "node:assert/strict";
import fc from "fast-check";
import { hostileJson } from "../../fixtures/hostile/hostile_json.ts";
import { parseBoundedJson } from "./bounded_json.ts";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

Deno.test("parseBoundedJson() gives what JSON.parse() gives, and undefined for no JSON", () => {
  fc.assert(fc.property(hostileJson([{ a: [1, { b: "x" }], c: null }]), (text) => {
    let wanted: unknown;
    try {
      wanted = JSON.parse(text);
    } catch {
      wanted = undefined;
    }
    const parsed = parseBoundedJson(text);
    // As text: what is nested deep is too much for a comparison by members.
    if (text.length <= 16_384) equal(JSON.stringify(parsed), JSON.stringify(wanted));
  }));
});

Deno.test("parseBoundedJson() a long text may be as deep and as wide as an agent would write it", () => {
  const padding = "x".repeat(20_000);
  const words = '"a [ { , \\" \\\\"';
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["depth", `[${nested(126)},"${padding}"]`, true],
    ["too deep", `[${nested(128)},"${padding}"]`, false],
    ["deep by objects", `[${'{"a":'.repeat(128)}1${"}".repeat(128)},"${padding}"]`, false],
    ["strings are no structure", `[${Array(90_000).fill(words).join()}]`, true],
    ["a string without its end", `["${padding}`, false],
    ["as many items", `[${"1,".repeat(190_000)}1]`, true],
    ["too many items", `[${"1,".repeat(210_000)}1]`, false],
    ["too many lists", `[${"[],".repeat(110_000)}1]`, false],
  ];
  for (const [name, text, taken] of cases) {
    equal(parseBoundedJson(text) !== undefined, taken, name);
  }
});

Deno.test("parseBoundedJson() megabytes of brackets are refused without building them", () => {
  equal(parseBoundedJson(nested(2 * 1024 * 1024)), undefined);
  equal(parseBoundedJson("[".repeat(4 * 1024 * 1024)), undefined);
  equal(parseBoundedJson(`[${"[],".repeat(1024 * 1024)}1]`), undefined);
});
