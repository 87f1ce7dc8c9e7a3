import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandRunner } from "../collect/run.ts";
import { defaultConfig } from "../platform/config.ts";
import type { Store } from "../store/store.ts";
import { type SelfTestNeeds, selfTestParts } from "./selftest_parts.ts";

const T0 = 1_750_000_000_000;
const SOUND: Awaited<ReturnType<Store["selfCheck"]["checkTables"]>> = {
  checked: 12,
  skipped: [],
  damage: null,
};

/** Tries one part on what is well but for the change. */
async function tried(name: string, change: Partial<SelfTestNeeds> = {}) {
  const home = await Deno.makeTempDir({ prefix: "ntm-selftest-" });
  try {
    const paths = {
      database: join(home, "tracker.db"),
      configFile: join(home, "daemon.toml"),
      hookSpool: home,
    };
    const parts = selfTestParts({
      paths,
      config: defaultConfig(),
      store: storeOf(),
      runner: new CommandRunner({ maxConcurrent: 1, killOnTimeout: true, environment: {} }),
      tmux: { find: () => "/usr/bin/tmux" },
      sources: () => [],
      log: { flush: () => {}, lastError: null },
      now: () => T0,
      elapsed: () => 0,
      began: { at: T0, elapsed: 0 },
      ...change,
    });
    const part = parts.find((one) => one.name === name);
    assert.ok(part);
    return await part.run();
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function storeOf(
  { newestAt = T0, isIntact = true, tables = SOUND, write = () => {} }: {
    readonly newestAt?: number;
    readonly isIntact?: boolean;
    readonly tables?: typeof SOUND;
    readonly write?: () => void;
  } = {},
): SelfTestNeeds["store"] {
  const event = { detectedAt: newestAt } as ReturnType<Store["eventsAfter"]>[number];
  const selfCheck = { write, checkTables: () => Promise.resolve(tables) };
  return {
    selfCheck: selfCheck as unknown as Store["selfCheck"],
    isIntact,
    lastEventId: 1,
    eventsAfter: () => [event],
  };
}

const NAMES = ["database", "tmux", "configuration", "hook spool", "disk space", "log", "clock"];

for (const name of NAMES) {
  Deno.test(`selfTestParts() ${name}: passes where all is well`, async () => {
    const { ok, detail } = await tried(name);
    assert.ok(ok, detail);
  });
}

const paths = (hookSpool: string) => ({
  database: "/tmp/x/tracker.db",
  configFile: "/tmp/x/daemon.toml",
  hookSpool,
});

const FAULTS: readonly (readonly [string, string, Partial<SelfTestNeeds>, RegExp])[] = [
  ["the file was deleted", "database", { store: storeOf({ isIntact: false }) }, /start the daemon/],
  [
    "a table is damaged",
    "database",
    { store: storeOf({ tables: { ...SOUND, damage: "row 3 missing" } }) },
    /damaged: row 3 missing/,
  ],
  ["there is no tmux", "tmux", { tmux: { find: () => null } }, /ntm-tracker doctor/],
  [
    "the log's disk is full",
    "log",
    { log: { flush: () => {}, lastError: "ENOSPC" } },
    /ENOSPC/,
  ],
  [
    "the clock is behind what was kept",
    "clock",
    { store: storeOf({ newestAt: T0 + 3_600_000 }) },
    /3600 s behind/,
  ],
];

for (const [what, name, change, says] of FAULTS) {
  Deno.test(`selfTestParts() ${name}: fails when ${what}`, async () => {
    const { ok, detail } = await tried(name, change);
    assert.equal(ok, false);
    assert.match(detail, says);
  });
}

Deno.test("selfTestParts() database, hook spool: what cannot be written throws", async () => {
  const write = () => {
    throw new Error("attempt to write a readonly database");
  };
  await assert.rejects(() => tried("database", { store: storeOf({ write }) }), /readonly/);
  await assert.rejects(() => tried("hook spool", { paths: paths("/tmp/x/no/such/spool") }));
});

Deno.test("selfTestParts() hook spool: not tried where hooks are not read", async () => {
  const config = defaultConfig();
  const off = { ...config, agent_hooks: { ...config.agent_hooks, enable: false } };
  const { ok, detail } = await tried("hook spool", { config: off, paths: paths("/tmp/x/none") });
  assert.deepEqual([ok, detail], [true, "agents' hooks are not read"]);
});

Deno.test("selfTestParts() clock: a sleep is told and is no fault; tables left out are told", async () => {
  const slept = await tried("clock", { now: () => T0 + 8 * 3_600_000 });
  assert.deepEqual([slept.ok, /28800 s since the start/.test(slept.detail)], [true, true]);
  const tables = { ...SOUND, skipped: ["events"] };
  const { ok, detail } = await tried("database", { store: storeOf({ tables }) });
  assert.ok(ok);
  assert.match(detail, /too long to check beside the work: events/);
});
