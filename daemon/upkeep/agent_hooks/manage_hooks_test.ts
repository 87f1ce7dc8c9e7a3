import assert from "node:assert/strict";
import { join } from "node:path";
import { claudeHooksStatus } from "./hooks_status.ts";
import { isHookLine } from "./hook_line.ts";
import { type AgentHooksOptions, installAgentHooks, uninstallAgentHooks } from "./manage_hooks.ts";

const NOW = Date.UTC(2026, 7, 21, 10, 15, 2, 7);
const SETTINGS = `{\n  "env": { "KEY": "S3CRET" },\n  "hooks": {\n    "Stop": []\n  }\n}\n`;

interface Bench {
  readonly configDir: string;
  readonly file: string;
  readonly options: AgentHooksOptions;
  read(): string;
  names(): string[];
}

async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-manage-hooks-" });
  const configDir = join(directory, ".claude");
  const file = join(configDir, "settings.json");
  try {
    await Deno.mkdir(configDir);
    await run({
      configDir,
      file,
      options: {
        configDir,
        spool: join(directory, "agent-hooks"),
        claudeVersion: "2.1.139",
        clock: { now: () => NOW },
      },
      read: () => Deno.readTextFileSync(file),
      names: () => [...Deno.readDirSync(configDir)].map(({ name }) => name).toSorted(),
    });
  } finally {
    await Deno.chmod(configDir, 0o700);
    await Deno.remove(directory, { recursive: true });
  }
}

const linesIn = (text: string) =>
  [...text.matchAll(/"command": (".*")/g)]
    .map(([, quoted]) => JSON.parse(quoted ?? "") as string)
    .filter(isHookLine);

Deno.test("installAgentHooks() adds a line for every event, and keeps a copy of what was there", () =>
  withBench(async ({ file, options, read, names }) => {
    await Deno.writeTextFile(file, SETTINGS);
    await Deno.chmod(file, 0o640);
    const done = await installAgentHooks(options);
    const backup = `${file}.ntm-tracker-backup-20260821T101502007Z`;
    assert.deepEqual({ ...done, added: done.added.length }, {
      agent: "claude",
      file,
      outcome: "changed",
      added: 12,
      removed: [],
      backup,
      diff: [],
      problem: null,
    });
    assert.equal(linesIn(read()).length, 12);
    assert.equal(Deno.readTextFileSync(backup), SETTINGS);
    assert.deepEqual([modeOf(file), modeOf(backup)], [0o640, 0o600]);
    assert.equal(names().length, 2);
  }));

const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

Deno.test("installAgentHooks() and uninstallAgentHooks() do nothing a second time", () =>
  withBench(async ({ options, read, names }) => {
    assert.equal((await uninstallAgentHooks(options)).outcome, "unchanged");
    assert.deepEqual(names(), []);
    assert.equal((await installAgentHooks(options)).outcome, "changed");
    const installed = read();
    assert.equal((await installAgentHooks(options)).outcome, "unchanged");
    assert.equal(read(), installed);
    assert.deepEqual(names(), ["settings.json"], "there was nothing to copy");
    assert.equal((await uninstallAgentHooks(options)).outcome, "changed");
    assert.equal(read(), "{}\n");
    assert.equal((await uninstallAgentHooks(options)).outcome, "unchanged");
    assert.equal(names().length, 2);
  }));

Deno.test("installAgentHooks() makes settings for nobody but their owner", () =>
  withBench(async ({ file, options }) => {
    const { outcome, backup } = await installAgentHooks(options);
    assert.deepEqual([outcome, backup, modeOf(file)], ["changed", null, 0o600]);
  }));

Deno.test("installAgentHooks() says with dryRun what it would do, and does nothing", () =>
  withBench(async ({ file, options, read, names }) => {
    const dry = { ...options, dryRun: true };
    const { outcome, added } = await installAgentHooks(dry);
    assert.deepEqual([outcome, added.length], ["would_change", 12]);
    assert.deepEqual(names(), []);
    await Deno.writeTextFile(file, SETTINGS);
    assert.equal((await uninstallAgentHooks(dry)).outcome, "unchanged");
    await installAgentHooks(options);
    const installed = read();
    const undone = await uninstallAgentHooks(dry);
    assert.deepEqual([undone.outcome, undone.removed.length], ["would_change", 12]);
    assert.equal(read(), installed);
    const kept = new Set(installed.split("\n"));
    for (const { sign, line, text } of undone.diff) {
      if (sign === "-") assert.equal(installed.split("\n")[line - 1], text);
      else assert.ok(!kept.has(text), text);
    }
  }));

