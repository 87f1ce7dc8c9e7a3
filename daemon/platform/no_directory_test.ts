import assert from "node:assert/strict";
import { join } from "node:path";
import { refuseDirectory } from "./no_directory.ts";
import { PathError } from "./path_error.ts";

Deno.test("refuseDirectory() refuses a directory, and nothing else", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-no-directory-" });
  try {
    const file = join(dir, "file");
    refuseDirectory(file, "lock");
    await Deno.writeTextFile(file, "");
    refuseDirectory(file, "lock");
    refuseDirectory(join(file, "below"), "lock");
    assert.throws(() => refuseDirectory(dir, "lock"), (error) => {
      assert.ok(error instanceof PathError);
      assert.equal(error.code, "IS_A_DIRECTORY");
      assert.equal(
        error.message,
        `cannot lock ${dir}: it is a directory, move it away or remove it`,
      );
      return true;
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
