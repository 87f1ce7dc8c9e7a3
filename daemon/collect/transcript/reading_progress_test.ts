import assert from "node:assert/strict";
import { ReadingProgress } from "./reading_progress.ts";

Deno.test("ReadingProgress counts what there was to read, and what was read, by agent", () => {
  const progress = new ReadingProgress();
  progress.expect("a", "claude", 100);
  progress.expect("a", "claude", 900);
  progress.expect("b", "codex", 50);
  progress.finish("a");
  progress.finish("a");
  progress.finish("unknown");
  assert.deepEqual(progress.all, { filesDone: 1, filesTotal: 2, bytesDone: 100, bytesTotal: 150 });
  assert.deepEqual(progress.agents.get("codex"), {
    filesDone: 0,
    filesTotal: 1,
    bytesDone: 0,
    bytesTotal: 50,
  });
});