Deno.test("installAgentHooks() keeps the newest five copies, and files of others", () =>
  withBench(async ({ file, options, names }) => {
    await Deno.writeTextFile(file, SETTINGS);
    await Deno.writeTextFile(`${file}.bak`, "");
    for (let hour = 0; hour < 8; hour++) {
      const at = { ...options, clock: { now: () => NOW + Math.floor(hour / 2) * 3_600_000 } };
      const { outcome } = hour % 2 === 0
        ? await installAgentHooks(at)
        : await uninstallAgentHooks(at);
      assert.equal(outcome, "changed");
    }
    const mark = "settings.json.ntm-tracker-backup-20260821T";
    assert.deepEqual(names().filter((name) => name.includes("backup")), [
      `${mark}111502007Z-2`,
      `${mark}121502007Z`,
      `${mark}121502007Z-2`,
      `${mark}131502007Z`,
      `${mark}131502007Z-2`,
    ]);
    assert.ok(names().includes("settings.json.bak"));
  }));

Deno.test("installAgentHooks() follows a link, and leaves it and its other end's place alone", () =>
  withBench(async ({ configDir, file, options, read, names }) => {
    const dotfiles = join(configDir, "..", "dotfiles");
    await Deno.mkdir(dotfiles);
    await Deno.writeTextFile(join(dotfiles, "claude.json"), SETTINGS);
    await Deno.symlink("../dotfiles/claude.json", file);
    assert.equal((await installAgentHooks(options)).outcome, "changed");
    assert.equal(linesIn(read()).length, 12);
    assert.ok(Deno.lstatSync(file).isSymlink);
    assert.deepEqual([...Deno.readDirSync(dotfiles)].map(({ name }) => name), ["claude.json"]);
    assert.equal(names().length, 2, "the copy lies beside the link");
  }));

Deno.test("installAgentHooks() refuses what it should not write, and leaves all as it is", () =>
  withBench(async ({ configDir, file, options, names }) => {
    const refusal = async (more: Partial<AgentHooksOptions> = {}) => {
      const before = names();
      const { outcome, problem, added, backup } = await installAgentHooks({ ...options, ...more });
      assert.deepEqual([outcome, added, backup], ["refused", [], null]);
      assert.deepEqual(names(), before);
      assert.ok(!problem?.message.includes("S3CRET"), problem?.message);
      return problem?.code;
    };
    assert.equal(await refusal({ configDir: join(configDir, "nobody") }), "NO_CLAUDE");
    await Deno.symlink("nowhere", file);
    assert.equal(await refusal(), "NOT_A_FILE");
    await Deno.remove(file);
    await Deno.mkdir(file);
    assert.equal(await refusal(), "NOT_A_FILE");
    await Deno.remove(file);
    for (const [text, code] of [["S3CRET", "NOT_JSON"], ["[]", "NOT_AN_OBJECT"]] as const) {
      await Deno.writeTextFile(file, text);
      assert.equal(await refusal(), code);
    }
    await Deno.writeTextFile(file, '{"hooks":"S3CRET"}');
    assert.equal(await refusal(), "FOREIGN_SHAPE");
    await Deno.writeFile(file, new Uint8Array([0x22, 0xff, 0x22]));
    assert.equal(await refusal(), "UNREADABLE");
    await Deno.writeTextFile(file, `"${"x".repeat(5 * 1024 * 1024)}"`);
    assert.equal(await refusal(), "TOO_LONG");
    await Deno.writeTextFile(file, SETTINGS);
    assert.equal(await refusal({ uid: (Deno.uid() ?? 0) + 1 }), "NOT_OURS");
    await Deno.chmod(file, 0o444);
    assert.equal(await refusal(), "READ_ONLY");
  }));

