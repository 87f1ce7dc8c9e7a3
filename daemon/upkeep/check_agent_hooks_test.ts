import assert from "node:assert/strict";
import { join } from "node:path";
import { defaultConfig } from "../platform/config.ts";
import type { Config } from "../platform/config_schema.ts";
import { resolvePaths } from "../platform/paths.ts";
import { installAgentHooks } from "./agent_hooks/manage_hooks.ts";
import { checkAgentHooks } from "./check_agent_hooks.ts";
import type { DoctorCheck } from "./doctor_check.ts";

interface Bench {
  readonly settings: string;
  readonly spool: string;
  check(change?: Partial<Config>): Promise<DoctorCheck>;
  install(spool?: string): Promise<unknown>;
}

async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-check-hooks-" });
  const env = { get: () => undefined };
  const userInfo = { homedir: home, uid: Deno.uid() ?? 0 };
  const paths = resolvePaths({ env, userInfo });
  const configDir = join(home, ".claude");
  await Deno.mkdir(configDir);
  try {
    await run({
      settings: join(configDir, "settings.json"),
      spool: paths.hookSpool,
      check: (change = {}) =>
        checkAgentHooks({ paths, env, config: { ...defaultConfig(), ...change } }),
      install: (spool = paths.hookSpool) =>
        installAgentHooks({ configDir, spool, claudeVersion: "2.1.139", clock: { now: () => 1 } }),
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("checkAgentHooks() is content with none, and says what they are good for", () =>
  withBench(async ({ check }) => {
    const { name, status, detail } = await check();
    assert.deepEqual([name, status], ["agent hooks", "ok"]);
    assert.match(detail, /^none of ours are installed; `ntm-tracker hooks install` lets/);
  }));

Deno.test("checkAgentHooks() is content with all of them", () =>
  withBench(async ({ settings, check, install }) => {
    await install();
    const { status, detail, advice } = await check();
    assert.deepEqual([status, detail, advice], ["ok", `installed in ${settings}`, null]);
  }));

Deno.test("checkAgentHooks() is content with settings that are write-protected", () =>
  withBench(async ({ settings, check, install }) => {
    await install();
    await Deno.chmod(settings, 0o444);
    const { status, detail } = await check();
    assert.deepEqual([status, detail], ["ok", `installed in ${settings}`]);
  }));

Deno.test("checkAgentHooks() warns of lines that nobody reads", () =>
  withBench(async ({ spool, check, install }) => {
    await install("/somewhere/else");
    const moved = await check();
    assert.equal(moved.status, "warn");
    assert.match(
      moved.detail,
      /settings\.json: lines write to \/somewhere\/else, which is not read/,
    );
    assert.match(moved.advice ?? "", /hooks install/);
    await install();
    const off = await check({ agent_hooks: { enable: false, max_age_minutes: 10 } });
    assert.equal(off.status, "warn");
    assert.match(off.detail, /enable is false$/);
    await Deno.mkdir(join(spool, ".."), { recursive: true });
    await Deno.writeTextFile(spool, "in the way");
    const blocked = await check();
    assert.deepEqual([blocked.status, blocked.detail], [
      "warn",
      `${spool} is no directory of yours, so nothing is taken in`,
    ]);
  }));

Deno.test("checkAgentHooks() warns of settings that switch hooks off, or are broken", () =>
  withBench(async ({ settings, check, install }) => {
    await install();
    const text = await Deno.readTextFile(settings);
    await Deno.writeTextFile(settings, text.replace("{", '{ "disableAllHooks": true,'));
    assert.match((await check()).detail, /^disableAllHooks is set in /);
    await Deno.writeTextFile(settings, "{");
    const broken = await check();
    assert.equal(broken.status, "warn");
    assert.match(broken.detail, /not JSON/);
  }));
