import type { Event } from "../../shared/model/event.ts";
import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { EventCursor } from "../engine/connection.ts";
import type { Launch } from "../engine/daemon_child.ts";
import type { DaemonLink, LinkLimits } from "../engine/daemon_link.ts";
import { Links, type LinkView } from "../engine/links.ts";
import type { FaceConnection } from "../face/face_input.ts";
import { type AskDaemon, DaemonFacts } from "./daemon_facts.ts";
import { faceConnection } from "./face_connection.ts";
import type { FoundDaemons } from "./find_daemons.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";

export interface DaemonsOptions {
  /** Whose daemons are wanted now. */
  readonly find: () => Promise<FoundDaemons>;
  /** Makes sure that one is in place. */
  readonly prepare: (name: string) => Promise<PreparedDaemon>;
  /** Whether the distro of that name runs; null where nobody can tell. By default it does. */
  readonly isUp?: (name: string) => Promise<boolean | null>;
  readonly spawn: (argv: readonly string[]) => ReturnType<Launch>;
  readonly clock: Clock;
  readonly limits?: Partial<LinkLimits>;
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

/** How far a daemon is that has no link yet. */
type Setup =
  | { readonly kind: "preparing" }
  | { readonly kind: "failed"; readonly message: string; readonly failures: number };

/** When what was not found, or not put in place, is tried again. */
const RETRY_MS = { first: 15_000, longest: 5 * 60_000 };
/** What fails again needs a person; WSL that was slow once does not. */
const TOLD_FAILURE = 2;
/** Distros are started and stopped by others. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** A daemon that is asked to end says so by then. */
const SHUTDOWN_MS = 5_000;
/** Stands for all daemons while not even their names are known. */
const UNKNOWN = "WSL";

/** All daemons that the tray follows: found, put in place, connected, asked. */
export class Daemons {
  readonly #options: DaemonsOptions;
  readonly #links: Links;
  readonly #argvs = new Map<string, readonly string[]>();
  readonly #setups = new Map<string, Setup>();
  readonly #facts = new Map<string, DaemonFacts>();
  /** How links stood when they were looked at last. */
  readonly #states = new Map<string, LinkView["state"]>();
  #names: readonly string[] = [];
  /** Why no names are known; null when they are. */
  #unfound: string | null = null;
  #findFailures = 0;
  /** Which look is the latest: an answer that was overtaken is not taken. */
  #looks = 0;
  #cancelLook: CancelTimer = () => {};
  /** How far events were told, by the name; a distro that comes back goes on there. */
  readonly #cursors: Map<string, EventCursor>;
  /** Those that may be started although their distro is off. */
  readonly #mayStart = new Set<string>();
  readonly #retries = new Map<string, CancelTimer>();
  /** What the latest preparation had to say, by the name. */
  readonly #notices = new Map<string, string | null>();
  #isStopped = false;

