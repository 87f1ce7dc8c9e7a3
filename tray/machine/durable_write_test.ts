import assert from "node:assert/strict";
import { join } from "node:path";
import { writeDurably } from "./durable_write.ts";
import { inTempFolder } from "./test_folder.ts";

Deno.test("writeDurably() makes the folder and replaces what is there", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "a", "b", "file.json");
    await writeDurably(path, "one");
    await writeDurably(path, new TextEncoder().encode("two"));
    assert.equal(await Deno.readTextFile(path), "two");
    assert.deepEqual([...Deno.readDirSync(join(folder, "a", "b"))].map(({ name }) => name), [
      "file.json",
    ]);
  });
});

Deno.test("writeDurably() leaves nothing behind when it fails", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "file.json");
    await Deno.mkdir(join(path, "full"), { recursive: true });
    await assert.rejects(writeDurably(path, "one"));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["file.json"]);
  });
});
