import type { Event } from "../shared/model/event.ts";
import type { Role } from "../shared/protocol/method.ts";
import { PRODUCT_VERSION, PROTOCOL_VERSION } from "../shared/protocol/version.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import { agentRules, ntmRule } from "./agent_rules.ts";
import { Bus } from "./bus/bus.ts";
import { AgentReaders } from "./collect/agents/agent_readers.ts";
import type { TranscriptPlan } from "./collect/agents/transcript_source.ts";
import { FULL_LOOK_MS } from "./collect/cadence.ts";
import { Collector } from "./collect/collector.ts";
import type { NtmReaderSettings } from "./collect/ntm/ntm_reader.ts";
import { SourceRegistry } from "./collect/source_registry.ts";
import type { CommandRunner } from "./collect/run.ts";
import type { TmuxProgram } from "./collect/tmux/program.ts";
import { liveSockets } from "./collect/tmux/sockets.ts";
import { explain } from "./detect/explain.ts";
import { RulesInForce } from "./detect/rules_in_force.ts";
import { Detectors, logProblem } from "./upkeep/detectors.ts";
import { readHealth } from "./upkeep/health.ts";
import type { TranscriptParts } from "./upkeep/transcript_health.ts";
import { ntmPauses, ntmProbe, ntmSocket } from "./upkeep/ntm_access.ts";
import { reportUsage } from "./upkeep/report_usage.ts";
import { captureHealth, type ScreenAccess, screenParts } from "./upkeep/screen_access.ts";
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
import { configPlaces } from "./platform/config_places.ts";
import type { Config } from "./platform/config_schema.ts";
import { uuidv7 } from "./platform/ids.ts";
import type { Log } from "./platform/log.ts";
import { thisMachine } from "./platform/machine.ts";
import type { Paths } from "./platform/paths.ts";
import { type LoadedPrices, loadPrices } from "./platform/price_table.ts";
import type { RpcContext } from "./rpc/context.ts";
import { RpcSession } from "./rpc/session.ts";
import type { Observation } from "./state/observation.ts";
import { restoreWaits } from "./state/restore_waits.ts";
import { EMPTY_WORLD, type World } from "./state/world.ts";
import { openStore } from "./store/open.ts";
import type { Loaded, Store } from "./store/store.ts";
import { transcriptPlan } from "./transcript_plan.ts";
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
      world: toWorld(store.load(now() - endedVisibleMs), isWatched),
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
      publish: (publication) => {
        this.#bus.publish(publication);
        if (publication.events.some(isOfFleet)) this.#agents?.fleetChanged();
      },
    });
    this.#tmux = tmuxFinder(this.#places);
    this.#usage = config.agents.enable && config.agents.transcripts ? this.#buildUsage() : null;
    this.#runner = tmuxRunner(this.#places);
    this.#agents = config.agents.enable ? this.#buildAgents() : null;
    this.#collector = this.#buildCollector();
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
      try {
        this.#pipeline.tick();
      } catch (error) {
        this.#options.log.room("pipeline").error("a turn failed in a way that it should not", {
          error: error instanceof Error ? error.stack ?? error.message : String(error),
        });
      }
      this.#scheduleTick();
    });
  }

  #rulesChanged(): void {
    this.#pipeline.rulesChanged();
    this.#agents?.rulesChanged();
    this.#collector.hint();
  }

  #buildCollector(): Collector {
    const { config, log, paths } = this.#options;
    const { exec, polling, hooks } = config;
    const { directory, discovers, fixedSockets } = this.#sockets;
    return new Collector({
      clock: this.#clock,
      log: log.room("collect"),
      runner: this.#runner,
      tmuxProgram: () => this.#tmux.find(),
      timeoutMs: exec.tmux_timeout_ms,
      maxOutputBytes: exec.max_stdout_kb * 1024,
      cadence: {
        busyMs: polling.tmux_busy_interval_ms,
        quietMs: polling.tmux_quiet_interval_ms,
        backoffMaxMs: polling.idle_backoff_max_ms,
        panesMs: polling.tmux_meta_interval_ms,
        fullMs: FULL_LOOK_MS,
      },
      hooks: hooks.enable && hooks.install_mode === "append",
      fixedSockets,
      remembered: [...this.#pipeline.world.sources.values()]
        .filter(({ server }) => server !== null)
        .map(({ tmuxSocket }) => tmuxSocket),
      discover: () => discovers ? liveSockets(directory, paths.uid) : Promise.resolve([]),
      socketDirectory: discovers ? directory : null,
      register: (socket) => {
        const fixed = fixedSockets.includes(socket);
        const source = this.#registry.register(socket, { fixed });
        return { sourceId: source.id, lastServer: source.server };
      },
      onObservation: (observation) => {
        this.#pipeline.observe(observation);
        this.#registry.observed(observation.sourceId);
        if (saysServerIsGone(observation)) this.#agents?.serverGone(observation.sourceId);
        if (observation.outcome !== "ok") return;
        if (observation.kind === "look") this.#agents?.looked(observation);
        if (observation.kind === "server_exit") this.#agents?.ended(observation.sourceId);
      },
    });
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

  #buildAgents(): AgentReaders {
    const { config, log, paths } = this.#options;
    const { enable, max_age_minutes } = config.agent_hooks;
    return new AgentReaders({
      clock: this.#clock,
      log: log.room("collect"),
      claudeConfigDirs: configPlaces(config, paths).claudeConfigDirs,
      hooks: enable ? { directory: paths.hookSpool, staleMs: max_age_minutes * 60_000 } : null,
      rules: agentRules(this.#rules),
      socketOf: (sourceId) => this.#pipeline.world.sources.get(sourceId)?.tmuxSocket ?? null,
      ntm: config.ntm.enable ? this.#ntmSettings() : null,
      transcripts: this.#transcriptPlan(),
      screens: screenParts(this.#screenAccess),
      onSight: (sight) => this.#pipeline.observe(sight),
    });
  }

  #ntmSettings(): NtmReaderSettings {
    const socket = ntmSocket(this.#places);
    const isUsual = (id: string) => this.#pipeline.world.sources.get(id)?.tmuxSocket === socket;
    const asker = ntmProbe(this.#places, { now: () => this.#clock.now() });
    return { asker, isUsual, rule: ntmRule(this.#rules), ...ntmPauses(this.#places) };
  }

  #buildUsage(): UsageKeeper {
    const { usage: archive } = this.#store;
    return new UsageKeeper({ archive, clock: this.#clock, log: this.#options.log.room("app") });
  }

  #transcriptPlan(): TranscriptPlan | null {
    const { config, paths } = this.#options;
    const book = this.#usage;
    if (book === null) return null;
    const prices = this.#prices.table;
    const world = () => this.#pipeline.world;
    return transcriptPlan({ config, paths, env: Deno.env, book, prices, world });
  }

  #transcriptParts(): TranscriptParts {
    return { stats: this.#agents?.transcripts ?? null, saveError: this.#usage?.error ?? null };
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
          capture: captureHealth(this.#screenAccess, this.#agents?.sessionsBeingRead ?? []),
          rules: { packs: this.#rules.packs, problems: this.#rules.problems },
          log,
          clients: this.#sessions.size,
        }),
      explain: (paneId) => {
        const record = this.#pipeline.world.panes.get(paneId);
        return record
          ? explain(record, { judge: this.#rules.judge, now: this.#clock.now() })
          : null;
      },
      usage: (query) => {
        // What panes show is in the report, too.
        this.#usage?.keepNow();
        return reportUsage(query, {
          usage: this.#store.usage,
          prices: this.#prices,
          timeZone: Temporal.Now.timeZoneId(),
          reading: this.#agents?.transcripts ?? null,
          now: this.#clock.now(),
        });
      },
      shutdown: (reason) => this.askToStop(reason),
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

/** The store's rows as the state room knows them; a pane's output is not remembered over a restart. */
function toWorld(loaded: Loaded, isWatched: (socket: string) => boolean): World {
  const sources = loaded.sources.filter(({ tmuxSocket }) => isWatched(tmuxSocket));
  const ids = new Set(sources.map(({ id }) => id));
  const sessions = loaded.sessions.filter(({ session }) => ids.has(session.sourceId));
  const panes = loaded.panes.filter(({ pane }) => ids.has(pane.sourceId));
  const world: World = {
    ...EMPTY_WORLD,
    sources: new Map(sources.map((source) => [source.id, source])),
    sessions: new Map(sessions.map((entry) => [entry.session.id, entry])),
    panes: new Map(panes.map((entry) => {
      const { pane } = entry;
      const present = pane.endedAt === null || pane.statusReason === "pane_dead";
      // Of what lives, ntm is asked anew; until then nothing is known.
      const shown = present ? { ...pane, ntm: null } : pane;
      const nothing = { activity: null, agent: null, heldCompactions: [] };
      return [pane.id, { ...entry, ...nothing, pane: shown, present }];
    })),
  };
  return restoreWaits(world, loaded.escalations);
}
