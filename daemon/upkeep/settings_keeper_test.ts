import assert from "node:assert/strict";
import { join } from "node:path";
import { defaultConfig } from "../platform/config.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { type SettingsChange, SettingsKeeper } from "./settings_keeper.ts";

async function withKeeper(
  body: (parts: {
    readonly file: string;
    readonly keeper: SettingsKeeper;
    readonly applied: string[];
    readonly records: SettingsChange[];
  }) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-keeper-" });
  try {
    const file = join(dir, "daemon.toml");
    const log = memoryLog().room("upkeep");
    const keeper = new SettingsKeeper({ file, config: defaultConfig(), exists: false, log });
    const applied: string[] = [];
    const records: SettingsChange[] = [];
    keeper.listener = {
      applied: (keys) => void applied.push(...keys),
      record: (change) => records.push(change),
    };
    await body({ file, keeper, applied, records });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const HOW = { wire: "unix#1", dryRun: false };

Deno.test("SettingsKeeper applies what can be, and tells what waits", () =>
  withKeeper(async ({ keeper, applied, records }) => {
    const values = { "security.enable_actions": true, "server.port": 4_000 };
    const answer = await keeper.set(values, HOW);
    assert.deepEqual(answer, {
      kind: "done",
      changed: ["server.port", "security.enable_actions"],
      applied: ["security.enable_actions"],
    });
    assert.equal(keeper.config.security.enable_actions, true);
    assert.equal(keeper.config.server.port, 3847);
    assert.equal(keeper.exists, true);
    assert.deepEqual(keeper.pending, [{ key: "server.port", value: 4_000 }]);
    assert.deepEqual(applied, ["security.enable_actions"]);
    assert.deepEqual(records, [{
      action: "set",
      by: "unix#1",
      changed: ["server.port", "security.enable_actions"],
      applied: ["security.enable_actions"],
      pending: ["server.port"],
    }]);
  }));

Deno.test("SettingsKeeper takes in what a person has written, when it is asked to", () =>
  withKeeper(async ({ file, keeper, records }) => {
    await Deno.writeTextFile(file, "[sessions]\nended_visible_minutes = 3\n");
    assert.equal(keeper.config.sessions.ended_visible_minutes, 10);
    const answer = await keeper.reload({ wire: "ws#2" });
    const key = "sessions.ended_visible_minutes";
    assert.deepEqual(answer, { kind: "done", changed: [], applied: [key] });
    assert.equal(keeper.config.sessions.ended_visible_minutes, 3);
    assert.deepEqual(records.map(({ action, by }) => [action, by]), [["reload", "ws#2"]]);
  }));

Deno.test("SettingsKeeper goes on as before when the file is wrong, or nothing changes", () =>
  withKeeper(async ({ file, keeper, applied, records }) => {
    await Deno.writeTextFile(file, "[sessions]\nended_visible_minutes = -3\n");
    assert.equal((await keeper.reload({ wire: "x" })).kind, "impossible");
    await Deno.writeTextFile(file, "");
    await keeper.set({ "server.port": 3847 }, { ...HOW, dryRun: true });
    await keeper.set({ "server.port": null }, HOW);
    assert.deepEqual([applied, records], [[], []]);
  }));

Deno.test("SettingsKeeper changes one after the other", () =>
  withKeeper(async ({ file, keeper }) => {
    const keys = ["server.port", "maintenance.max_db_mb", "capture.max_preview_kb"];
    const answers = await Promise.all(keys.map((key) => keeper.set({ [key]: 100 }, HOW)));
    assert.deepEqual(answers.map(({ kind }) => kind), ["done", "done", "done"]);
    const text = await Deno.readTextFile(file);
    assert.equal(text.match(/ = 100/g)?.length, 3);
  }));

Deno.test("SettingsKeeper notices a file that was broken, and one that was put right", () =>
  withKeeper(async ({ file, keeper }) => {
    await keeper.look();
    assert.equal(keeper.fault, null, "a file that is not there is right");
    await Deno.writeTextFile(file, "[sessions]\nended_visible_minutes = 3\nbogus = [\n");
    await keeper.look();
    assert.match(keeper.fault ?? "", new RegExp(`^${file}:4:1: this is not TOML`));
    assert.equal(keeper.config.sessions.ended_visible_minutes, 10);
    await Deno.writeTextFile(file, "[sessions]\nended_visible_minutes = 3\n");
    assert.equal((await keeper.reload({ wire: "x" })).kind, "done");
    assert.equal(keeper.fault, null);
    await Deno.writeTextFile(file, "[sessions]\nended_visible_minutes = -3\n\n");
    await keeper.reload({ wire: "x" });
    assert.match(keeper.fault ?? "", /daemon\.toml:2:\d+: /);
  }));

Deno.test("SettingsKeeper does not read a file again that nobody has written", () =>
  withKeeper(async ({ file, keeper }) => {
    const at = new Date(1_750_000_000_000);
    await Deno.writeTextFile(file, "bogus = [\n");
    await Deno.utime(file, at, at);
    await keeper.look();
    const { fault } = keeper;
    // As long, as old, and the same file: only its text is another.
    await Deno.writeTextFile(file, "#ogus = [\n");
    await Deno.utime(file, at, at);
    await keeper.look();
    assert.equal(keeper.fault, fault);
  }));