Deno.test("installAgentHooks() has nothing to do in a write-protected file that has all lines", () =>
  withBench(async ({ file, options }) => {
    await Deno.writeTextFile(file, SETTINGS);
    await installAgentHooks(options);
    await Deno.chmod(file, 0o444);
    assert.equal((await installAgentHooks(options)).outcome, "unchanged");
    assert.equal((await uninstallAgentHooks(options)).problem?.code, "READ_ONLY");
  }));

Deno.test("installAgentHooks() edits anew what another program changed meanwhile", () =>
  withBench(async ({ file, options, read, names }) => {
    await Deno.writeTextFile(file, SETTINGS);
    let reads = 0;
    // The clock is asked between reading and writing.
    const now = () => {
      if (++reads === 1) Deno.writeTextFileSync(file, `{ "model": "theirs" }\n`);
      return NOW;
    };
    const { outcome } = await installAgentHooks({ ...options, clock: { now } });
    assert.deepEqual([outcome, reads], ["changed", 2]);
    assert.equal(JSON.parse(read()).model, "theirs");
    assert.equal(linesIn(read()).length, 12);
    const copies = names().filter((name) => name.includes("backup"));
    assert.deepEqual(copies.map((name) => Deno.readTextFileSync(join(file, "..", name))), [
      `{ "model": "theirs" }\n`,
    ]);
  }));

Deno.test("installAgentHooks() gives up on a file that never rests", () =>
  withBench(async ({ file, options, read, names }) => {
    await Deno.writeTextFile(file, SETTINGS);
    let count = 0;
    const now = () => {
      Deno.writeTextFileSync(file, `{ "count": ${++count} }\n`);
      return NOW;
    };
    const { outcome, problem } = await installAgentHooks({ ...options, clock: { now } });
    assert.deepEqual([outcome, problem?.code], ["refused", "CHANGED_MEANWHILE"]);
    assert.equal(read(), `{ "count": 3 }\n`);
    assert.deepEqual(names(), ["settings.json"]);
  }));

Deno.test("uninstallAgentHooks() removes the records that nobody read, and nothing else", () =>
  withBench(async ({ options }) => {
    await Deno.mkdir(options.spool);
    for (const name of ["r1.1", "r22.7", "notes"]) {
      await Deno.writeTextFile(join(options.spool, name), "");
    }
    await installAgentHooks(options);
    await uninstallAgentHooks({ ...options, dryRun: true });
    assert.equal([...Deno.readDirSync(options.spool)].length, 3);
    await uninstallAgentHooks(options);
    assert.deepEqual([...Deno.readDirSync(options.spool)].map(({ name }) => name), ["notes"]);
  }));

Deno.test("uninstallAgentHooks() gives back to the byte what nobody has changed since", () =>
  withBench(async ({ file, options, read }) => {
    const odd = `{"permissions": {"allow": ["Bash(ls:*)", "Edit"]},\n "n": 1.50,\n` +
      `  "hooks": { "Stop": [], "PreToolUse": [{"hooks": [{"type":"command","command":"mine"}]}] } }`;
    await Deno.writeTextFile(file, odd);
    await installAgentHooks({ ...options, claudeVersion: "1.0.85" });
    await installAgentHooks(options);
    assert.notEqual(read(), odd);
    await uninstallAgentHooks(options);
    assert.equal(read(), odd);
  }));

Deno.test("uninstallAgentHooks() keeps what was changed since", () =>
  withBench(async ({ file, options, read }) => {
    await Deno.writeTextFile(file, SETTINGS);
    await installAgentHooks(options);
    await Deno.writeTextFile(file, read().replace("S3CRET", "newer"));
    await uninstallAgentHooks(options);
    assert.deepEqual(JSON.parse(read()), { env: { KEY: "newer" } });
  }));

Deno.test("installAgentHooks() takes nothing away when the version is no longer known", () =>
  withBench(async ({ options, read }) => {
    await installAgentHooks(options);
    const installed = read();
    const unknown = { ...options, claudeVersion: null };
    assert.equal((await installAgentHooks(unknown)).outcome, "unchanged");
    assert.equal((await claudeHooksStatus(unknown)).state, "installed");
    assert.equal(read(), installed);
  }));
