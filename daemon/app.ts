import type { Event } from "../shared/model/event.ts";
import type { Role } from "../shared/protocol/method.ts";
import type { Health } from "../shared/protocol/methods/health.ts";
import { PRODUCT_VERSION, PROTOCOL_VERSION } from "../shared/protocol/version.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import { Bus } from "./bus/bus.ts";
import { buildAgents } from "./build_agents.ts";
import { buildCollector } from "./build_collector.ts";
import type { AgentReaders } from "./collect/agents/agent_readers.ts";
import type { Collector } from "./collect/collector.ts";
import { SourceRegistry } from "./collect/source_registry.ts";
import { redactedBook } from "./collect/transcript/redacted_book.ts";
import type { CommandRunner } from "./collect/run.ts";
import type { TmuxProgram } from "./collect/tmux/program.ts";
import { explain } from "./detect/explain.ts";
import { RulesInForce } from "./detect/rules_in_force.ts";
import { Detectors, logProblem } from "./upkeep/detectors.ts";
import { guardTurn } from "./upkeep/guard_turn.ts";
import { readHealth } from "./upkeep/health.ts";
import type { TranscriptParts } from "./upkeep/transcript_health.ts";
import { reportUsage } from "./upkeep/report_usage.ts";
import { daemonDiagnostics } from "./upkeep/diagnostics/daemon_diagnostics.ts";
import { type PreviewAccess, previewPane } from "./upkeep/pane_preview.ts";
import { captureHealth, type ScreenAccess } from "./upkeep/screen_access.ts";
import { buildRedaction, type Redaction } from "./upkeep/user_redaction.ts";
import {
  type SocketPlan,
  socketPlan,
  tmuxFinder,
  type TmuxPlaces,
  tmuxRunner,
} from "./upkeep/tmux_access.ts";
import { Pipeline } from "./pipeline.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import { configGet } from "./platform/config.ts";
import type { Config } from "./platform/config_schema.ts";
import { uuidv7 } from "./platform/ids.ts";
import type { Log } from "./platform/log.ts";
import { thisMachine } from "./platform/machine.ts";
import type { Paths } from "./platform/paths.ts";
import { type LoadedPrices, loadPrices } from "./platform/price_table.ts";
import type { RpcContext } from "./rpc/context.ts";
import { restoreWorld } from "./restore_world.ts";
import { RpcSession } from "./rpc/session.ts";
import type { Observation } from "./state/observation.ts";
import { ObservationRedactor } from "./state/redact_observation.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";
import { UsageKeeper } from "./usage_keeper.ts";
import { UnixWire } from "./wire/unix.ts";

export interface AppOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly configExists: boolean;
  readonly runId: string;
  readonly log: Log;
  readonly clock?: Clock;
}

/** What this build offers beside the methods themselves. */
const FEATURES = ["events.resume", "sessions.delta", "attach.command", "tmux.hooks"] as const;

/** Between two turns without an observation, in which what ended long ago leaves the present. */
const TICK_MS = 10_000;
/** The same while the store cannot be written, and is to be tried again. */
const RETRY_TICK_MS = 1_000;

/**
 * The daemon, put together: each room is built here, in the order in which it needs the others, and
 * ended in the reverse. The caller holds the lock.
 */
export class App {
  readonly #options: AppOptions;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #store: Store;
  readonly #bus = new Bus();
  readonly #prices: LoadedPrices;
  readonly #redaction: Redaction;
  /** Null while the user has no patterns of their own. */
  readonly #redactor: ObservationRedactor | null;
  readonly #places: TmuxPlaces;
  readonly #sockets: SocketPlan;
  readonly #registry: SourceRegistry;
  readonly #rules: RulesInForce;
  readonly #detectors: Detectors;
  readonly #pipeline: Pipeline;
  readonly #tmux: TmuxProgram;
  readonly #runner: CommandRunner;
  readonly #collector: Collector;
  /** Null where agents are not to be told from other programs. */
  readonly #agents: AgentReaders | null;
  /** Null where transcripts are not read. */
  readonly #usage: UsageKeeper | null;
  readonly #unix: UnixWire;
  readonly #sessions = new Set<RpcSession>();
  readonly #context: RpcContext;
  readonly #stopAsked = Promise.withResolvers<string>();
  #onClientsChanged: () => void = () => {};
  #cancelTick: (() => void) | null = null;
  #stopping: Promise<void> | null = null;

