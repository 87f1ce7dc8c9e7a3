import assert from "node:assert/strict";
import { join } from "node:path";
import { checkDetectorFiles } from "./detector_files.ts";

Deno.test("checkDetectorFiles() refuses a pipe, whose reader would wait", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-detectors-" });
  try {
    const pipe = join(dir, "pack.toml");
    const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output();
    assert.ok(success);
    assert.deepEqual(await checkDetectorFiles(pipe), {
      unreadable: `cannot use ${pipe}: it is not a file`,
      missing: false,
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
