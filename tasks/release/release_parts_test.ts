import assert from "node:assert/strict";
import { join } from "node:path";
import { checksumsOf } from "../checksums.ts";
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
    await assert.rejects(parts, /there is no .*ntm-tracker-tray, run `deno task compile`/);
    await Deno.writeTextFile(join(dist, "ntm-tracker-tray"), "\x7fELF and more");
    await assert.rejects(parts, /there is no .*SHA256SUMS, run `deno task compile` first/);
    const names = ["ntm-tracker", "ntm-tracker-tray.exe", "ntm-tracker-tray"];
    const programs = names.map((name) => join(dist, name));
    await Deno.writeTextFile(join(dist, "SHA256SUMS"), await checksumsOf(programs));
    await assert.rejects(parts, /there is no .*README\.txt/);
    await Deno.writeTextFile(readme, "read me");
    assert.equal(new TextDecoder().decode((await parts()).readme), "read me");
    await Deno.writeTextFile(join(dist, "ntm-tracker-tray.exe"), "MZ and older");
    await assert.rejects(parts, /tray\.exe: it is not what .*SHA256SUMS says/);
  } finally {
    await Deno.remove(dist, { recursive: true });
  }
});