  constructor(options: DaemonsOptions) {
    this.#options = options;
    const { clock, limits } = options;
    this.#cursors = new Map(Object.entries(options.cursors));
    this.#links = new Links({
      clock,
      linkOptions: (name) => ({
        launch: () => options.spawn(this.#argvs.get(name) ?? []),
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
    this.#cancelLook();
    const mine = ++this.#looks;
    const found = await this.#options.find();
    if (this.#isStopped || mine !== this.#looks) return;
    this.#unfound = found.kind === "failed" ? found.message : null;
    if (found.kind === "failed") {
      this.#options.log(found.message);
      const pause = pauseMs(++this.#findFailures);
      this.#cancelLook = this.#options.clock.setTimer(pause, () => void this.look());
    } else {
      this.#follow(this.#wanted(found));
      const isSure = found.kind === "ok" || found.unsure.length === 0;
      this.#findFailures = isSure ? 0 : this.#findFailures + 1;
      const pause = isSure ? LOOK_AGAIN_MS : pauseMs(this.#findFailures);
      this.#cancelLook = this.#options.clock.setTimer(pause, () => void this.look());
    }
    this.#options.onChange();
  }

  /** The daemons as icon, menu and toasts see them. */
  connections(now: number): readonly FaceConnection[] {
    const views = new Map(this.#links.views.map((view) => [view.name, view]));
    const known = this.#names.map((name) => {
      const view = views.get(name);
      if (view !== undefined) return faceConnection(view, this.#facts.get(name), now);
      return withoutLink(name, this.#setups.get(name));
    });
    if (known.length > 0 || this.#unfound === null) return known;
    return [withoutLink(UNKNOWN, { kind: "failed", message: this.#unfound, failures: 1 })];
  }

  /**
   * How daemons are started has changed: each is put in place anew, and its connection made anew by
   * it. One that was stopped stays off.
   */
  async startOtherwise(): Promise<void> {
    await Promise.all(this.#names.map(async (name) => {
      const before = this.#argvs.get(name);
      await this.#prepare(name);
      const link = this.#links.link(name);
      const isOther = this.#argvs.get(name)?.join("\0") !== before?.join("\0");
      if (isOther && link !== undefined && link.state.kind !== "stopped") link.reconnect();
    }));
  }

  /** The words that start a daemon; undefined before it is in place. */
  argv(name: string): readonly string[] | undefined {
    return this.#argvs.get(name);
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
    this.#mayStart.add(name);
    if (link?.state.kind === "live") return link.reconnect();
    if (link !== undefined) return await this.#connectAnew(name, link);
    if (this.#setups.has(name)) return void await this.#prepare(name);
    await this.look();
  }

  /** Ends the daemon for all its clients, and leaves it off until it is started again. */
  async stopDaemon(name: string): Promise<void> {
    const link = this.#links.link(name);
    if (link === undefined) return;
    const reason = "stopped from the tray";
    // One that does not answer is ended with its connection.
    await link.request("daemon.shutdown", { reason }, { timeoutMs: SHUTDOWN_MS }).catch(() => {});
    await link.stop();
  }

  async restartDaemon(name: string): Promise<void> {
    const link = this.#links.link(name);
    if (link?.state.kind !== "live") return await this.reconnect(name);
    this.#mayStart.add(name);
    await link.restartDaemon();
  }

  /** Ends all connections, and resolves when no process of them is left. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelLook();
    for (const cancel of this.#retries.values()) cancel();
    for (const facts of this.#facts.values()) facts.away();
    await this.#links.dispose();
  }

  /** A look closes no connection that works, and none of which it could not tell. */
  #wanted(found: Exclude<FoundDaemons, { readonly kind: "failed" }>): readonly string[] {
    if (found.kind === "ok") return found.names;
    const isLive = (name: string) => this.#links.link(name)?.state.kind === "live";
    const stay = this.#names.filter((name) =>
      found.unsure.includes(name) || found.off.includes(name) && isLive(name)
    );
    return [...found.names, ...stay];
  }

  #follow(names: readonly string[]): void {
    const wanted = new Set(names);
    for (const name of this.#names.filter((name) => !wanted.has(name))) this.#forget(name);
    this.#names = [...wanted];
    for (const name of wanted) {
      // What failed is tried again by itself.
      if (!this.#argvs.has(name) && !this.#setups.has(name)) void this.#prepare(name);
    }
    this.#setLinks();
  }

  #forget(name: string): void {
    this.#argvs.delete(name);
    this.#setups.delete(name);
    this.#facts.get(name)?.away();
    this.#facts.delete(name);
    this.#states.delete(name);
    this.#mayStart.delete(name);
    this.#notices.delete(name);
    this.#retries.get(name)?.();
    this.#retries.delete(name);
  }

  /** A daemon that cannot be reached may have vanished: it is put in place before another try. */
  async #connectAnew(name: string, link: DaemonLink): Promise<void> {
    const wasOff = link.state.kind === "stopped";
    const prepared = await this.#prepare(name);
    if (prepared === null || link !== this.#links.link(name)) return;
    if (prepared.kind === "failed") return this.#letGo(name);
    const { kind } = link.state;
    // Meanwhile it came by itself, or somebody stopped it.
    if (kind !== "live" && (kind !== "stopped" || wasOff)) link.reconnect();
  }

  /** One that is in place all the same is tried again when its link wants to: it cannot live. */
  async #gaveUp(name: string): Promise<void> {
    const link = this.#links.link(name);
    if (await this.#whyNotNow(name) !== null || link?.state.kind !== "gave_up") return;
    const before = { argv: this.#argvs.get(name), notice: this.#notices.get(name) ?? null };
    const prepared = await this.#prepare(name);
    if (prepared === null || link !== this.#links.link(name)) return;
    if (link.state.kind !== "gave_up") return;
    if (prepared.kind === "failed") return this.#letGo(name);
    const { argv, notice } = prepared;
    const isSaid = notice === null || notice === before.notice;
    if (!isSaid || argv.join("\0") !== before.argv?.join("\0")) link.reconnect();
  }

  /** It gets another link as soon as it is in place. */
  #letGo(name: string): void {
    this.#argvs.delete(name);
    this.#setLinks();
  }

  /** @returns null where it is under way already, or nobody wants it any more */
  async #prepare(name: string): Promise<PreparedDaemon | null> {
    const before = this.#setups.get(name);
    if (before?.kind === "preparing") return null;
    const preparing: Setup = { kind: "preparing" };
    this.#setups.set(name, preparing);
    this.#retries.get(name)?.();
    this.#options.onChange();
    const prepared = await this.#options.prepare(name);
    if (this.#isStopped || this.#setups.get(name) !== preparing) return null;
    if (prepared.kind === "ready") {
      const { argv, notice } = prepared;
      this.#setups.delete(name);
      this.#argvs.set(name, argv);
      this.#mayStart.add(name);
      if (notice !== null && notice !== this.#notices.get(name)) {
        this.#options.onNotice(name, notice);
      }
      this.#notices.set(name, notice);
      this.#setLinks();
      return prepared;
    }
    const failures = (before?.failures ?? 0) + 1;
    if (failures === TOLD_FAILURE) this.#options.onNotice(name, prepared.message);
    else this.#options.log(`${name}: ${prepared.message}`);
    this.#setups.set(name, { kind: "failed", message: prepared.message, failures });
    this.#prepareLater(name, pauseMs(failures));
    this.#options.onChange();
    return prepared;
  }

  #prepareLater(name: string, ms: number): void {
    const again = async () => {
      const whyNot = await this.#whyNotNow(name);
      if (this.#isStopped || this.#setups.get(name)?.kind !== "failed") return;
      if (whyNot === null) await this.#prepare(name);
      else this.#prepareLater(name, RETRY_MS.longest);
    };
    this.#retries.set(name, this.#options.clock.setTimer(ms, () => void again()));
  }

  /** Who stops a distro wants it off: only a person, and the first connection, starts it again. */
  async #whyNotNow(name: string): Promise<string | null> {
    const { isUp } = this.#options;
    if (isUp === undefined || this.#mayStart.has(name)) return null;
    const isOff = this.#links.link(name)?.state.kind === "off";
    // One that is known to be off is not started because nobody can tell now.
    if (await isUp(name) ?? !isOff) return null;
    return `use daemon: ${name} is stopped, start it in a terminal or choose Start Daemon`;
  }

  #setLinks(): void {
    const ready = this.#names.filter((name) => this.#argvs.has(name));
    for (const name of ready) {
      if (!this.#facts.has(name)) this.#facts.set(name, this.#makeFacts(name));
    }
    this.#links.set(ready);
  }

  #makeFacts(name: string): DaemonFacts {
    const { clock, onChange, log } = this.#options;
    const onProblem = (problem: string) => log(`${name}: ${problem}`);
    return new DaemonFacts({ ask: this.ask(name), clock, onChange, onProblem });
  }

  #linksChanged(views: readonly LinkView[]): void {
    for (const { name, state } of views) {
      if (this.#states.get(name) === state) continue;
      this.#states.set(name, state);
      this.#options.log(`${name}: ${logWords(state)}`);
      const facts = this.#facts.get(name);
      if (state.kind === "live") this.#mayStart.delete(name);
      if (state.kind === "gave_up") void this.#gaveUp(name);
      if (state.kind === "live") facts?.live();
      else facts?.away();
    }
    this.#options.onChange();
  }
}

function withoutLink(name: string, setup: Setup | undefined): FaceConnection {
  return {
    id: name,
    label: name,
    state: setup?.kind === "failed"
      ? { kind: "refused", sentence: setup.message }
      : { kind: "connecting" },
    liveSince: null,
    snapshot: null,
    health: null,
    notifications: null,
    today: null,
    lastHeardAt: null,
  };
}

function logWords(state: LinkView["state"]): string {
  return "problem" in state ? `${state.kind}: ${state.problem} ${state.said}`.trim() : state.kind;
}

function pauseMs(failures: number): number {
  return Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** Math.min(failures - 1, 10));
}
