import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { inTempFolder, namesIn } from "./test_folder.ts";
import { openTrayLog } from "./tray_log.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

Deno.test("openTrayLog() writes lines with their time, without secrets", async () => {
  await inTempFolder(async (folder) => {
    const dir = join(folder, "logs");
    {
      using log = await openTrayLog(dir, () => NOW);
      log.line("one\ntwo");
      log.line("Authorization: Bearer abcdefghijklmnop1234567890");
    }
    const text = await Deno.readTextFile(join(dir, "tray.log"));
    match(text, /^2026-01-02T03:04:05\.000Z one.*two\n/);
    match(text, /\[REDACTED\]\n$/);
  });
});

Deno.test("openTrayLog() goes on when the disk is full, and writes again when it is not", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "tray.log");
    await Deno.symlink("/dev/full", path);
    using log = await openTrayLog(folder, () => NOW);
    log.line("lost");
    log.line("lost too");
    await Deno.remove(path);
    log.line("there");
    equal(await Deno.readTextFile(path), "2026-01-02T03:04:05.000Z there\n");
  });
});

Deno.test("openTrayLog() loses no line when the full file cannot be put away", async () => {
  await inTempFolder(async (folder) => {
    const full = "x".repeat(1_048_576);
    await Deno.writeTextFile(join(folder, "tray.log"), full);
    for (const number of [1, 2, 3]) {
      await Deno.mkdir(join(folder, `tray.log.${number}`, "full"), { recursive: true });
    }
    using log = await openTrayLog(folder, () => NOW);
    log.line("one");
    log.line("two");
    const text = await Deno.readTextFile(join(folder, "tray.log"));
    match(text.slice(full.length), /^\S+ one\n\S+ two\n$/);
  });
});

Deno.test("openTrayLog() goes on without its folder", async () => {
  await inTempFolder(async (folder) => {
    const blocked = join(folder, "file");
    await Deno.writeTextFile(blocked, "");
    using log = await openTrayLog(blocked, () => NOW);
    log.line("lost");
    deepEqual(namesIn(folder), ["file"]);
  });
});
