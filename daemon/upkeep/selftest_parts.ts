import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Source } from "../../shared/model/source.ts";
import type { TmuxProgram } from "../collect/tmux/program.ts";
import { TmuxProbe } from "../collect/tmux/probe.ts";
import type { CommandRunner } from "../collect/run.ts";
import { loadConfig } from "../platform/config.ts";
import type { Config } from "../platform/config_schema.ts";
import type { Log } from "../platform/log.ts";
import type { Paths } from "../platform/paths.ts";
import type { Observation } from "../state/observation.ts";
import type { Store } from "../store/store.ts";
import { DAMAGED_ADVICE } from "./damaged_advice.ts";
import type { SelfTestPart, Verdict } from "./selftest.ts";

/** Everything that is tried. */
export interface SelfTestNeeds {
  readonly paths: Pick<Paths, "database" | "configFile" | "hookSpool">;
  readonly config: Config;
  readonly store: Pick<Store, "selfCheck" | "isIntact" | "lastEventId" | "eventsAfter">;
  readonly runner: CommandRunner;
  readonly tmux: Pick<TmuxProgram, "find">;
  /** Those that are known now. */
  readonly sources: () => readonly Source[];
  readonly log: Pick<Log, "flush" | "lastError">;
  readonly now: () => number;
  /** Time that only moves forward, milliseconds. */
  readonly elapsed: () => number;
  /** Both clocks when the run began. */
  readonly began: { readonly at: number; readonly elapsed: number };
}

/** What passes and what does not. */
export const SELF_TEST_LIMITS = {
  /** Room on the disk of the database, bytes. */
  freeBytes: 64 * 1024 * 1024,
  /** How far ahead the newest event may be, milliseconds. */
  eventAheadMs: 60_000,
  /** Time for the check of the tables, milliseconds; one table may take it a little further. */
  tablesMs: 1_000,
  /** tmux servers that are looked at. */
  servers: 5,
} as const;

/** From here on both clocks are told to differ, milliseconds. */
const APART_MS = 60_000;

/** What the daemon tries, in the order of the report. */
export function selfTestParts(needs: SelfTestNeeds): readonly SelfTestPart[] {
  return [
    { name: "database", run: () => tryDatabase(needs) },
    { name: "tmux", run: () => tryTmux(needs) },
    { name: "configuration", run: () => tryConfig(needs.paths.configFile) },
    { name: "hook spool", run: () => trySpool(needs) },
    { name: "disk space", run: () => tryDisk(dirname(needs.paths.database)) },
    { name: "log", run: () => tryLog(needs.log) },
    { name: "clock", run: () => tryClock(needs) },
  ];
}

async function tryDatabase({ store, elapsed }: SelfTestNeeds): Promise<Verdict> {
  if (!store.isIntact) {
    return { ok: false, detail: "the file was deleted or replaced: start the daemon again" };
  }
  store.selfCheck.write();
  const budgetMs = SELF_TEST_LIMITS.tablesMs;
  const { checked, skipped, damage } = await store.selfCheck.checkTables({ elapsed, budgetMs });
  if (damage !== null) {
    return {
      ok: false,
      detail: `it is damaged: ${damage}; ${DAMAGED_ADVICE}`,
    };
  }
  const left = skipped.length === 0
    ? ""
    : `; too long to check beside the work: ${skipped.join(", ")}`;
  return { ok: true, detail: `it takes a row, and ${checked} tables are sound${left}` };
}

async function tryTmux(needs: SelfTestNeeds): Promise<Verdict> {
  const program = needs.tmux.find();
  if (program === null) {
    return { ok: false, detail: "it is not installed: `ntm-tracker doctor` says how to get it" };
  }
  const sources = needs.sources()
    .filter(({ status }) => status !== "disconnected")
    .slice(0, SELF_TEST_LIMITS.servers);
  if (sources.length === 0) return { ok: true, detail: `${program} is there, no server runs` };
  const looks = await Promise.all(sources.map((source) => lookAt(source, needs)));
  const failed = looks.find(({ ok }) => !ok);
  return failed ?? { ok: true, detail: looks.map(({ detail }) => detail).join("; ") };
}

