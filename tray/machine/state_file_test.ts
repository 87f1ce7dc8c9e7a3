import assert from "node:assert/strict";
import { join } from "node:path";
import { freshMemory, readToastMemory, type ToastMemory } from "../face/toast_memory.ts";
import { StateFile } from "./state_file.ts";
import { inTempFolder, namesIn } from "./test_folder.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

function memory(at: number): ToastMemory {
  return { version: 1, at, connections: [freshMemory("wsl:Ubuntu")] };
}

async function inFile(
  run: (path: string, open: () => Promise<StateFile>) => Promise<void>,
): Promise<void> {
  await inTempFolder((folder) => {
    const path = join(folder, "state", "state.json");
    return run(
      path,
      () => StateFile.open({ path, readToasts: readToastMemory, now: () => NOW }),
    );
  });
}

Deno.test("StateFile.keep() is on the disk when it resolves", () =>
  inFile(async (path, open) => {
    const file = await open();
    assert.deepEqual(file.state, { toasts: readToastMemory(null), cursors: {}, told: [] });
    await file.keep({ toasts: memory(5) });
    await file.keep({ cursors: { "wsl:Ubuntu": { sinceEventId: 7, instanceId: "a" } } });
    await file.keep({ told: [{ name: "Ubuntu", text: "once" }] });
    const next = await open();
    assert.deepEqual(next.state, {
      toasts: memory(5),
      cursors: { "wsl:Ubuntu": { sinceEventId: 7, instanceId: "a" } },
      told: [{ name: "Ubuntu", text: "once" }],
    });
    assert.equal(next.problem, null);
    assert.deepEqual(namesIn(join(path, "..")), ["state.json"]);
  }));

Deno.test("StateFile.keep() never resolves before what it was given is written", () =>
  inFile(async (_, open) => {
    const file = await open();
    const kept = Array.from({ length: 30 }, async (_, at) => {
      await file.keep({ toasts: memory(at) });
      return (await open()).state.toasts.at;
    });
    const seen = await Promise.all(kept);
    seen.forEach((at, wanted) => assert.ok(at >= wanted, `${at} of ${wanted}`));
    assert.equal((await open()).state.toasts.at, 29);
  }));

Deno.test("StateFile.keep() says what to do when it cannot write, and tries again", () =>
  inFile(async (path, open) => {
    const file = await open();
    await Deno.mkdir(join(path, "full"), { recursive: true });
    await assert.rejects(file.keep({ toasts: memory(1) }), /cannot be written.*make room/);
    await Deno.remove(path, { recursive: true });
    await file.keep({ cursors: {} });
    assert.equal((await open()).state.toasts.at, 1);
  }));

Deno.test("StateFile.open() sets a broken file aside and says what may follow", () =>
  inFile(async (path, open) => {
    for (const text of ["{", "[]", '{"version":2,"toasts":null,"cursors":{}}', ""]) {
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, text);
      const file = await open();
      assert.match(file.problem ?? "", /set aside as .*state\.broken-2026.*a second time$/);
      assert.deepEqual(file.state.cursors, {});
    }
  }));

Deno.test("StateFile.keep() keeps the latest of what was told, and reads a file without it", () =>
  inFile(async (path, open) => {
    const file = await open();
    const told = Array.from({ length: 70 }, (_, at) => ({ name: "Ubuntu", text: `${at}` }));
    await file.keep({ told });
    const read = (await open()).state.told.map(({ text }) => text);
    assert.deepEqual([read.length, read[0], read.at(-1)], [64, "6", "69"]);
    await Deno.writeTextFile(path, '{"version":1,"toasts":null,"cursors":{}}');
    const older = await open();
    assert.deepEqual([older.problem, older.state.told], [null, []]);
  }));

Deno.test("StateFile.keep() keeps the latest of many cursors", () =>
  inFile(async (_, open) => {
    const file = await open();
    const cursor = { sinceEventId: 1, instanceId: "i" };
    const all = Array.from({ length: 70 }, (_, at) => [`c${at}`, cursor] as const);
    await file.keep({ cursors: Object.fromEntries(all) });
    const names = Object.keys((await open()).state.cursors);
    assert.deepEqual([names.length, names[0], names.at(-1)], [64, "c6", "c69"]);
  }));

Deno.test("StateFile outlives a process that is killed after it was told that all is kept", () =>
  inFile(async (path, open) => {
    const script = `
      import { StateFile } from ${JSON.stringify(import.meta.resolve("./state_file.ts"))};
      const file = await StateFile.open({ path: Deno.args[0], readToasts: (value) => value });
      await file.keep({ toasts: { version: 1, at: 9, connections: [] } });
      console.log("kept");
      setInterval(() => file.keep({ toasts: { version: 1, at: 10, connections: [] } }), 0);`;
    const main = join(path, "..", "..", "main.ts");
    await Deno.writeTextFile(main, script);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", `--config=${configFile()}`, main, path],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;
    assert.equal(new TextDecoder().decode(value).trim(), "kept");
    const file = await open();
    assert.equal(file.problem, null);
    assert.ok(file.state.toasts.at >= 9);
  }));

function configFile(): string {
  return new URL("../../deno.json", import.meta.url).pathname;
}
