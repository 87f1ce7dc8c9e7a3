import assert from "node:assert/strict";
import { join } from "node:path";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { hooksInstall, hooksStatus, hooksUninstall } from "./hooks.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";
import { sampleHealth } from "./test_health.ts";
import { ScriptedDaemon } from "./test_scripted_daemon.ts";

const SETTINGS = `{
  "model": "opus",
  "hooks": {
    "Stop": [
      {
        "hooks": [
          {
            "type": "command",
            "command": "mine"
          }
        ]
      }
    ]
  }
}
`;
const NOW = 1_780_000_000_000;
const ALL = { agent: undefined, dryRun: false } as const;

interface Bench {
  readonly settings: string;
  readonly home: string;
  context(options?: { readonly json?: boolean }): MemoryContext;
  read(): string;
}

/** A user with a Claude Code of version 2.1.139, and settings of their own. */
async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-cli-hooks-" });
  const home = join(dir, "home");
  const claude = join(dir, "claude");
  const program = join(dir, "bin", "claude");
  const settings = join(claude, "settings.json");
  try {
    for (const name of ["home", "claude", "bin"]) await Deno.mkdir(join(dir, name));
    await Deno.writeTextFile(program, "#!/bin/sh\necho '2.1.139 (Claude Code)'\n");
    await Deno.chmod(program, 0o755);
    await Deno.writeTextFile(settings, SETTINGS);
    const env = { CLAUDE_CONFIG_DIR: claude, PATH: join(dir, "bin") };
    await run({
      settings,
      home,
      context: (options = {}) => memoryContext({ home, env, now: () => NOW, ...options }),
      read: () => Deno.readTextFileSync(settings),
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const linesIn = (text: string) => text.match(/": ntm-tracker-hook/g)?.length ?? 0;

Deno.test("hooksInstall() and hooksUninstall() leave the settings as they were, to the byte", () =>
  withBench(async ({ context, read }) => {
    const first = context();
    assert.equal(await hooksInstall(first, ALL), 0);
    assert.equal(linesIn(read()), 12);
    assert.match(first.screen.text, /^✓ changed .*settings\.json\n {2}added: .*PermissionRequest/);
    assert.match(first.screen.text, /what was there before: .*backup-/);
    const again = context();
    assert.equal(await hooksInstall(again, ALL), 0);
    assert.match(again.screen.text, /^✓ nothing to do/);
    assert.equal(await hooksUninstall(context(), ALL), 0);
    assert.equal(read(), SETTINGS);
  }));

Deno.test("hooksInstall() with --dry-run shows each line that would change, and changes none", () =>
  withBench(async ({ context, read }) => {
    const dry = context();
    assert.equal(await hooksInstall(dry, { ...ALL, dryRun: true }), 0);
    assert.equal(read(), SETTINGS);
    const shown = dry.screen.text.split("\n");
    assert.match(shown[0] ?? "", /^• would change /);
    assert.equal(shown.filter((line) => line.includes("ntm-tracker-hook")).length, 12);
    assert.ok(shown.every((line) => !line.includes("mine")), "what stays is not shown");
    assert.ok(shown.some((line) => /^ +\d+ \+ {5}"PermissionRequest": \[$/.test(line)));
  }));

Deno.test("hooksInstall() refuses what it does not understand, and says what to do", () =>
  withBench(async ({ settings, context, read }) => {
    for (
      const [text, says] of [
        ["{ broken", /not JSON.*mend them first/],
        ['{"hooks": []}', /hooks is a list, and must be an object/],
        ['{"hooks": {"Stop": {}}}', /hooks\.Stop is an object, and must be a list/],
      ] as const
    ) {
      await Deno.writeTextFile(settings, text);
      const refused = context();
      assert.equal(await hooksInstall(refused, ALL), 1);
      assert.match(refused.screen.text.replaceAll(/\s+/g, " "), says);
      assert.equal(read(), text);
    }
    const json = context({ json: true });
    assert.equal(await hooksUninstall(json, ALL), 1);
    const { changes } = JSON.parse(json.screen.text);
    assert.deepEqual([changes[0].outcome, changes[0].problem.code], ["refused", "FOREIGN_SHAPE"]);
  }));

Deno.test("hooksInstall() says plainly that other agents have no hooks", () =>
  withBench(async ({ context }) => {
    for (const agent of ["codex", "gemini"] as const) {
      await assert.rejects(async () => await hooksInstall(context(), { ...ALL, agent }), {
        code: "UNSUPPORTED",
        exit: 1,
      });
    }
  }));

Deno.test("hooksInstall() says when nobody would read what hooks tell", () =>
  withBench(async ({ home, context }) => {
    await Deno.writeTextFile(join(home, "daemon.toml"), "[agent_hooks]\nenable = false\n");
    const off = context();
    assert.equal(await hooksInstall(off, ALL), 0);
    assert.match(off.screen.text, /nobody reads what hooks tell/);
  }));

Deno.test("hooksStatus() works without a daemon", () =>
  withBench(async ({ home, context }) => {
    const before = context();
    assert.equal(await hooksStatus(before, { agent: undefined }), 0);
    assert.match(before.screen.text, /^claude {2}- not installed {2}/);
    assert.match(
      before.screen.text,
      /^codex +- not available\n {2}ntm-tracker has no hooks for this agent yet/m,
    );
    assert.match(before.screen.text, /^gemini +- not available/m);
    assert.match(before.screen.text, /no daemon runs\n.*the daemon makes it[^]*anything yet/);
    await hooksInstall(context(), ALL);
    await Deno.mkdir(join(home, "agent-hooks"));
    const record = join(home, "agent-hooks", "r1.1");
    await Deno.writeTextFile(record, "");
    await Deno.utime(record, NOW / 1000 - 90, NOW / 1000 - 90);
    const after = context();
    assert.equal(await hooksStatus(after, { agent: "claude" }), 0);
    assert.match(
      after.screen.text,
      /^claude {2}✓ installed .*settings\.json \(12 events\)\n\nspool/,
    );
    assert.match(
      after.screen.text,
      /records that wait for a daemon: 1\n[^]*last told something 1m ago/,
    );
  }));

Deno.test("hooksStatus() with --json tells all of it in one document", () =>
  withBench(async ({ settings, context }) => {
    await hooksInstall(context(), ALL);
    const json = context({ json: true });
    await hooksStatus(json, { agent: undefined });
    const report = JSON.parse(json.screen.text);
    assert.deepEqual(Object.keys(report), [
      "enabled",
      "claudeVersion",
      "agents",
      "spool",
      "daemon",
    ]);
    assert.deepEqual([report.enabled, report.claudeVersion, report.daemon], [
      true,
      "2.1.139",
      null,
    ]);
    assert.deepEqual(
      report.agents.map(({ agent, state }: Record<string, unknown>) => [agent, state]),
      [["claude", "installed"], ["codex", "not_available"], ["gemini", "not_available"]],
    );
    await Deno.writeTextFile(settings, "{");
    assert.equal(await hooksStatus(context(), { agent: undefined }), 1);
  }));

Deno.test("hooksStatus() tells what the daemon that runs has read", () =>
  withBench(async ({ context }) => {
    const asking = context();
    await ensureDirectories(asking.paths);
    const listener = Deno.listen({ transport: "unix", path: asking.paths.socket });
    try {
      const status = hooksStatus(asking, { agent: "claude" });
      const { readable, writable } = await listener.accept();
      const hooks = { ...sampleHealth().agentHooks, lastAt: NOW - 4_000 };
      const daemon = new ScriptedDaemon(frameChannel({ name: "test", readable, writable }), {
        "health.get": sampleHealth({ agentHooks: hooks }),
      });
      assert.equal(await status, 0);
      await daemon.served;
      const text = asking.screen.text.replaceAll(/\s+/g, " ");
      assert.match(
        text,
        /the daemon that runs reads it: 12 told, 0 not understood, 1 from outside/,
      );
      assert.match(text, /an agent last told something 4s ago/);
    } finally {
      listener.close();
    }
  }));
