import assert from "node:assert/strict";
import { lineText } from "./line.ts";
import { isReading, readingLines } from "./reading_lines.ts";
import { sampleHealth } from "./test_health.ts";

const { transcripts } = sampleHealth();

function shown(change: Partial<typeof transcripts>): readonly string[] {
  const lines = readingLines(sampleHealth({ transcripts: { ...transcripts, ...change } }));
  return lines.map((line) => lineText(line, { colors: false }));
}

Deno.test("readingLines() how far the reading is, while it goes on", () => {
  assert.deepEqual(shown({ state: "reading", filesDone: 12, percent: 34.5 }), [
    "reading older transcripts: 12 of 40 files, 34 %",
  ]);
  assert.deepEqual(shown({ state: "reading", filesTotal: 0 }), [], "nothing was found yet");
  for (const state of ["idle", "off"] as const) assert.deepEqual(shown({ state }), []);
  assert.deepEqual(readingLines(null), []);
});

Deno.test("isReading() only while it is", () => {
  assert.equal(isReading(sampleHealth()), false);
  assert.equal(
    isReading(sampleHealth({ transcripts: { ...transcripts, state: "reading" } })),
    true,
  );
  assert.equal(isReading(null), false);
});
