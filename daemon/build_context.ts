import type { Explanation } from "../shared/model/explanation.ts";
import type { UsageQuery, UsageReport } from "../shared/protocol/methods/usage.ts";
import { buildActions } from "./build_actions.ts";
import { buildDebug } from "./build_debug.ts";
import { buildHealth } from "./build_health.ts";
import { buildStats } from "./build_stats.ts";
import { explain } from "./detect/explain.ts";
import { configGet } from "./platform/config.ts";
import type { Config } from "./platform/config_schema.ts";
import type { Paths } from "./platform/paths.ts";
import type { Rooms } from "./rooms.ts";
import type { ConfigView, RpcContext, WebView } from "./rpc/context.ts";
import { ForbiddenCalls } from "./rpc/forbidden_calls.ts";
import { configChanged } from "./state/drafts.ts";
import { daemonDiagnostics } from "./upkeep/diagnostics/daemon_diagnostics.ts";
import { type PreviewAccess, previewPane } from "./upkeep/pane_preview.ts";
import { reportUsage } from "./upkeep/report_usage.ts";
import type { SettingsKeeper, SettingsListener } from "./upkeep/settings_keeper.ts";

/** What the methods reach beside the rooms. */
export interface ContextParts {
  readonly settings: SettingsInForce;
  /** How many are connected now. */
  readonly clients: () => number;
  /** Begins the stop; returns at once. */
  readonly shutdown: (reason: string) => void;
  readonly web: WebView;
}

export interface SettingsInForce {
  readonly config: Config;
  readonly configExists: boolean;
  readonly paths: Paths;
  readonly keeper: SettingsKeeper;
}

/** Everything the methods may reach, made from the rooms; each answer is read when it is asked for. */
export function buildContext(
  rooms: Rooms,
  { settings, clients, shutdown, web }: ContextParts,
): RpcContext {
  const { identity, clock, log, store, bus, detectors, pipeline, usage } = rooms;
  const health = () => buildHealth(rooms, { clients: clients(), settings: settings.keeper });
  settings.keeper.listener = settingsListener(rooms);
  const actions = buildActions(rooms, { ...settings, env: Deno.env });
  return {
    actions,
    forbidden: new ForbiddenCalls({ clock, log: log.room("rpc"), actions }),
    identity,
    clock,
    log: log.room("rpc"),
    history: store,
    bus,
    config: configView(settings.keeper),
    debug: buildDebug(rooms, settings),
    detectors,
    snapshot: () => pipeline.snapshot(),
    escalations: pipeline,
    health,
    preview: (paneId, maxLines) => previewPane(paneId, maxLines, previewAccess(rooms)),
    diagnostics: (includeOutput) =>
      daemonDiagnostics(includeOutput, {
        paths: settings.paths,
        configExists: settings.configExists,
        health,
        totals: () => pipeline.snapshot().totals,
        preview: previewAccess(rooms),
        noteDatabaseError: (error) => store.noteError(error),
      }),
    explain: (paneId) => explainPane(rooms, paneId),
    stats: buildStats({
      ...{ stats: store.stats, keeper: rooms.stats, clock },
      keepUsage: () => usage?.keepNow(),
    }),
    usage: (query) => usageNow(rooms, query),
    shutdown,
    web,
  };
}

function configView(keeper: SettingsKeeper): ConfigView {
  return {
    path: keeper.path,
    get exists() {
      return keeper.exists;
    },
    get pending() {
      return keeper.pending;
    },
    fixed: async () => {
      await keeper.look();
      return await keeper.fixed();
    },
    get: (key = "") => configGet(keeper.config, key)?.value,
    set: (values, how) => keeper.set(values, how),
    reload: (by) => keeper.reload(by),
  };
}

/** Who must be told of other settings, and where it is kept that they are others. */
function settingsListener({ detectors, pipeline, clock }: Rooms): SettingsListener {
  return {
    applied: async (keys) => {
      if (keys.some((key) => key.startsWith("detection."))) await detectors.load();
    },
    record: (change) => pipeline.record(configChanged(change, clock.now())),
  };
}

function previewAccess({ agents, clock, redaction, screens }: Rooms): PreviewAccess {
  return {
    ...screens,
    sessions: agents?.sessionsBeingRead ?? [],
    redact: redaction.preview,
    now: () => clock.now(),
  };
}

function explainPane({ pipeline, rules, clock }: Rooms, paneId: string): Explanation | null {
  const record = pipeline.world.panes.get(paneId);
  return record ? explain(record, { judge: rules.judge, now: clock.now() }) : null;
}

/** @throws what SQLite says when the database cannot be read. */
function usageNow(
  { agents, clock, prices, store, usage }: Rooms,
  query: UsageQuery,
): Promise<UsageReport> {
  // What panes show is in the report, too.
  usage?.keepNow();
  return reportUsage(query, {
    usage: store.usage,
    prices,
    timeZone: Temporal.Now.timeZoneId(),
    reading: agents?.transcripts ?? null,
    uncounted: usage?.refused ?? 0,
    now: clock.now(),
  });
}
