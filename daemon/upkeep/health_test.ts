import assert from "node:assert/strict";
import { ROOMY_BOUNDS } from "../../fixtures/roomy_bounds.ts";
import { Health } from "../../shared/protocol/methods/health.ts";
import { redact } from "../../shared/text/redact.ts";
import type { HookStats } from "../collect/agents/agent_readers.ts";
import type { CollectorStats } from "../collect/collector.ts";
import { joinPacks, userPacksOf } from "../detect/pack_set.ts";
import { packSet } from "../detect/test_packs.ts";
import { builtInPrices } from "../platform/price_table.ts";
import { source, T0, worldWith } from "../state/test_builders.ts";
import { ConditionMemory } from "./condition_memory.ts";
import { HEALTH_CHECKS } from "./health_checks.ts";
import { type HealthParts, readHealth } from "./health.ts";

const LOOKS: CollectorStats = {
  sourceId: source().id,
  hooks: false,
  lastOkAt: T0 - 400,
  lastLookAt: T0 - 400,
  looks: 12,
  failures: 1,
  droppedTicks: 0,
  circuit: "closed",
  intervalMs: 480,
  lastLookMs: 3,
};

const HOOKS: HookStats = {
  state: "watched",
  told: 7,
  stale: 1,
  refused: 0,
  faults: 0,
  unplaced: 2,
  agents: 3,
  lastAt: T0 - 200,
};

const SELF: HealthParts["self"] = {
  lag: { count: 60, p50: 1, p95: 2, max: 9 },
  residentBytes: 60 * 1024 * 1024,
  heapBytes: 20 * 1024 * 1024,
  stoodUntil: null,
  clientDrops: 0,
  logErrors: [],
};

const STORE: HealthParts["store"] = {
  persisted: true,
  pendingEvents: 0,
  databaseBytes: 4_096,
  copies: { count: 0, bytes: 0 },
  bounds: { ...ROOMY_BOUNDS, limitBytes: 100_000_000, fileBytes: 4_096 },
  error: null,
  isIntact: true,
  damage: null,
};

function parts(change: Partial<HealthParts> = {}): HealthParts {
  return {
    identity: { version: "1.2.3", instanceId: "instance", runId: "run", schemaVersion: 1 },
    startedAt: T0 - 61_500,
    now: T0,
    world: worldWith(source()),
    store: STORE,
    looks: [LOOKS],
    agentHooks: HOOKS,
    transcripts: { stats: null, saveError: null, uncounted: 0, redact },
    statistics: { error: null, waiting: 0, lost: 0, refused: 0 },
    tmuxInstalled: true,
    ntm: null,
    rules: { packs: packSet(), problems: [] },
    prices: { table: builtInPrices(), problem: null },
    settingsFault: null,
    capture: { mode: "off", banner: true, sessions: [], namesakes: [] },
    log: { dropped: 0, lastError: null },
    clients: 2,
    self: SELF,
    redact,
    memory: new ConditionMemory(),
    ...change,
  };
}

const checkOf = (health: Health, name: string) =>
  health.checks.find((check) => check.name === name);

Deno.test("readHealth() all is well", () => {
  const health = readHealth(parts());
  assert.equal(health.status, "ok");
  assert.equal(health.uptime, 61);
  assert.equal(health.lastError, null);
  assert.equal(health.lastTmuxPollOkAt, T0 - 400);
  assert.equal(health.clients, 2);
  assert.equal(checkOf(health, "tmux")?.detail, "1 tmux server answers");
  assert.deepEqual(Health.parse(health), health, "it is what the protocol promises");
});

Deno.test("readHealth() a damaged database is unhealthy, and it says how to keep what can be read", () => {
  const store = { ...STORE, damage: "database disk image is malformed" };
  const check = checkOf(readHealth(parts({ store })), "database");
  assert.equal(check?.condition, "unhealthy");
  assert.match(check?.detail ?? "", /damaged: database disk image is malformed/);
  assert.match(check?.advice ?? "", /ntm-tracker recover --yes/);
});

Deno.test("readHealth() each source has its own looks, and the last good one counts", () => {
  const other = source({ id: "other", tmuxSocket: "/tmp/other", status: "disconnected" });
  const health = readHealth(parts({
    world: worldWith(source(), other),
    looks: [LOOKS, { ...LOOKS, sourceId: "other", lastOkAt: T0 - 100, hooks: true }],
  }));
  assert.deepEqual(
    health.sources.map(({ tmuxSocket, status, hooks }) => [tmuxSocket, status, hooks]),
    [[source().tmuxSocket, "ok", false], ["/tmp/other", "disconnected", true]],
  );
  assert.equal(health.lastTmuxPollOkAt, T0 - 100);
  assert.equal(health.status, "ok", "a server that ended is no trouble");
});

