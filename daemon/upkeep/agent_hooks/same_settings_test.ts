import assert from "node:assert/strict";
import { isSameSettings } from "./same_settings.ts";

const CASES: readonly (readonly [name: string, a: string, b: string, same: boolean])[] = [
  ["layout", `{"a":[1,2]}`, `\ufeff{\n\t"a": [\n\t\t1,\n\t\t2\n\t]\n}\r\n`, true],
  ["a list without hooks", `{"a":1,"hooks":{"Stop":[]}}`, `{"a":1}`, true],
  ["no hooks at all", `{"a":1,"hooks":{}}`, `{"a":1}`, true],
  ["one empty list of two", `{"hooks":{"Stop":[],"x":[1]}}`, `{"hooks":{"x":[1]}}`, true],
  ["another spelling of a number", `{"a":1.0}`, `{"a":1}`, false],
  [
    "another number that no program could tell apart",
    `{"a":9007199254740993}`,
    `{"a":9007199254740992}`,
    false,
  ],
  ["another value", `{"a":1}`, `{"a":2}`, false],
  ["another order", `{"a":1,"b":2}`, `{"b":2,"a":1}`, false],
  ["a hook more", `{"hooks":{"x":[1]}}`, `{}`, false],
  ["an empty list elsewhere", `{"list":[]}`, `{}`, false],
  ["a name of the language", `{"__proto__":[1]}`, `{}`, false],
  ["no JSON", `{"a":1`, `{"a":1`, false],
];

for (const [name, a, b, same] of CASES) {
  Deno.test(`isSameSettings() ${name}`, () => assert.equal(isSameSettings(a, b), same));
}
