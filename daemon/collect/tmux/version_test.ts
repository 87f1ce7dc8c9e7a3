import assert from "node:assert/strict";
import { isSupported, MINIMUM_TMUX, parseTmuxVersion } from "./version.ts";

const VERSIONS:
  readonly (readonly [text: string, parsed: readonly number[] | null, ok: boolean])[] = [
    ["3.2", [3, 2], true],
    ["3.2a", [3, 2], true],
    ["3.3a", [3, 3], true],
    ["3.10", [3, 10], true],
    ["4.0", [4, 0], true],
    ["next-3.6", [3, 6], true],
    ["tmux 3.4", [3, 4], true],
    ["openbsd-7.5", [7, 5], true],
    ["3.1c", [3, 1], false],
    ["2.9", [2, 9], false],
    ["1.8", [1, 8], false],
    ["next-3.1", [3, 1], false],
    ["master", null, true],
    ["", null, true],
  ];

for (const [text, parsed, supported] of VERSIONS) {
  Deno.test(`isSupported() "${text}": ${supported}`, () => {
    assert.deepEqual(parseTmuxVersion(text), parsed);
    assert.equal(isSupported(text), supported);
  });
}

Deno.test("isSupported() the minimum itself", () => {
  assert.ok(isSupported(MINIMUM_TMUX));
});