Deno.test("readHealth() nothing was ever seen", () => {
  const health = readHealth(parts({
    world: worldWith(source({ status: "disconnected" })),
    looks: [{ ...LOOKS, lastOkAt: null }],
  }));
  assert.equal(health.lastTmuxPollOkAt, null);
  assert.equal(checkOf(health, "tmux")?.detail, "no tmux server runs");
  assert.equal(health.status, "ok");
});

Deno.test("readHealth() every check has words, and advice only when it is unwell", () => {
  const { checks } = readHealth(parts());
  assert.deepEqual(checks.map(({ name }) => name).sort(), Object.keys(HEALTH_CHECKS).sort());
  assert.ok(checks.every(({ means, advice }) => means.length > 10 && advice === null));
  const unwell = readHealth(parts({ tmuxInstalled: false }));
  assert.match(checkOf(unwell, "tmux")?.advice ?? "", /ntm-tracker doctor/);
});

Deno.test("readHealth() the condition is the gravest, `status` is what older clients know", () => {
  assert.deepEqual(gravity(parts()), ["ok", "healthy"]);
  assert.deepEqual(gravity(parts({ tmuxInstalled: false })), ["degraded", "degraded"]);
  const gone = parts({ store: { ...STORE, isIntact: false }, tmuxInstalled: false });
  assert.deepEqual(gravity(gone), ["degraded", "unhealthy"]);
  assert.match(readHealth(gone).lastError ?? "", /deleted/, "the gravest is told");
  const { advice } = checkOf(readHealth(gone), "database") ?? {};
  assert.match(advice ?? "", /deleted file: `ntm-tracker stop`/, "more room would not help");
});

function gravity(of: HealthParts): [string, string] {
  const { status, condition } = readHealth(of);
  return [status, condition];
}

Deno.test("readHealth() a database that cannot be written for a minute is unhealthy, and since when", () => {
  const memory = new ConditionMemory();
  const full = { ...STORE, persisted: false, pendingEvents: 7, error: "disk is full" };
  const at = (now: number, store: HealthParts["store"] = full) => {
    const check = checkOf(readHealth(parts({ memory, store, now })), "database");
    return [check?.condition, check?.since];
  };
  assert.deepEqual(at(T0, STORE), ["healthy", T0]);
  assert.deepEqual(at(T0 + 1_000), ["degraded", T0 + 1_000]);
  assert.deepEqual(at(T0 + 60_999), ["degraded", T0 + 1_000]);
  assert.deepEqual(at(T0 + 61_000), ["unhealthy", T0 + 61_000]);
  assert.deepEqual(at(T0 + 62_000), ["unhealthy", T0 + 61_000]);
  assert.deepEqual(at(T0 + 63_000, STORE), ["healthy", T0 + 63_000]);
  assert.deepEqual(at(T0 + 64_000), ["degraded", T0 + 64_000], "a new outage begins anew");
});

const TROUBLES: readonly {
  readonly name: string;
  readonly change: Partial<HealthParts>;
  readonly check: string;
  readonly says: RegExp;
}[] = [
  {
    name: "tmux is missing",
    change: { tmuxInstalled: false },
    check: "tmux",
    says: /not installed.*apt install tmux/,
  },
  {
    name: "a tmux does not answer",
    change: { world: worldWith(source({ status: "degraded", lastError: "no answer in 2 s" })) },
    check: "tmux",
    says: /default: no answer in 2 s$/,
  },
  {
    name: "the directory of agent hooks is not ours",
    change: { agentHooks: { ...HOOKS, state: "unusable" } },
    check: "agent hooks",
    says: /cannot be used, see the log/,
  },
  {
    name: "the system tells nothing of agent hooks",
    change: { agentHooks: { ...HOOKS, state: "blind" } },
    check: "agent hooks",
    says: /read late/,
  },
  {
    name: "the database cannot be written",
    change: { store: { ...STORE, persisted: false, pendingEvents: 7, error: "disk is full" } },
    check: "database",
    says: /disk is full; 7 events wait/,
  },
  {
    name: "the database was deleted",
    change: { store: { ...STORE, isIntact: false } },
    check: "database",
    says: /deleted or replaced: restart the daemon/,
  },
  {
    name: "the log cannot be written",
    change: { log: { dropped: 3, lastError: "EACCES" } },
    check: "log",
    says: /cannot be written: EACCES, 3 lines were lost/,
  },
];

for (const { name, change, check, says } of TROUBLES) {
  Deno.test(`readHealth() ${name}: degraded, with the reason and what to do`, () => {
    const health = readHealth(parts(change));
    assert.equal(health.status, "degraded");
    assert.equal(checkOf(health, check)?.status, "degraded");
    assert.match(checkOf(health, check)?.detail ?? "", says);
    assert.equal(health.lastError, checkOf(health, check)?.detail);
    const others = health.checks.filter((other) => other.name !== check);
    assert.ok(others.every(({ status }) => status === "ok"));
  });
}