  /** @throws {StoreOpenError} when the database cannot be used. */
  constructor(options: AppOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#startedAt = this.#clock.now();
    const now = () => this.#clock.now();
    const { config, log, paths, runId } = options;
    this.#places = { config, paths, env: Deno.env };
    this.#redaction = buildRedaction(config);
    const { changesMetadata, metadata } = this.#redaction;
    this.#redactor = changesMetadata ? new ObservationRedactor(metadata) : null;
    this.#sockets = socketPlan(this.#places);

    // First the past: identity and the cursor come from the store.
    const { store, setAside } = openStore(paths.database, { now, newId: uuidv7 });
    this.#store = store;
    if (setAside) {
      log.room("store").error("the database was damaged: it was set aside, a new one begins", {
        setAside,
      });
    }
    this.#prices = loadPrices(paths.pricesFile);
    if (this.#prices.problem !== null) {
      log.room("app").warn("the user's prices are not used", { problem: this.#prices.problem });
    }
    // Then the flow, from its end to its beginning: whoever publishes finds someone to publish to.
    const endedVisibleMs = config.sessions.ended_visible_minutes * 60_000;
    const { discovers, fixedSockets } = this.#sockets;
    // What the settings leave out is not shown, for nobody would look at it.
    const isWatched = (socket: string) => discovers || fixedSockets.includes(socket);
    this.#registry = new SourceRegistry({
      machine: thisMachine(Deno.env),
      newId: uuidv7,
      shown: () => this.#pipeline.world.sources.values(),
      remembered: (kind, socket) => store.findSource(kind, socket),
      add: (source) => this.#pipeline.addSource(source),
    });
    const detectLog = log.room("detect");
    this.#rules = new RulesInForce({
      clock: () => performance.now(),
      settingsFile: paths.configFile,
      onWithdrawn: (problem) => logProblem(problem, detectLog),
    });
    this.#detectors = new Detectors({
      places: { config, paths },
      rules: this.#rules,
      log: detectLog,
      onChange: () => this.#rulesChanged(),
    });
    const { judge, readTitle, contextFall } = this.#rules;
    this.#pipeline = new Pipeline({
      store,
      runId,
      world: restoreWorld(store.load(now() - endedVisibleMs), isWatched),
      tools: {
        newId: uuidv7,
        judge,
        readTitle,
        contextFall,
        awaitsAgents: config.agents.enable,
      },
      settle: { endedVisibleMs, keptSources: this.#registry.kept },
      now,
      log: log.room("pipeline"),
      capturedSessions: () => this.#capture.sessions.map(({ sessionId }) => sessionId),
      publish: (publication) => {
        this.#bus.publish(publication);
        if (publication.events.some(isOfFleet)) this.#agents?.fleetChanged();
      },
    });
    this.#tmux = tmuxFinder(this.#places);
    this.#usage = config.agents.enable && config.agents.transcripts ? this.#buildUsage() : null;
    this.#runner = tmuxRunner(this.#places);
    this.#agents = config.agents.enable
      ? buildAgents({
        clock: this.#clock,
        log,
        places: this.#places,
        screens: this.#screenAccess,
        book: this.#usage && redactedBook(this.#usage, metadata),
        prices: this.#prices.table,
        onSight: (sight) => this.#guard(() => this.#takeIn(sight)),
      })
      : null;
    this.#collector = buildCollector({
      clock: this.#clock,
      log,
      places: this.#places,
      sockets: this.#sockets,
      runner: this.#runner,
      tmux: this.#tmux,
      registry: this.#registry,
      world: this.#pipeline.world,
      onObservation: (observation) => this.#observed(observation),
    });
    // Last the wires, so that nobody asks before there is an answer.
    this.#context = this.#buildContext();
    this.#unix = new UnixWire({
      path: paths.socket,
      log: log.room("wire"),
      onChannel: (channel) => void this.serve(channel, "admin"),
    });
  }

  /** Resolves with the reason once someone asks for the stop. */
  get stopAsked(): Promise<string> {
    return this.#stopAsked.promise;
  }

  get clients(): number {
    return this.#sessions.size;
  }

  /** Calls back whenever a client comes or goes. */
  set onClientsChanged(callback: () => void) {
    this.#onClientsChanged = callback;
  }

  async start(): Promise<void> {
    const { runId, log } = this.#options;
    this.#beginRun(runId);
    this.#pipeline.started(PRODUCT_VERSION);
    await this.#unix.listen();
    await this.#detectors.load();
    this.#agents?.start();
    this.#collector.start();
    this.#scheduleTick();
    log.room("app").info("the daemon has started", { runId, version: PRODUCT_VERSION });
  }

  /** Serves one client until its wire ends. Peers on stdio, socket and memory are this user. */
  async serve(channel: Channel, role: Role): Promise<void> {
    const session = new RpcSession({ channel, role, context: this.#context });
    this.#sessions.add(session);
    this.#onClientsChanged();
    try {
      await session.run();
    } finally {
      this.#sessions.delete(session);
      this.#onClientsChanged();
    }
  }

  /** Asks for the stop; whoever waits on `stopAsked` carries it out. */
  askToStop(reason: string): void {
    this.#stopAsked.resolve(reason);
  }

  /** Ends everything in the reverse order of the start. Safe to call twice. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: string): Promise<void> {
    const { log, runId } = this.#options;
    log.room("app").info("the daemon stops", { reason });
    this.#cancelTick?.();
    await this.#collector.stop();
    await this.#agents?.stop();
    this.#usage?.stop();
    this.#pipeline.stopped(reason);
    for (const session of this.#sessions) session.close();
    await this.#unix.close();
    this.#endRun(runId);
    this.#store.close();
  }

  #beginRun(runId: string): void {
    try {
      this.#store.beginRun({
        runId,
        version: PRODUCT_VERSION,
        protocolVersion: PROTOCOL_VERSION,
        features: FEATURES,
      });
    } catch (error) {
      // A full disk: the live picture is served all the same.
      this.#options.log.room("store").error("the beginning of the run was not kept", {
        error: String(error),
      });
    }
  }

  #endRun(runId: string): void {
    try {
      this.#store.endRun(runId);
    } catch (error) {
      // A full disk must not keep the daemon from ending; the run then reads as killed.
      this.#options.log.room("store").error("the end of the run was not kept", {
        error: String(error),
      });
    }
  }

  #scheduleTick(): void {
    const pause = this.#pipeline.persisted ? TICK_MS : RETRY_TICK_MS;
    this.#cancelTick = this.#clock.setTimer(pause, () => {
      this.#guard(() => this.#pipeline.tick());
      this.#scheduleTick();
    });
  }

  #guard(turn: () => void): void {
    guardTurn(turn, this.#options.log.room("pipeline"));
  }

  #rulesChanged(): void {
    this.#pipeline.rulesChanged();
    this.#agents?.rulesChanged();
    this.#collector.hint();
  }

  #observed(observation: Observation): void {
    this.#takeIn(observation);
    this.#registry.observed(observation.sourceId);
    if (saysServerIsGone(observation)) this.#agents?.serverGone(observation.sourceId);
    if (observation.outcome !== "ok") return;
    if (observation.kind === "look") this.#agents?.looked(observation);
    if (observation.kind === "server_exit") this.#agents?.ended(observation.sourceId);
    this.#pipeline.captureChanged();
  }

  /** The readers know names as they are: the user's consent names them so. */
  #takeIn(observation: Observation): void {
    this.#pipeline.observe(this.#redactor?.redact(observation) ?? observation);
  }

  get #screenAccess(): ScreenAccess {
    return {
      config: this.#options.config,
      startedAt: this.#startedAt,
      runner: this.#runner,
      tmux: this.#tmux,
      rules: this.#rules,
      world: () => this.#pipeline.world,
    };
  }

  get #capture(): Health["capture"] {
    return captureHealth(this.#screenAccess, this.#agents?.sessionsBeingRead ?? []);
  }

  get #previewAccess(): PreviewAccess {
    return {
      ...this.#screenAccess,
      sessions: this.#agents?.sessionsBeingRead ?? [],
      redact: this.#redaction.preview,
      now: () => this.#clock.now(),
    };
  }

  #buildUsage(): UsageKeeper {
    const { usage: archive } = this.#store;
    return new UsageKeeper({ archive, clock: this.#clock, log: this.#options.log.room("app") });
  }

  #transcriptParts(): TranscriptParts {
    return {
      stats: this.#agents?.transcripts ?? null,
      saveError: this.#usage?.error ?? null,
      uncounted: this.#usage?.refused ?? 0,
    };
  }

  #buildContext(): RpcContext {
    const { config, configExists, paths, runId, log } = this.#options;
    const identity = {
      instanceId: this.#store.instanceId,
      runId,
      version: PRODUCT_VERSION,
      schemaVersion: this.#store.schemaVersion,
      features: FEATURES,
    };
    return {
      identity,
      clock: this.#clock,
      log: log.room("rpc"),
      history: this.#store,
      bus: this.#bus,
      config: {
        path: paths.configFile,
        exists: configExists,
        get: (key = "") => configGet(config, key)?.value,
      },
      detectors: this.#detectors,
      snapshot: () => this.#pipeline.snapshot(),
      escalations: this.#pipeline,
      health: () =>
        readHealth({
          identity,
          startedAt: this.#startedAt,
          now: this.#clock.now(),
          world: this.#pipeline.world,
          store: {
            persisted: this.#pipeline.persisted,
            pendingEvents: this.#pipeline.pendingEvents,
            databaseBytes: this.#store.bytes,
            error: this.#pipeline.commitError,
            isIntact: this.#store.isIntact,
          },
          looks: this.#collector.stats,
          agentHooks: this.#agents?.hookStats ?? null,
          transcripts: this.#transcriptParts(),
          tmuxInstalled: this.#tmux.find() !== null,
          ntm: this.#agents?.ntm ?? null,
          capture: this.#capture,
          rules: { packs: this.#rules.packs, problems: this.#rules.problems },
          prices: this.#prices,
          log,
          clients: this.#sessions.size,
        }),
      explain: (paneId) => {
        const record = this.#pipeline.world.panes.get(paneId);
        return record
          ? explain(record, { judge: this.#rules.judge, now: this.#clock.now() })
          : null;
      },
      preview: (paneId, maxLines) => previewPane(paneId, maxLines, this.#previewAccess),
      diagnostics: (includeOutput) =>
        daemonDiagnostics(includeOutput, {
          paths,
          configExists,
          health: () => this.#context.health(),
          totals: () => this.#pipeline.snapshot().totals,
          preview: this.#previewAccess,
        }),
      usage: (query) => {
        // What panes show is in the report, too.
        this.#usage?.keepNow();
        return reportUsage(query, {
          usage: this.#store.usage,
          prices: this.#prices,
          timeZone: Temporal.Now.timeZoneId(),
          reading: this.#agents?.transcripts ?? null,
          uncounted: this.#usage?.refused ?? 0,
          now: this.#clock.now(),
        });
      },
      shutdown: (reason) => this.askToStop(this.#redaction.metadata(reason)),
    };
  }
}

/** Whether something is elsewhere, or in another state, than it was. */
function isOfFleet({ type }: Event): boolean {
  return type.startsWith("session.") || type.startsWith("pane.");
}

/** A look that failed says nothing; these say that no server is there. */
function saysServerIsGone(observation: Observation): boolean {
  if (observation.outcome === "absent") return observation.reason === "no_server";
  return observation.outcome === "ok" && observation.kind === "server_exit";
}
