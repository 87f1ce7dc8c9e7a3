import assert from "node:assert/strict";
import { checksumsOf } from "./checksums.ts";

Deno.test("checksumsOf() writes one line for each file by its bare name", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ntm-tracker-sums-" });
  try {
    await Deno.writeTextFile(`${folder}/empty`, "");
    await Deno.writeTextFile(`${folder}/abc`, "abc");
    assert.equal(
      await checksumsOf([`${folder}/empty`, `${folder}/abc`]),
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n" +
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