Deno.test("readHealth() lines of the log that were lost are told when all is well again", () => {
  const health = readHealth(parts({ log: { dropped: 3, lastError: null } }));
  assert.equal(health.status, "ok");
  assert.match(checkOf(health, "log")?.detail ?? "", /3 lines were lost/);
});

Deno.test("readHealth() agent hooks that are read, and those that are not", () => {
  const read = readHealth(parts());
  assert.deepEqual(read.agentHooks, HOOKS);
  assert.equal(checkOf(read, "agent hooks")?.detail, "they are read, 7 calls so far");
  const off = readHealth(parts({ agentHooks: null }));
  assert.equal(off.status, "ok");
  assert.deepEqual([off.agentHooks.state, off.agentHooks.told], ["off", 0]);
  assert.equal(checkOf(off, "agent hooks")?.detail, "they are not read");
  const faulty = readHealth(parts({ agentHooks: { ...HOOKS, told: 1, faults: 2 } }));
  assert.equal(checkOf(faulty, "agent hooks")?.detail, "they are read, 1 call so far, 2 faults");
});

Deno.test("readHealth() what files and the system have said is redacted as the user wants it", () => {
  const wrong = packSet([{
    file: "/d/claude.toml",
    text: 'name = "claude"\nversion = "7"\nagent = "claude"\nnightfall = 1\n',
  }]);
  const { checks } = readHealth(parts({
    rules: { packs: wrong, problems: wrong.problems },
    statistics: { error: "no /nightfall/db", waiting: 1, lost: 0, refused: 0 },
    prices: { table: builtInPrices(), problem: "/nightfall.toml: wrong" },
    redact: (text) => text.replaceAll("nightfall", "[OWN]"),
  }));
  assert.ok(!JSON.stringify(checks).includes("nightfall"), JSON.stringify(checks));
  assert.equal(checks.filter(({ detail }) => detail.includes("[OWN]")).length, 3);
});

Deno.test("readHealth() a pack that is refused degrades, with its file and line", () => {
  assert.equal(
    checkOf(readHealth(parts()), "detectors")?.detail,
    "4 packs are in force, none of yours",
  );
  const text = 'name = "claude"\nversion = "7"\nagent = "claude"\n';
  const own = packSet([{ file: "/d/claude.toml", text }]);
  const before = userPacksOf(own);
  const mine = readHealth(parts({ rules: { packs: own, problems: own.problems } }));
  assert.equal(checkOf(mine, "detectors")?.detail, "4 packs are in force, 1 of yours");
  const wrong = packSet([{
    file: "/d/claude.toml",
    text: `${text}flavour = "\u202ehot"\nx = 1\n`,
  }]);
  const health = readHealth(parts({ rules: { packs: wrong, problems: wrong.problems } }));
  assert.equal(health.status, "degraded");
  assert.equal(
    checkOf(health, "detectors")?.detail,
    "/d/claude.toml:4: unknown key flavour (2 problems); `ntm-tracker detectors list` tells all",
  );
  const kept = joinPacks([], undefined, { before });
  assert.equal(
    checkOf(readHealth(parts({ rules: { packs: kept, problems: wrong.problems } })), "detectors")
      ?.detail,
    "/d/claude.toml:4: unknown key flavour (2 problems); version 7 of claude, as read before, " +
      "stays in force; `ntm-tracker detectors list` tells all",
  );
});

Deno.test("readHealth() is degraded while the user's prices are not used", () => {
  const prices = { table: builtInPrices(), problem: "/p.toml:3:1: it is wrong" };
  const health = readHealth(parts({ prices }));
  assert.deepEqual([health.status, checkOf(health, "prices")?.status], ["degraded", "degraded"]);
});

for (
  const [what, change, words] of [
    ["that cannot be pruned", { error: "disk I/O error" }, /cannot be taken away: disk I\/O error/],
    ["in which nothing more may go", { fits: false }, /max_db_mb.*larger/],
    [
      "of an older build that is too large",
      { isIncremental: false, fileBytes: 100_000_001 },
      /db vacuum/,
    ],
  ] as const
) {
  Deno.test(`readHealth() is degraded by a database ${what}`, () => {
    const store = { ...STORE, bounds: { ...STORE.bounds, ...change } };
    const { status, checks } = readHealth(parts({ store }));
    assert.equal(status, "degraded");
    assert.match(String(checks.find(({ name }) => name === "database")?.detail), words);
  });
}

Deno.test("readHealth() a broken file of the settings is told with its place, and what goes on", () => {
  const fault = "/home/ada/daemon.toml:7:9: this is not TOML: unfinished array";
  const health = readHealth(parts({ settingsFault: fault }));
  const check = checkOf(health, "settings");
  assert.equal(health.condition, "degraded");
  assert.equal(check?.detail, `${fault}; what was in force before goes on`);
  assert.match(check?.advice ?? "", /config check/);
});

Deno.test("readHealth() what a check is about is no claim that what was found denies", () => {
  for (const { means } of readHealth(parts()).checks) assert.match(means, /^whether /);
});
