import assert from "node:assert/strict";
import { join } from "node:path";
import { fileInUse } from "./file_in_use.ts";

async function withFile(body: (path: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-in-use-" });
  try {
    const path = join(dir, "file");
    await Deno.writeTextFile(path, "x");
    await body(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("fileInUse() knows the file of that name, one that is gone, and none", () =>
  withFile((path) => {
    assert.equal(fileInUse(Deno.pid, path), "unknown");
    using file = Deno.openSync(path, { read: true });
    assert.equal(fileInUse(Deno.pid, path), "same");
    Deno.removeSync(path);
    assert.equal(fileInUse(Deno.pid, path), "gone");
    Deno.writeTextFileSync(path, "another");
    assert.equal(fileInUse(Deno.pid, path), "gone");
    assert.equal(file.statSync().size, 1);
  }));

Deno.test("fileInUse() knows a deleted file by a name with a link in it", () =>
  withFile((path) => {
    const link = `${path}-link`;
    Deno.symlinkSync(".", link);
    using _file = Deno.openSync(path, { read: true });
    Deno.removeSync(path);
    assert.equal(fileInUse(Deno.pid, join(link, "file")), "gone");
  }));

Deno.test("fileInUse() of a process that is not there is unknown", () =>
  withFile((path) => assert.equal(fileInUse(999_999_999, path), "unknown")));
