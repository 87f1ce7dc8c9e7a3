import type { Event } from "../../shared/model/event.ts";
import { RpcClosedError, RpcError } from "../../shared/rpc/client_errors.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import type { Clock } from "../engine/clock.ts";
import type { EventCursor } from "../engine/connection.ts";
import type { Launch } from "../engine/daemon_child.ts";
import type { DaemonLink } from "../engine/daemon_link.ts";
import type { LinkLimits } from "../engine/link_limits.ts";
import { Links, type LinkView } from "../engine/links.ts";
import type { SeenInDistro } from "../engine/look_inside.ts";
import type { FaceConnection } from "../face/face_input.ts";
import { type AskDaemon, DaemonFacts } from "./daemon_facts.ts";
import { DaemonSearch } from "./daemon_search.ts";
import { DaemonSetup } from "./daemon_setup.ts";
import { DistroHolds, type StartHold } from "./distro_holds.ts";
import { connectionWithoutLink, faceConnection } from "./face_connection.ts";
import type { FoundDaemons } from "./find_daemons.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";
import { type IsUp, StartPermits } from "./start_permits.ts";

/** Starts the daemon of that name by those words, as `Launch`. */
export type SpawnNamed = (
  argv: readonly string[],
  of: { readonly name: string; readonly over: AbortSignal },
) => ReturnType<Launch>;

export interface DaemonsOptions {
  /** Whose daemons are wanted now, where sessions live in some as far as was heard last. */
  readonly find: (hasSessions: (name: string) => boolean) => Promise<FoundDaemons>;
  /** Makes sure that one is in place. */
  readonly prepare: (name: string) => Promise<PreparedDaemon>;
  /** By default all of them run. */
  readonly isUp?: IsUp;
  /** Without it nothing is held. */
  readonly hold?: StartHold;
  /** Looks into a distro that runs; null when nobody can tell. By default nobody can. */
  readonly inside?: (name: string) => Promise<SeenInDistro | null>;
  readonly spawn: SpawnNamed;
  readonly clock: Clock;
  readonly limits?: Partial<LinkLimits>;
  /** A daemon that is asked to end says so by then. Default 5 000. */
  readonly shutdownAnswerMs?: number;
  /** Where earlier connections ended, by the name. */
  readonly cursors: Readonly<Record<string, EventCursor>>;
  /** Something of what is shown has changed. */
  readonly onChange: () => void;
  readonly onEvents: (name: string, events: readonly Event[], cursor: EventCursor) => void;
  /** Events were left out, or cannot be told. */
  readonly onGap: (name: string) => void;
  /** Something that the user should know of that daemon, once. */
  readonly onNotice: (name: string, message: string) => void;
  readonly log: (line: string) => void;
}

type Found = Exclude<FoundDaemons, { readonly kind: "failed" }>;

/** A daemon that has a link. */
interface Followed {
  readonly setup: DaemonSetup;
  readonly link: DaemonLink;
}

/** Stands for all daemons while not even their names are known. */
const UNKNOWN = "WSL";

/** All daemons that the tray follows: found, put in place, connected, asked. */
export class Daemons {
  readonly #options: DaemonsOptions;
  readonly #search: DaemonSearch;
  readonly #permits: StartPermits;
  readonly #holds: DistroHolds;
  readonly #links: Links;
  /** Of those that are followed, in their order. */
  readonly #setups = new Map<string, DaemonSetup>();
  readonly #facts = new Map<string, DaemonFacts>();
  /** How links stood when they were looked at last. */
  readonly #states = new Map<string, LinkView["state"]>();
  /** How far events were told, by the name; a distro that comes back goes on there. */
  readonly #cursors: Map<string, EventCursor>;

