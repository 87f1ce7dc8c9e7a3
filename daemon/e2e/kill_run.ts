import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { AgentChurn, type Written } from "./agent_churn.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { eventually, pause } from "./eventually.ts";
import { FleetChurn } from "./fleet_churn.ts";
import {
  checkAfterKill,
  expectExactlyOnce,
  expectOneLifeEach,
  expectSound,
} from "./kill_checks.ts";
import { expectCountersFold, foldEvents } from "./kill_fold.ts";
import { KillRecorder, listAllEvents } from "./kill_recorder.ts";
import { tmuxPanes } from "./scene.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "./temp_home.ts";
import { idler } from "./transcript_scene.ts";

export interface KillRunOptions {
  /** How often the daemon is killed. */
  readonly kills: number;
  /** The same one makes the same changes and moments, as far as the machine lets it. */
  readonly seed: number;
  /** Told after each kill. */
  readonly onKill?: (done: number, told: number) => void;
  /** Ends the run after the kill that is under way; what came of it is checked as ever. */
  readonly signal?: AbortSignal;
}

/** What a run of kills has gone through without a breach. */
export interface KillRunReport {
  readonly seed: number;
  readonly kills: number;
  /** Of these, those that came while the daemon was still starting. */
  readonly whileStarting: number;
  readonly eventsKept: number;
  readonly eventsAcknowledged: number;
  readonly escalations: number;
  /** As the agents wrote them down, and as they were told and counted over all kills: the same. */
  readonly compactions: number;
  readonly tokens: number;
  /** From the start of a daemon to its first answer, at worst. */
  readonly slowestAnswerMs: number;
  readonly databaseBytes: number;
  readonly seconds: number;
}

/** Every so manieth kill comes while the daemon starts. */
const EARLY_EVERY = 8;
/** And every so manieth after it had time to keep what is kept seldom. */
const LATE_EVERY = 10;
/** The kill comes at a random moment within this time, milliseconds. */
const WITHIN_MS = { early: 400, usual: 250, late: 3_000 } as const;
const AGENTS = 2;

/**
 * Kills the real daemon again and again while the fleet and the agents it watches change all the
 * time, and looks at the database after each kill.
 * @throws {AssertionError | RecorderError} at the first breach: an event lost or doubled, a database
 * that is not sound, a counter that the events do not add up to
 */
export async function runKills(options: KillRunOptions): Promise<KillRunReport> {
  const began = performance.now();
  await using home = await TempHome.create();
  const claude = await idler(home.dir, "claude");
  const panes = Array.from({ length: AGENTS }, () => ({ command: claude }));
  await using fleet = await Fleet.start({ sessions: [{ name: "keep", panes }] });
  const scene = { home, fleet, config: configOf(home, fleet), recorder: new KillRecorder() };
  const { written, ...killed } = await killUnderLoad(scene, options);

  await using daemon = await DaemonProcess.start({ home: home.dir });
  await settle(scene, { daemon, written });
  const kept = await listAllEvents(daemon);
  equal((await daemon.stop()).code, 0);

  const { acknowledged } = scene.recorder;
  expectExactlyOnce(acknowledged, kept);
  expectOneLifeEach(kept);
  using db = new DatabaseSync(home.paths.database, { readOnly: true });
  expectSound(db);
  const folded = foldEvents(kept);
  expectCountersFold(db, folded);
  deepEqual(livingIn(db), [...await tmuxPanes(fleet)].sort());
  const ended = db.prepare("SELECT count(ended_at) AS n FROM daemon_runs").get()?.["n"];
  equal(ended, 1, "all runs but the last were killed");
  return {
    seed: options.seed,
    ...killed,
    eventsKept: kept.length,
    eventsAcknowledged: acknowledged.size,
    escalations: folded.escalations.size,
    ...written,
    slowestAnswerMs: scene.recorder.slowestAnswerMs,
    databaseBytes: (await Deno.stat(home.paths.database)).size,
    seconds: Math.round((performance.now() - began) / 1_000),
  };
}

interface KillScene {
  readonly home: TempHome;
  readonly fleet: Fleet;
  readonly config: ConfigInput;
  readonly recorder: KillRecorder;
}

