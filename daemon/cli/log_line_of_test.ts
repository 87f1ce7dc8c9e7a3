import assert from "node:assert/strict";
import { logLine } from "../platform/log_line.ts";
import { lineText } from "./line.ts";
import { logLineOf } from "./log_line_of.ts";

const shown = (text: string, colors = false) => lineText(logLineOf(text), { colors });
const entry = {
  at: 0,
  level: "warn",
  room: "store",
  message: "careful",
  fields: { n: 1 },
} as const;

Deno.test("logLineOf() a line of JSON for people, another as it is", () => {
  assert.equal(
    shown(logLine(entry, "json").trimEnd()),
    "1970-01-01 00:00:00Z warn  store: careful n=1",
  );
  assert.equal(
    shown(logLine(entry, "text").trimEnd()),
    "1970-01-01T00:00:00.000Z [warning] store: careful n=1",
  );
  assert.equal(shown('{"time":"half'), '{"time":"half');
  assert.ok(shown(logLine(entry, "json"), true).includes("\u001b[1;33m warn"));
});

Deno.test("logLineOf() nothing in a line steers the terminal", () => {
  const line = JSON.stringify({
    time: "\u001b[2J",
    level: "info",
    room: "x\u202e",
    message: "\u0007",
  });
  // deno-lint-ignore no-control-regex -- these are what must not come out
  assert.doesNotMatch(shown(line), /[\u0000-\u0009\u001b\u202e]/);
});