  constructor(options: DaemonsOptions) {
    this.#options = options;
    const { find, isUp, hold, inside, clock, limits, onChange, log } = options;
    this.#cursors = new Map(Object.entries(options.cursors));
    this.#permits = new StartPermits(isUp);
    this.#holds = new DistroHolds({
      start: hold ?? (() => null),
      isUp: isUp ?? (() => Promise.resolve(true)),
      inside: inside ?? (() => Promise.resolve(null)),
      clock,
    });
    const onFound = (found: Found) => this.#follow(this.#wanted(found));
    this.#search = new DaemonSearch({
      find: () => find((name) => this.hasSessions(name)),
      ...{ clock, onFound, onChange, log },
    });
    this.#links = new Links({
      clock,
      linkOptions: (name) => ({
        launch: (over) => options.spawn(this.argv(name) ?? [], { name, over }),
        whyNotNow: () => this.#whyNotNow(name),
        clock,
        cursor: this.#cursors.get(name) ?? null,
        ...limits === undefined ? {} : { limits },
      }),
      onChange: (views) => this.#linksChanged(views),
      onEvents: (name, { events, cursor }) => {
        this.#cursors.set(name, cursor);
        this.#facts.get(name)?.take(events);
        options.onEvents(name, events, cursor);
      },
      onGap: (name) => options.onGap(name),
      onBeginAnew: (name, cursor) => {
        this.#cursors.set(name, cursor);
        options.onEvents(name, [], cursor);
        options.onGap(name);
      },
    });
  }

  /** Finds out whose daemons there are, and connects to them. */
  async look(): Promise<void> {
    await this.#search.look();
  }

  /** The daemons as icon, menu and toasts see them. */
  connections(now: number): readonly FaceConnection[] {
    const views = new Map(this.#links.views.map((view) => [view.name, view]));
    const known = [...this.#setups].map(([name, { problem }]) => {
      const view = views.get(name);
      return view === undefined
        ? connectionWithoutLink(name, problem)
        : faceConnection(view, this.#facts.get(name), now);
    });
    const { problem } = this.#search;
    return known.length > 0 || problem === null ? known : [connectionWithoutLink(UNKNOWN, problem)];
  }

  /** Whether sessions live in that distro, as far as was heard last. */
  hasSessions(name: string): boolean {
    return this.#holds.hasSessions(name);
  }

  /**
   * How daemons are started has changed: each is put in place anew, and its connection made anew by
   * it. One that was stopped stays off.
   */
  async startOtherwise(): Promise<void> {
    await Promise.all([...this.#setups].map(async ([name, setup]) => {
      const outcome = await setup.prepareOtherwise();
      if (outcome?.kind !== "ready" || !outcome.isOther) return;
      const link = this.#links.link(name);
      if (link !== undefined && link.state.kind !== "stopped") link.reconnect();
    }));
  }

  /** The words that start a daemon; undefined before it is in place. */
  argv(name: string): readonly string[] | undefined {
    return this.#setups.get(name)?.argv ?? undefined;
  }

  link(name: string): DaemonLink | undefined {
    return this.#links.link(name);
  }

  /** Asks one daemon. @throws {RpcClosedError} when it is not connected. */
  ask(name: string): AskDaemon {
    return async (method, params) => {
      const link = this.#links.link(name);
      if (link === undefined) throw new RpcClosedError(`ask daemon: ${name} is not connected`);
      return await link.request(method, params);
    };
  }

  /** Starts one that is off, or tries again what failed. */
  async reconnect(name: string): Promise<void> {
    const link = this.#links.link(name);
    const setup = this.#setups.get(name);
    this.#permits.allow(name);
    if (link?.state.kind === "live") {
      link.reconnect();
      return await this.look();
    }
    if (setup === undefined) return await this.look();
    if (link === undefined) return void await setup.prepare();
    await this.#connectAnew(name, { setup, link });
  }

  /**
   * Ends the daemon for all its clients, and leaves it off until it is started again.
   * @throws {RpcError} when it refuses: it lives on then, and is followed.
   * @throws {RpcTimeoutError} when one that is joined by its WebSocket does not answer.
   */
  async stopDaemon(name: string): Promise<void> {
    const link = this.#links.link(name);
    if (link === undefined) return this.#holds.forget(name);
    const reason = "stopped from the tray";
    const isBySocket = link.state.kind === "live" && link.state.wire === "websocket";
    const { shutdownAnswerMs: timeoutMs = 5_000, log } = this.#options;
    const stopping = link.request("daemon.shutdown", { reason }, { timeoutMs });
    await stopping.catch((error) => {
      if (error instanceof RpcClosedError) return;
      if (isBySocket || error instanceof RpcError) throw error;
      // One that was started here ends with its connection; behind a bridge it lives on.
      log(`${name}: stop daemon: ${messageOf(error)}`);
    });
    await link.stop();
  }

  async restartDaemon(name: string): Promise<void> {
    const link = this.#links.link(name);
    if (link?.state.kind !== "live") return await this.reconnect(name);
    this.#permits.allow(name);
    await this.#holds.during(name, () => link.restartDaemon());
  }

  /** Ends all connections, and resolves when no process of them is left. */
  async stop(): Promise<void> {
    this.#search.stop();
    for (const setup of this.#setups.values()) setup.end();
    for (const facts of this.#facts.values()) facts.away();
    await Promise.all([this.#links.dispose(), this.#holds.end()]);
  }

  /** A look closes no connection that works, and none of which it could not tell. */
  #wanted(found: Found): readonly string[] {
    if (found.kind === "ok") return found.names;
    const isLive = (name: string) => this.#links.link(name)?.state.kind === "live";
    const stay = [...this.#setups.keys()].filter((name) =>
      found.unsure.includes(name) || found.off.includes(name) && isLive(name)
    );
    return [...found.names, ...stay];
  }

  #follow(names: readonly string[]): void {
    const before = new Map(this.#setups);
    this.#setups.clear();
    for (const name of new Set(names)) {
      this.#setups.set(name, before.get(name) ?? this.#makeSetup(name));
    }
    for (const [name, setup] of before) if (!this.#setups.has(name)) this.#forget(name, setup);
    // What failed is tried again by itself.
    for (const [name, setup] of this.#setups) if (!before.has(name)) void setup.prepare();
    this.#setLinks();
  }

  #makeSetup(name: string): DaemonSetup {
    const { prepare, clock, onChange, onNotice, log } = this.#options;
    return new DaemonSetup({
      prepare: () => prepare(name),
      whyNotNow: () => this.#whyNotNow(name),
      clock,
      onReady: () => {
        this.#permits.allow(name);
        this.#setLinks();
      },
      onChange,
      onNotice: (message) => onNotice(name, message),
      log: (line) => log(`${name}: ${line}`),
    });
  }

  #forget(name: string, setup: DaemonSetup): void {
    this.#options.log(`${name}: not followed any more`);
    setup.end();
    this.#facts.get(name)?.away();
    this.#facts.delete(name);
    this.#states.delete(name);
    this.#holds.forget(name);
    this.#permits.revoke(name);
  }

  /** A daemon that cannot be reached may have vanished: it is put in place before another try. */
  async #connectAnew(name: string, { setup, link }: Followed): Promise<void> {
    const wasOff = link.state.kind === "stopped";
    const outcome = await setup.prepare();
    if (outcome === null || link !== this.#links.link(name)) return;
    if (outcome.kind === "failed") return this.#letGo(setup);
    const { kind } = link.state;
    // Meanwhile it came by itself, or somebody stopped it.
    if (kind !== "live" && (kind !== "stopped" || wasOff)) link.reconnect();
  }

  /** One that is in place all the same is tried again when its link wants to: it cannot live. */
  async #gaveUp(name: string): Promise<void> {
    const link = this.#links.link(name);
    if (await this.#whyNotNow(name) !== null || link?.state.kind !== "gave_up") return;
    const setup = this.#setups.get(name);
    const outcome = await setup?.prepare() ?? null;
    if (setup === undefined || outcome === null || link !== this.#links.link(name)) return;
    if (link.state.kind !== "gave_up") return;
    if (outcome.kind === "failed") return this.#letGo(setup);
    if (outcome.isNews || outcome.isOther) link.reconnect();
  }

  /** It gets another link as soon as it is in place. */
  #letGo(setup: DaemonSetup): void {
    setup.withdraw();
    this.#setLinks();
  }

  #whyNotNow(name: string): Promise<string | null> {
    return this.#permits.whyNot(name, this.#links.link(name)?.state.kind === "off");
  }

  #setLinks(): void {
    const ready = [...this.#setups].flatMap(([name, { argv }]) => argv === null ? [] : [name]);
    for (const name of ready) {
      if (!this.#facts.has(name)) this.#facts.set(name, this.#makeFacts(name));
    }
    this.#links.set(ready);
  }

  #makeFacts(name: string): DaemonFacts {
    const { clock, onChange, log } = this.#options;
    const onProblem = (problem: string) => log(`${name}: ${problem}`);
    const clockAheadMs = () => this.#links.link(name)?.clockAheadMs ?? 0;
    return new DaemonFacts({ ask: this.ask(name), clock, clockAheadMs, onChange, onProblem });
  }

  #linksChanged(views: readonly LinkView[]): void {
    this.#holds.follow(views);
    for (const { name, state } of views) {
      if (this.#states.get(name) === state) continue;
      this.#states.set(name, state);
      this.#options.log(`${name}: ${logWords(state)}`);
      const facts = this.#facts.get(name);
      if (state.kind === "live") this.#permits.revoke(name);
      if (state.kind === "gave_up") void this.#gaveUp(name);
      if (state.kind === "live") facts?.live();
      else facts?.away();
    }
    this.#options.onChange();
  }
}

function logWords(state: LinkView["state"]): string {
  if (state.kind === "live" && state.wire === "websocket") return "live by WebSocket";
  return "problem" in state ? `${state.kind}: ${state.problem} ${state.said}`.trim() : state.kind;
}
