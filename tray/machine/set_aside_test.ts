import assert from "node:assert/strict";
import { join } from "node:path";
import { setAside } from "./set_aside.ts";
import { inTempFolder, namesIn } from "./test_folder.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

Deno.test("setAside() keeps the bytes under a name with the time, each time anew", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "settings.json");
    await Deno.writeTextFile(path, "one");
    const first = await setAside(path, NOW);
    await Deno.writeTextFile(path, "two");
    const second = await setAside(path, NOW);
    assert.equal(first, join(folder, "settings.broken-2026-01-02T03-04-05-006Z.json"));
    assert.equal(await Deno.readTextFile(first), "one");
    assert.equal(await Deno.readTextFile(second), "two");
  });
});

Deno.test("setAside() keeps the latest twenty", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "settings.json");
    await Deno.writeTextFile(path, "x");
    for (let at = 0; at < 25; at++) await setAside(path, NOW + at);
    const names = namesIn(folder);
    assert.equal(names.length, 21);
    assert.ok(names.includes("settings.broken-2026-01-02T03-04-05-030Z.json"));
    assert.ok(!names.includes("settings.broken-2026-01-02T03-04-05-006Z.json"));
  });
});
