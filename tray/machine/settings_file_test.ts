import assert from "node:assert/strict";
import { join } from "node:path";
import { SettingsFile } from "./settings_file.ts";
import { defaultSettings } from "./settings_schema.ts";
import { inTempFolder, namesIn } from "./test_folder.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const ASIDE = "settings.broken-2026-01-02T03-04-05-006Z.json";

async function withFile(
  text: string | null,
  run: (path: string, open: () => Promise<SettingsFile>) => Promise<void>,
): Promise<void> {
  await inTempFolder(async (folder) => {
    const path = join(folder, "settings.json");
    if (text !== null) await Deno.writeTextFile(path, text);
    await run(path, () => SettingsFile.open({ path, os: "windows", now: () => NOW }));
  });
}

Deno.test("SettingsFile.open() without a file gives the usual settings and writes nothing", () =>
  withFile(null, async (path, open) => {
    const file = await open();
    assert.deepEqual(file.settings, defaultSettings("windows"));
    assert.equal(file.problem, null);
    assert.deepEqual(namesIn(join(path, "..")), []);
  }));

Deno.test("SettingsFile.ensure() writes the file where there is none, and never over one", () =>
  withFile(null, async (path, open) => {
    const file = await open();
    await file.ensure();
    assert.equal(JSON.parse(await Deno.readTextFile(path)).badge, "waiting");
    for (const text of ['{"badge":"off"}', '{"version":99}', "{ broken"]) {
      await Deno.writeTextFile(path, text);
      await file.ensure();
      assert.equal(await Deno.readTextFile(path), text);
    }
    await Deno.remove(path);
    await file.ensure();
    assert.deepEqual(namesIn(join(path, "..")), ["settings.json"]);
  }));

Deno.test("SettingsFile.change() keeps settings for the next start, and keys it does not know", () =>
  withFile('{"own":[1],"theme":"dark"}', async (path, open) => {
    const file = await open();
    const pinned = [{ connectionId: "wsl:Ubuntu", session: "api" }];
    await file.change((settings) => ({ ...settings, pinned, snoozedUntil: 5 }));
    const next = (await open()).settings;
    assert.deepEqual([next.theme, next.pinned, next.snoozedUntil], ["dark", pinned, 5]);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(path)).own, [1]);
    assert.deepEqual(namesIn(join(path, "..")), ["settings.json"]);
  }));

Deno.test("SettingsFile.change() loses none of several at once", () =>
  withFile(null, async (_, open) => {
    const file = await open();
    const pin = (session: string) =>
      file.change((settings) => {
        return { ...settings, pinned: [...settings.pinned, { connectionId: "a", session }] };
      });
    const names = Array.from({ length: 12 }, (_, at) => `s${at}`);
    await Promise.all(names.map(pin));
    assert.deepEqual((await open()).settings.pinned.map(({ session }) => session), names);
  }));

Deno.test("SettingsFile.change() keeps what a person has written meanwhile", () =>
  withFile("{}", async (path, open) => {
    const file = await open();
    await Deno.writeTextFile(path, '{"theme":"light"}');
    await file.change((settings) => ({ ...settings, badge: "off" }));
    assert.equal(file.settings.theme, "light");
    assert.equal(file.settings.badge, "off");
  }));

Deno.test("SettingsFile.change() refuses what are no settings, and goes on after that", () =>
  withFile("{}", async (path, open) => {
    const file = await open();
    const change = file.change((settings) => ({ ...settings, maxSessionsShown: 0 }));
    await assert.rejects(change, /change the settings: maxSessionsShown cannot be that/);
    assert.equal(file.settings.maxSessionsShown, 10);
    assert.equal(await Deno.readTextFile(path), "{}");
    await file.change((settings) => ({ ...settings, maxSessionsShown: 3 }));
    assert.equal(file.settings.maxSessionsShown, 3);
  }));

Deno.test("SettingsFile.open() sets a broken file aside, and says so once", () =>
  withFile('{"theme": dark}', async (path, open) => {
    const file = await open();
    assert.deepEqual(file.settings, defaultSettings("windows"));
    assert.ok(file.problem?.includes("is no JSON"));
    assert.ok(file.problem?.includes(ASIDE));
    assert.equal(await Deno.readTextFile(join(path, "..", ASIDE)), '{"theme": dark}');
    const next = await open();
    assert.equal(next.problem, null);
    assert.equal(namesIn(join(path, "..")).length, 2);
  }));

Deno.test("SettingsFile.open() keeps the good part of a broken file", () =>
  withFile('{"theme":"pink","badge":"off","own":1}', async (path, open) => {
    const file = await open();
    assert.equal(file.settings.badge, "off");
    assert.match(file.problem ?? "", /the usual value is used for theme/);
    const written = JSON.parse(await Deno.readTextFile(path));
    assert.deepEqual([written.own, written.theme], [1, "system"]);
  }));

