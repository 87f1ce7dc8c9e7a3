import assert from "node:assert/strict";
import { captureLines } from "./capture_lines.ts";
import { lineText } from "./line.ts";

const shown = (...names: readonly string[]) =>
  captureLines({
    mode: "per_session",
    banner: true,
    sessions: names.map((name) => ({ sessionId: name, name })),
  }).map((line) => lineText(line, { colors: false }));

Deno.test("captureLines() names whose screens are read", () => {
  assert.deepEqual(shown(), []);
  assert.deepEqual(shown("api", "\x1b[2Jdocs"), ["◉ screens are read in api, docs"]);
  assert.deepEqual(shown(..."abcdefg"), ["◉ screens are read in a, b, c, d, e and 2 more"]);
});
