import type { Source } from "../../shared/model/source.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type {
  AgentHooksHealth,
  Health,
  SourceHealth,
} from "../../shared/protocol/methods/health.ts";
import type { Redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { HookStats } from "../collect/agents/agent_readers.ts";
import type { CollectorStats } from "../collect/collector.ts";
import type { NtmReaderStats } from "../collect/ntm/ntm_reader.ts";
import type { Log } from "../platform/log.ts";
import type { LoadedPrices } from "../platform/price_table.ts";
import type { World } from "../state/world.ts";
import type { ListedRules } from "./detector_list.ts";
import type { ConditionMemory } from "./condition_memory.ts";
import { UNWRITTEN_UNHEALTHY_MS } from "./health_limits.ts";
import { DAMAGED_ADVICE } from "./damaged_advice.ts";
import type { HealthFinding } from "./health_finding.ts";
import { judgeCheck, worstCondition } from "./judge_check.ts";
import { ntmCheck } from "./ntm_health.ts";
import { priceCheck } from "./price_health.ts";
import {
  lastLookCheck,
  logErrorsCheck,
  memoryCheck,
  processCheck,
  queueCheck,
  type SelfParts,
} from "./self_health.ts";
import { settingsCheck } from "./settings_health.ts";
import { statisticsCheck, type StatisticsParts } from "./statistics_health.ts";
import { transcriptCheck, transcriptHealth, type TranscriptParts } from "./transcript_health.ts";

/** Everything health is read from. */
export interface HealthParts {
  readonly identity: Pick<Health, "version" | "instanceId" | "runId" | "schemaVersion">;
  readonly startedAt: number;
  readonly now: number;
  readonly world: World;
  readonly store: Health["store"] & {
    readonly error: string | null;
    readonly isIntact: boolean;
    /** What was said of damage to the file; null while none was met. */
    readonly damage: string | null;
  };
  readonly looks: readonly CollectorStats[];
  /** Null where hooks of agents are not read. */
  readonly agentHooks: HookStats | null;
  readonly transcripts: TranscriptParts;
  readonly statistics: StatisticsParts;
  readonly tmuxInstalled: boolean;
  /** Null where ntm is not to be asked. */
  readonly ntm: NtmReaderStats | null;
  readonly rules: ListedRules;
  readonly prices: LoadedPrices;
  /** What is wrong in the file of the settings; null while it is right. */
  readonly settingsFault: string | null;
  readonly capture: Health["capture"];
  readonly log: Pick<Log, "dropped" | "lastError">;
  readonly clients: number;
  readonly self: SelfParts;
  /** As the user wants it of logs; applied to what others have said. */
  readonly redact: Redact;
  /** Since when what is as it is; it learns by each reading. */
  readonly memory: ConditionMemory;
}

/** Sums up how the daemon is: as its gravest check. */
export function readHealth(parts: HealthParts): Health {
  const { identity, now } = parts;
  const sources = parts.looks.map((look) => sourceHealth(look, parts.world.sources));
  const agentHooks = parts.agentHooks ?? NOT_READ;
  const checks = [
    tmuxCheck(parts, sources),
    agentHooksCheck(agentHooks),
    transcriptCheck(parts.transcripts),
    ntmCheck(parts.ntm),
    storeCheck(parts),
    statisticsCheck(parts.statistics, parts.redact),
    detectorsCheck(parts),
    priceCheck(parts.prices, parts.redact),
    settingsCheck(parts.settingsFault, parts.redact),
    logCheck(parts),
    processCheck(parts.self),
    queueCheck(parts.self, parts.store.pendingEvents),
    memoryCheck(parts.self),
    lastLookCheck(sources, { ...parts, stoodUntil: parts.self.stoodUntil }),
    logErrorsCheck(parts.self),
  ].map((finding) => judgeCheck(finding, parts.memory, now));
  const worst = worstCondition(checks.map(({ condition }) => condition));
  const { condition, since } = parts.memory.note("", worst, now);
  const lastOk = sources.map(({ lastOkAt }) => lastOkAt).filter((at) => at !== null);
  return {
    status: condition === "healthy" ? "ok" : "degraded",
    condition,
    since,
    uptime: Math.max(0, Math.floor((now - parts.startedAt) / 1000)),
    version: identity.version,
    instanceId: identity.instanceId,
    runId: identity.runId,
    schemaVersion: identity.schemaVersion,
    pid: Deno.pid,
    protocolVersion: PROTOCOL_VERSION,
    capabilities: {
      tmux: parts.tmuxInstalled,
      ntm: parts.ntm?.last === "ok",
      stream: false,
      systemd: false,
    },
    lastTmuxPollOkAt: lastOk.length === 0 ? null : Math.max(...lastOk),
    lastNtmPollOkAt: parts.ntm?.lastOkAt ?? null,
    lastError: checks.find((check) => check.condition === worst && worst !== "healthy")?.detail ??
      null,
    checks,
    sources,
    agentHooks,
    transcripts: transcriptHealth(parts.transcripts),
    store: {
      persisted: parts.store.persisted,
      pendingEvents: parts.store.pendingEvents,
      databaseBytes: parts.store.databaseBytes,
      bounds: parts.store.bounds,
      copies: parts.store.copies,
    },
    capture: parts.capture,
    clients: parts.clients,
  };
}

function sourceHealth(
  look: CollectorStats,
  known: ReadonlyMap<string, Source>,
): SourceHealth {
  const source = known.get(look.sourceId);
  return {
    ...look,
    tmuxSocket: source?.tmuxSocket ?? "",
    status: source?.status ?? "disconnected",
    lastError: source?.lastError ?? null,
  };
}

function tmuxCheck(
  { tmuxInstalled }: HealthParts,
  sources: readonly SourceHealth[],
): HealthFinding {
  const name = "tmux";
  if (!tmuxInstalled) {
    const detail = "tmux is not installed, or not where tmux.program says: sudo apt install tmux";
    return { name, status: "degraded", detail };
  }
  const unwell = sources.find(({ status }) => status === "degraded");
  if (unwell) {
    return { name, status: "degraded", detail: `${unwell.tmuxSocket}: ${unwell.lastError}` };
  }
  const answering = sources.filter(({ status }) => status === "ok").length;
  const detail = answering === 0
    ? "no tmux server runs"
    : `${answering} tmux ${answering === 1 ? "server answers" : "servers answer"}`;
  return { name, status: "ok", detail };
}

const NOT_READ: AgentHooksHealth = {
  state: "off",
  told: 0,
  stale: 0,
  refused: 0,
  faults: 0,
  unplaced: 0,
  agents: 0,
  lastAt: null,
};

function agentHooksCheck({ state, told, faults }: AgentHooksHealth): HealthFinding {
  const name = "agent hooks";
  switch (state) {
    case "off":
    case "stopped":
      return { name, status: "ok", detail: "they are not read" };
    case "unusable": {
      const detail = "their directory cannot be used, see the log; what they tell is lost";
      return { name, status: "degraded", detail };
    }
    case "blind": {
      const detail = "changes of their directory are not told by the system, so they are read late";
      return { name, status: "degraded", detail };
    }
    case "watched": {
      const calls = told === 1 ? "1 call" : `${told} calls`;
      const failed = faults === 0 ? "" : `, ${faults} faults`;
      return { name, status: "ok", detail: `they are read, ${calls} so far${failed}` };
    }
  }
}

function storeCheck({ store, redact }: HealthParts): HealthFinding {
  const name = "database";
  if (!store.isIntact) {
    const detail = "the file was deleted or replaced: restart the daemon to begin a new one, " +
      "what happens until then will be lost";
    return { name, status: "degraded", detail, advice: DELETED_ADVICE, isUnhealthy: true };
  }
  if (store.damage !== null) {
    const detail = sanitiseLine(redact(`the file is damaged: ${store.damage}`), 400);
    return { name, status: "degraded", detail, advice: DAMAGED_ADVICE, isUnhealthy: true };
  }
  const excess = store.persisted ? excessOf(store) : null;
  if (excess !== null) return { name, status: "degraded", detail: excess };
  if (store.persisted) return { name, status: "ok", detail: "everything is kept" };
  const detail = `${store.error ?? "it cannot be written"}; ${store.pendingEvents} events wait`;
  return { name, status: "degraded", detail, unhealthyAfterMs: UNWRITTEN_UNHEALTHY_MS };
}

const DELETED_ADVICE = "the daemon still uses the deleted file: `ntm-tracker stop`, then start it";

/** Why the database does not keep within its bounds; null when it does. */
function excessOf(
  { bounds: { fits, fileBytes, limitBytes, isIncremental, error } }: Health["store"],
) {
  if (error !== null) return `what is old cannot be taken away: ${error}`;
  if (!fits) {
    return "it is larger than maintenance.max_db_mb, and nothing more may go: set a larger size";
  }
  if (isIncremental || fileBytes <= limitBytes) return null;
  return "its file is larger than maintenance.max_db_mb: end the daemon, then `ntm-tracker db vacuum`";
}

function detectorsCheck({ rules: { packs, problems }, redact }: HealthParts): HealthFinding {
  const name = "detectors";
  const [first] = problems;
  if (first === undefined) {
    const own = packs.list.filter(({ origin }) => origin === "user").length;
    const detail = `${packs.list.length} packs are in force, ${own === 0 ? "none" : own} of yours`;
    return { name, status: "ok", detail };
  }
  const kept = packs.list.find((pack) => pack.kept && pack.source.file === first.file);
  const stays = kept === undefined
    ? ""
    : `; version ${kept.version} of ${kept.name}, as read before, stays in force`;
  const more = problems.length > 1 ? ` (${problems.length} problems)` : "";
  const detail = `${first.file}:${first.line}: ${first.message}${more}${stays}; ` +
    "`ntm-tracker detectors list` tells all";
  return { name, status: "degraded", detail: sanitiseLine(redact(detail), 400) };
}

function logCheck({ log }: HealthParts): HealthFinding {
  const name = "log";
  const lost = log.dropped === 0 ? "" : `, ${log.dropped} lines were lost`;
  if (log.lastError === null) return { name, status: "ok", detail: `it is written${lost}` };
  return { name, status: "degraded", detail: `it cannot be written: ${log.lastError}${lost}` };
}