Deno.test("SettingsFile does not touch a file of a newer program", async () => {
  const text = '{"version":99,"theme":"dark"}';
  await withFile(text, async (path, open) => {
    const file = await open();
    assert.equal(file.isReadOnly, true);
    assert.match(file.problem ?? "", /newer version/);
    await assert.rejects(file.change((settings) => settings), /update this program/);
    assert.equal(await Deno.readTextFile(path), text);
    assert.deepEqual(namesIn(join(path, "..")), ["settings.json"]);
  });
});

Deno.test("SettingsFile.open() bears a place that is no file", () =>
  withFile(null, async (path, open) => {
    await Deno.mkdir(path);
    const file = await open();
    assert.equal(file.isReadOnly, true);
    assert.match(file.problem ?? "", /cannot be read/);
    assert.deepEqual(file.settings, defaultSettings("windows"));
  }));

Deno.test("SettingsFile.open() does not wait for a pipe in the place of the file", () =>
  withFile(null, async (path, open) => {
    await new Deno.Command("mkfifo", { args: [path] }).output();
    // With a writer none who opens the pipe is stuck for good, only until the writer ends.
    const writer = await Deno.open(path, { read: true, write: true });
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(() => resolve("late"), 2_000);
    try {
      const opening = open();
      const file = await Promise.race([opening, late]);
      clearTimeout(timer);
      assert.ok(file !== "late", "it waits for the pipe");
      assert.match(file.problem ?? "", /cannot be read \(it is no ordinary file\)/);
      assert.equal(file.isReadOnly, true);
    } finally {
      writer.close();
    }
  }));

Deno.test("SettingsFile.open() does not read a file that is far too large", () =>
  withFile(`{"theme":"dark"}${" ".repeat(1024 * 1024)}`, async (path, open) => {
    const file = await open();
    assert.match(file.problem ?? "", /cannot be read \(it is larger than 1048576 bytes\)/);
    await assert.rejects(file.change((settings) => settings), /larger than/);
    assert.deepEqual(namesIn(join(path, "..")), ["settings.json"]);
  }));

Deno.test("SettingsFile.reload() keeps what held while the file is half written", () =>
  withFile('{"theme":"dark"}', async (path, open) => {
    const file = await open();
    await Deno.writeTextFile(path, '{"theme":');
    assert.equal(await file.reload(), true);
    assert.equal(file.settings.theme, "dark");
    assert.match(file.problem ?? "", /is no JSON; the settings from before go on$/);
    assert.deepEqual(namesIn(join(path, "..")), ["settings.json"]);
    await file.change((settings) => ({ ...settings, badge: "off" }));
    assert.equal(await Deno.readTextFile(join(path, "..", ASIDE)), '{"theme":');
    assert.deepEqual([file.settings.theme, file.problem], ["dark", null]);
  }));

Deno.test("SettingsFile.reload() says of a newer file that what held goes on", () =>
  withFile('{"theme":"dark"}', async (path, open) => {
    const file = await open();
    await Deno.writeTextFile(path, '{"version":99,"theme":"light"}');
    assert.equal(await file.reload(), true);
    assert.equal(file.settings.theme, "dark");
    assert.match(file.problem ?? "", /newer version.*update.*the settings from before go on$/);
  }));

Deno.test("SettingsFile.reload() keeps what held when the file is deleted, and says so once", () =>
  withFile('{"theme":"dark","own":1}', async (path, open) => {
    const file = await open();
    await Deno.remove(path);
    assert.equal(await file.reload(), true);
    assert.equal(file.settings.theme, "dark");
    assert.match(file.problem ?? "", /settings.json is gone; the settings from before go on/);
    assert.equal(await file.reload(), false);
    await file.change((settings) => ({ ...settings, badge: "off" }));
    assert.deepEqual([file.settings.theme, file.problem], ["dark", null]);
    const { theme, badge, own } = JSON.parse(await Deno.readTextFile(path));
    assert.deepEqual([theme, badge, own], ["dark", "off", 1]);
    assert.equal(await file.reload(), false);
  }));

Deno.test("SettingsFile.change() of a file that was just deleted keeps what held", () =>
  withFile('{"theme":"dark"}', async (path, open) => {
    const file = await open();
    await Deno.remove(path);
    await file.change((settings) => ({ ...settings, badge: "off" }));
    assert.deepEqual([file.settings.theme, file.problem], ["dark", null]);
  }));

Deno.test("SettingsFile.reload() says nothing where there never was a file", () =>
  withFile(null, async (_, open) => {
    const file = await open();
    assert.equal(await file.reload(), false);
    assert.equal(file.problem, null);
  }));

Deno.test("SettingsFile.watch() tells of a change by hand, and not of its own", () =>
  withFile("{}", async (path, open) => {
    const file = await open();
    const changed = Promise.withResolvers<void>();
    const themes: string[] = [];
    const end = file.watch(() => {
      themes.push(file.settings.theme);
      changed.resolve();
    });
    try {
      await file.change((settings) => ({ ...settings, badge: "off" }));
      await Deno.writeTextFile(path, '{"theme":"light"}');
      await changed.promise;
      assert.deepEqual(themes, ["light"]);
    } finally {
      end();
    }
  }));
