import assert from "node:assert/strict";
import { addReleaseKey } from "./add_release_key.ts";

const EMPTY = "/** Doc. */\nexport const RELEASE_KEYS: readonly string[] = [];\n";

Deno.test("addReleaseKey() adds a key and keeps the others", () => {
  const one = addReleaseKey(EMPTY, "a$&/+=");
  assert.equal(
    one,
    '/** Doc. */\nexport const RELEASE_KEYS: readonly string[] = [\n  "a$&/+=",\n];\n',
  );
  assert.match(addReleaseKey(one, "bb="), /\[\n {2}"a\$&\/\+=",\n {2}"bb=",\n\];\n$/);
  assert.equal(addReleaseKey(one, "a$&/+="), one);
});

Deno.test("addReleaseKey() finds the list in the tray as it is", async () => {
  const file = new URL("../../tray/install/release_key.ts", import.meta.url);
  assert.match(addReleaseKey(await Deno.readTextFile(file), "new="), /"new=",\n\];/);
});

Deno.test("addReleaseKey() does not guess where the list is gone", () => {
  assert.throws(() => addReleaseKey("export {};", "a"), /add it by hand/);
});