async function killUnderLoad(
  { home, fleet, config, recorder }: KillScene,
  { kills, seed, onKill, signal }: KillRunOptions,
) {
  const random = randomFrom(seed);
  const pids = (await fleet.tmux("list-panes", "-a", "-F", "#{pane_pid}")).split("\n").map(Number);
  await using _fleetChurn = FleetChurn.start(fleet, seed);
  await using agentChurn = await AgentChurn.start({ home: home.dir, pids, random });
  let [done, whileStarting, lastEventId] = [0, 0, 0];
  while (done < kills && !signal?.aborted) {
    const kill = done + 1;
    const since = lastEventId;
    const isEarly = kill % EARLY_EVERY === 0;
    const within = isEarly ? "early" : kill % LATE_EVERY === 0 ? "late" : "usual";
    {
      await using daemon = await DaemonProcess.spawn({ home: home.dir, mode: "stdio", config });
      const following = recorder.follow(daemon);
      following.catch(() => {/* It was killed before it answered. */});
      if (!isEarly) await following;
      if (kill === 1) {
        await eventually("every agent to be known", () => agentsTold(recorder) === AGENTS);
        agentChurn.letCompact();
      }
      await pause(random() * WITHIN_MS[within]);
      await daemon.kill9();
      await following.catch(() => {});
      await recorder.drained;
    }
    done = kill;
    if (isEarly) whileStarting++;
    const found = await checkAfterKill(home.paths.database, { recorder, since, lastEventId });
    lastEventId = found.lastEventId;
    onKill?.(done, recorder.acknowledged.size);
  }
  const written = agentChurn.written;
  return { kills: done, whileStarting, written };
}

function agentsTold({ acknowledged }: KillRecorder): number {
  const told = [...acknowledged.values()].filter(({ type }) => type === "agent.session");
  return new Set(told.map(({ paneId }) => paneId)).size;
}

/** Waits until a last run has seen everything, and is sure that all tokens are counted, each once. */
async function settle(
  { fleet, recorder }: KillScene,
  { daemon, written }: { readonly daemon: DaemonProcess; readonly written: Written },
): Promise<void> {
  const observer = await daemon.observe(recorder.cursor);
  await observer.waitForPanes(await tmuxPanes(fleet));
  let total = 0;
  await eventually(`${written.tokens} tokens`, async () => {
    const params = { groupBy: ["agent"] };
    const report = await observer.client.request<Result<"usage.report">>("usage.report", params);
    const health = await observer.request("health.get");
    total = report.totals.tokens.total;
    ok(total <= written.tokens, `${total} tokens counted, ${written.tokens} written`);
    return health.transcripts.state === "idle" && total === written.tokens;
  }, { deadlineMs: 60_000, lastSeen: () => total });
  await toldCompactions(observer.client, written.compactions);
  observer.close();
}

/** Waits until as many compactions are told as were written; of those at the end, too. */
async function toldCompactions(client: RpcClient, written: number): Promise<void> {
  let told = 0;
  await eventually(`${written} compactions`, async () => {
    told = 0;
    for (let sinceEventId = 0, hasMore = true; hasMore;) {
      const params = { type: "compact", sinceEventId, limit: 500 };
      const page = await client.request<Result<"events.list">>("events.list", params);
      told += page.events.length;
      ({ nextEventId: sinceEventId, hasMore } = page);
    }
    ok(told <= written, `${told} compactions told, ${written} written`);
    return told === written;
  }, { deadlineMs: 20_000, lastSeen: () => told });
}

function configOf(home: TempHome, fleet: Fleet): ConfigInput {
  return mergeConfig(QUICK, {
    ntm: { enable: false },
    tmux: { sockets: [fleet.socketPath] },
    agents: {
      transcripts: true,
      claude_config_dirs: [join(home.dir, "claude")],
      codex_home: join(home.dir, "codex"),
      gemini_home: join(home.dir, "gemini"),
    },
  });
}

function livingIn(db: DatabaseSync): string[] {
  return db.prepare("SELECT tmux_pane_id AS id FROM panes WHERE ended_at IS NULL").all()
    .map((row) => String(row["id"])).sort();
}

/** mulberry32: the same seed gives the same numbers, from 0 up to, not with, 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}