async function lookAt(
  { id, tmuxSocket, server }: Source,
  { runner, tmux, config: { exec }, now }: SelfTestNeeds,
): Promise<Verdict> {
  const probe = new TmuxProbe({ sourceId: id, socket: tmuxSocket }, {
    runner,
    tmuxProgram: () => tmux.find(),
    timeoutMs: exec.tmux_timeout_ms,
    maxOutputBytes: exec.max_stdout_kb * 1024,
    now,
  });
  const { observation } = await probe.look("full", server);
  return lookVerdict(observation, tmuxSocket);
}

function lookVerdict(observation: Observation, socket: string): Verdict {
  if (observation.outcome !== "ok") {
    return { ok: observation.outcome === "absent", detail: `${socket}: ${observation.message}` };
  }
  if (observation.kind !== "look") return { ok: true, detail: `${socket}: its server has ended` };
  const count = observation.panes.length;
  return { ok: true, detail: `${socket} shows ${count} ${count === 1 ? "pane" : "panes"}` };
}

async function tryConfig(file: string): Promise<Verdict> {
  const loaded = await loadConfig(file);
  if ("unreadable" in loaded) return { ok: false, detail: loaded.unreadable };
  if ("problems" in loaded) {
    const [first] = loaded.problems;
    const where = `${file}:${first?.line ?? 1}`;
    const detail = `${where}: ${first?.message ?? "it is wrong"}; ` +
      "the next start would fail, `ntm-tracker config check` tells all";
    return { ok: false, detail };
  }
  const detail = loaded.exists ? `${file} is right` : `${file} is not there: defaults hold`;
  return { ok: true, detail };
}

async function trySpool({ config, paths }: SelfTestNeeds): Promise<Verdict> {
  if (!config.agents.enable || !config.agent_hooks.enable) {
    return { ok: true, detail: "agents' hooks are not read" };
  }
  // A name that no reader of the spool takes for a record.
  const path = join(paths.hookSpool, `.self-test-${Deno.pid}`);
  await Deno.writeTextFile(path, "", { mode: 0o600 });
  await Deno.remove(path);
  return { ok: true, detail: `${paths.hookSpool} can be written` };
}

async function tryDisk(directory: string): Promise<Verdict> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const told = `${Math.floor(free / 1024 / 1024)} MiB are free for ${directory}`;
  const { freeBytes } = SELF_TEST_LIMITS;
  if (free >= freeBytes) return { ok: true, detail: told };
  return { ok: false, detail: `${told}, ${freeBytes / 1024 / 1024} are wanted: make room` };
}

function tryLog(log: SelfTestNeeds["log"]): Verdict {
  log.flush();
  return log.lastError === null
    ? { ok: true, detail: "what waited was written" }
    : { ok: false, detail: `it cannot be written: ${log.lastError}` };
}

/** A clock behind what was kept makes new events look older than those before them. */
function tryClock({ store, now, elapsed, began }: SelfTestNeeds): Verdict {
  const at = now();
  const newest = store.eventsAfter(store.lastEventId - 1, 1).at(0);
  const aheadMs = (newest?.detectedAt ?? 0) - at;
  if (aheadMs > SELF_TEST_LIMITS.eventAheadMs) {
    const detail = `it is ${seconds(aheadMs)} behind the newest event: it was set back, check it`;
    return { ok: false, detail };
  }
  const apartMs = Math.abs((at - began.at) - (elapsed() - began.elapsed));
  const detail = apartMs < APART_MS
    ? "it runs with the machine's own"
    : `it was set, or the machine slept: ${seconds(apartMs)} since the start`;
  return { ok: true, detail };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
