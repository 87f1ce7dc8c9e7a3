import assert from "node:assert/strict";
import { doctorLines } from "./doctor.ts";
import { lineText } from "./line.ts";

Deno.test("doctorLines() gives each check a line, and what to do below it", () => {
  const lines = doctorLines([
    { name: "tmux", status: "ok", detail: "3.3a", advice: null },
    { name: "ntm", status: "warn", detail: "it is not there", advice: "nothing to do" },
    {
      name: "database",
      status: "problem",
      detail: "it is a directory",
      advice: "move it away now",
    },
  ], { columns: 44 });
  assert.equal(
    lines.map((line) => lineText(line, { colors: false })).join("\n"),
    `\
✓ ok       tmux      3.3a
! warn     ntm       it is not there
                     → nothing to do
✗ problem  database  it is a directory
                     → move it away now

1 problem, 1 to know of.`,
  );
});

Deno.test("doctorLines() breaks what is long and says when all is well", () => {
  const checks = [{
    name: "a",
    status: "ok",
    detail: "one two three four five",
    advice: null,
  }] as const;
  assert.equal(
    doctorLines(checks, { columns: 36 }).map((line) => lineText(line, { colors: false })).join(
      "\n",
    ),
    `\
✓ ok       a  one two three four
              five

Everything is as it should be.`,
  );
});
