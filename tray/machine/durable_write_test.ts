import assert from "node:assert/strict";
import { join } from "node:path";
import { retryWhileHeld, writeDurably } from "./durable_write.ts";
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

Deno.test("retryWhileHeld() waits for whoever has the file open, and for nothing else", async () => {
  const tries = async (errors: readonly Error[]) => {
    let count = 0;
    const act = () => {
      const error = errors[count++];
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    };
    return await retryWhileHeld(act, [0, 0]).then(() => count, (error) => error);
  };
  const sharing = Object.assign(new Error("used by another process"), { code: "EBUSY" });
  const denied = new Deno.errors.PermissionDenied("denied");
  assert.equal(await tries([sharing, denied]), 3);
  assert.equal(await tries([new Deno.errors.Busy("busy")]), 2);
  assert.equal(await tries([denied, sharing, sharing]), sharing);
  const full = new Error("no space");
  assert.equal(await tries([full]), full);
});
