import assert from "node:assert/strict";
import { join } from "node:path";
import { readParts } from "./release_parts.ts";

Deno.test("readParts() says which part is missing or wrong, and how to get it", async () => {
  const dist = await Deno.makeTempDir({ prefix: "ntm-parts-" });
  try {
    const readme = join(dist, "README.txt");
    const parts = () => readParts({ dist, readme });
    await assert.rejects(parts, /there is no .*\/ntm-tracker, run `deno task compile` first/);
    await Deno.writeTextFile(join(dist, "ntm-tracker"), "#!/bin/sh");
    await assert.rejects(parts, /ntm-tracker: it is no program for Linux/);
    await Deno.writeTextFile(join(dist, "ntm-tracker"), "\x7fELF and more");
    await assert.rejects(parts, /there is no .*ntm-tracker-tray\.exe, run `deno task compile`/);
    await Deno.writeTextFile(join(dist, "ntm-tracker-tray.exe"), "MZ and more");
    await assert.rejects(parts, /there is no .*README\.txt/);
    await Deno.writeTextFile(readme, "read me");
    assert.equal(new TextDecoder().decode((await parts()).readme), "read me");
  } finally {
    await Deno.remove(dist, { recursive: true });
  }
});
