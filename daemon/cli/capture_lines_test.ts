import assert from "node:assert/strict";
import { captureLines } from "./capture_lines.ts";
import { lineText } from "./line.ts";

const shown = (...names: readonly string[]) =>
  captureLines({
    mode: "per_session",
    banner: true,
    sessions: names.map((name) => ({ sessionId: name, name })),
    namesakes: [],
  }).map((line) => lineText(line, { colors: false }));

Deno.test("captureLines() names whose screens are read", () => {
  assert.deepEqual(shown(), []);
  assert.deepEqual(shown("api", "\x1b[2Jdocs"), ["◉ screens are read in api, docs"]);
  assert.deepEqual(shown(..."abcdefg"), ["◉ screens are read in a, b, c, d, e and 2 more"]);
});

Deno.test("captureLines() says which session is not read though its name is on the list", () => {
  const namesakes = [{ sessionId: "new", name: "a\x1b[2Jpi" }];
  const lines = captureLines({ mode: "per_session", banner: true, sessions: [], namesakes });
  assert.deepEqual(lines.map((line) => lineText(line, { colors: false })), [
    "! screens are not read in api: another session bore the name first; " +
    "start the daemon again, or name the id",
  ]);
});
