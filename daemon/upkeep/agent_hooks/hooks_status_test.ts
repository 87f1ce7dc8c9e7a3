import assert from "node:assert/strict";
import { join } from "node:path";
import {
  AGENTS_WITHOUT_HOOKS,
  claudeHooksStatus,
  type HooksStatusOptions,
} from "./hooks_status.ts";
import { installAgentHooks } from "./manage_hooks.ts";

interface Bench {
  readonly file: string;
  readonly options: HooksStatusOptions;
  readonly status: (more?: Partial<HooksStatusOptions>) => ReturnType<typeof claudeHooksStatus>;
  readonly install: (more?: Partial<HooksStatusOptions>) => Promise<unknown>;
}

async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-hooks-status-" });
  const configDir = join(directory, "it's .claude");
  await Deno.mkdir(configDir);
  const options = { configDir, spool: join(directory, "agent-hooks"), claudeVersion: "2.1.139" };
  try {
    await run({
      file: join(configDir, "settings.json"),
      options,
      status: (more = {}) => claudeHooksStatus({ ...options, ...more }),
      install: (more = {}) =>
        installAgentHooks({ ...options, ...more, clock: { now: () => 1_780_000_000_000 } }),
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("claudeHooksStatus() of settings without a line of ours, and of none", () =>
  withBench(async ({ file, status }) => {
    const none = await status();
    assert.deepEqual([none.agent, none.state, none.file], ["claude", "absent", file]);
    assert.deepEqual([none.missing.length, none.notes], [12, []]);
    assert.equal((await status({ configDir: "/nowhere/at/all" })).state, "absent");
    assert.deepEqual([...Deno.readDirSync(join(file, ".."))], [], "it only looks");
  }));

Deno.test("claudeHooksStatus() of settings with every line", () =>
  withBench(async ({ status, install }) => {
    await install();
    const { state, present, missing, outdated, notes } = await status();
    assert.deepEqual([state, present.length, missing, outdated, notes], [
      "installed",
      12,
      [],
      [],
      [],
    ]);
    const unknown = await status({ claudeVersion: null });
    assert.equal(unknown.state, "installed");
    assert.match(unknown.notes.join(), /version of Claude Code is not known/);
  }));

Deno.test("claudeHooksStatus() names the events that a newer Claude Code has more", () =>
  withBench(async ({ status, install }) => {
    await install({ claudeVersion: "2.1.70" });
    const { state, present, missing, notes } = await status();
    assert.deepEqual([state, present.length, missing], [
      "partly_installed",
      10,
      ["StopFailure", "PostCompact"],
    ]);
    assert.deepEqual(notes, ["`ntm-tracker hooks install` brings them up to date"]);
  }));

Deno.test("claudeHooksStatus() warns of lines that write elsewhere", () =>
  withBench(async ({ options, status, install }) => {
    await install({ spool: "/it's/elsewhere" });
    const { state, outdated, notes } = await status();
    assert.deepEqual([state, outdated.length], ["partly_installed", 12]);
    assert.deepEqual(notes, [
      `lines write to /it's/elsewhere, which is not read here: it is ${options.spool} that is`,
      "`ntm-tracker hooks install` brings them up to date",
    ]);
  }));

Deno.test("claudeHooksStatus() warns of lines of another version", () =>
  withBench(async ({ file, status, install }) => {
    await install();
    const older = Deno.readTextFileSync(file).replaceAll("umask 077", "umask 177");
    await Deno.writeTextFile(file, older);
    const { state, outdated, notes } = await status();
    assert.deepEqual([state, outdated.length], ["partly_installed", 12]);
    assert.match(notes.join(), /of another version of ntm-tracker/);
    const newer = older.replaceAll(/": ntm-tracker-hook 1.*"/g, '": ntm-tracker-hook 9"');
    await Deno.writeTextFile(file, newer);
    assert.match((await status()).notes.join(), /of another version of ntm-tracker/);
  }));

Deno.test("claudeHooksStatus() of settings that switch hooks off, or cannot be read", () =>
  withBench(async ({ file, status, install }) => {
    await install();
    const text = Deno.readTextFileSync(file);
    await Deno.writeTextFile(file, text.replace("{", '{ "disableAllHooks": true,'));
    assert.match((await status()).notes.join(), /disableAllHooks/);
    await Deno.writeTextFile(file, "S3CRET");
    const broken = await status();
    assert.equal(broken.state, "unreadable");
    assert.match(broken.notes.join(), /not JSON/);
    assert.ok(!broken.notes.join().includes("S3CRET"));
  }));

Deno.test("claudeHooksStatus() reads settings that cannot be edited, and says why", () =>
  withBench(async ({ file, status, install }) => {
    await install();
    await Deno.chmod(file, 0o444);
    const locked = await status();
    assert.equal(locked.state, "installed");
    assert.deepEqual(locked.notes, [
      "the file cannot be edited because it is write-protected, chmod u+w it first",
    ]);
    await Deno.chmod(file, 0o644);
    const foreign = await status({ uid: (Deno.uid() ?? 0) + 1 });
    assert.equal(foreign.state, "installed");
    assert.match(foreign.notes.join(), /cannot be edited because it belongs to user/);
  }));

Deno.test("AGENTS_WITHOUT_HOOKS says of each why", () => {
  const states = AGENTS_WITHOUT_HOOKS.map((
    { agent, state, notes },
  ) => [agent, state, notes.length]);
  assert.deepEqual(states, [["codex", "not_available", 1], ["gemini", "not_available", 1]]);
});
