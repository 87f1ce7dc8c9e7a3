import type { ServerIdentity } from "../../shared/model/source.ts";
import type { Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { HistorySizes } from "../state/history_sizes.ts";
import type { Observation } from "../state/observation.ts";
import type { CadenceSettings } from "./cadence.ts";
import type { CommandRunner } from "./run.ts";
import { HistoryAsker } from "./tmux/history_asker.ts";
import { HookHint } from "./tmux/hooks.ts";
import { TmuxProbe } from "./tmux/probe.ts";
import { PtyHint } from "./tmux/pty_hint.ts";
import { MAX_SOCKETS } from "./tmux/sockets.ts";
import { type LookFigures, SourceWatcher, type WatcherStats } from "./watcher.ts";

export interface CollectorOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly runner: CommandRunner;
  readonly tmuxProgram: () => string | null;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly cadence: CadenceSettings;
  /** Install tmux hooks as hints: `hooks.enable`. */
  readonly hooks: boolean;
  /** Sockets that are watched whether or not a server answers. */
  readonly fixedSockets: readonly string[];
  /** Sockets on which the last run saw a server: only a look can tell whether it has ended. */
  readonly remembered: readonly string[];
  /** Other sockets that have a live server now. */
  readonly discover: () => Promise<readonly string[]>;
  /** Directory whose changes mean that a server came or went; null when nothing is discovered. */
  readonly socketDirectory: string | null;
  /** Where the kernel shows terminals, whose coming and going hints at panes; `/dev/pts`. */
  readonly terminalDirectory?: string;
  /** Gives the source of a socket its id, and the server seen on it before. */
  readonly register: (socket: string) => {
    readonly sourceId: string;
    readonly lastServer: ServerIdentity | null;
  };
  readonly onObservation: (observation: Observation) => void;
  /** What panes' histories take, about once a minute. */
  readonly onHistory?: (sizes: HistorySizes) => void;
  /** Each look as it comes, for the figures. */
  readonly onLook?: (look: LookFigures) => void;
}

/** One source's figures, for health. */
export interface CollectorStats extends WatcherStats {
  readonly sourceId: string;
  readonly hooks: boolean;
}

interface Watched {
  readonly sourceId: string;
  readonly watcher: SourceWatcher;
  readonly hook: HookHint;
  readonly history: HistoryAsker;
  readonly fixed: boolean;
}

/** Sockets are listed anew this often where the directory cannot tell of changes itself. */
const RESCAN_MS = 2_000;
/** And this often where it does. */
const RESCAN_WATCHED_MS = 30_000;

/** Keeps one watcher for each tmux server there is, and passes hints on to all of them. */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #refused = new Set<string>();
  readonly #ptyHint: PtyHint;
  #directoryWatch: Deno.FsWatcher | null = null;
  #cancelRescan: (() => void) | null = null;
  #scanning: Promise<void> | null = null;
  #scanAgain = false;
  #directoryChangedAt = 0;
  #stopped = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#ptyHint = new PtyHint(() => this.hint(), options.terminalDirectory);
  }

  start(): void {
    for (const socket of this.#options.fixedSockets) this.#watch(socket, true);
    for (const socket of this.#options.remembered) this.#watch(socket, false);
    this.#ptyHint.start();
    this.#rescan();
  }

  /** Looks end, hooks of ours are taken out of the servers. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRescan?.();
    this.#directoryWatch?.close();
    this.#ptyHint.stop();
    await this.#scanning;
    await Promise.all([...this.#watched.values()].map((watched) => this.#end(watched)));
  }

  /** Something may have changed somewhere: every source looks soon. */
  hint(): void {
    for (const { watcher } of this.#watched.values()) watcher.hint();
  }

  get stats(): readonly CollectorStats[] {
    return [...this.#watched.values()].map(({ sourceId, watcher, hook }) => ({
      sourceId,
      hooks: hook.confirmed,
      ...watcher.stats,
    }));
  }

  #rescan(): void {
    if (this.#stopped || this.#options.socketDirectory === null) return;
    this.#cancelRescan?.();
    this.#watchDirectory(this.#options.socketDirectory);
    if (this.#scanning) this.#scanAgain = true;
    else this.#scanning = this.#scan();
    // A socket is there a moment before its server listens, and nothing tells of that moment.
    const settled = this.#options.clock.now() - this.#directoryChangedAt > RESCAN_MS;
    const pause = this.#directoryWatch && settled ? RESCAN_WATCHED_MS : RESCAN_MS;
    this.#cancelRescan = this.#options.clock.setTimer(pause, () => this.#rescan());
  }

  /** Once more when something came while it listed: that may be too new to be in the list. */
  async #scan(): Promise<void> {
    do {
      this.#scanAgain = false;
      try {
        for (const socket of await this.#options.discover()) this.#watch(socket, false);
      } catch (error) {
        this.#options.log.error("tmux sockets could not be listed", { error: String(error) });
      }
    } while (this.#scanAgain && !this.#stopped);
    this.#scanning = null;
  }

  /** A new server makes a new socket in the directory: the kernel tells, nobody polls. */
  #watchDirectory(directory: string): void {
    if (this.#directoryWatch) return;
    try {
      this.#directoryWatch = Deno.watchFs(directory, { recursive: false });
    } catch {
      // It appears with the first tmux of this user; until then it is asked for again and again.
      return;
    }
    void this.#followDirectory(this.#directoryWatch, directory);
  }

  async #followDirectory(watcher: Deno.FsWatcher, directory: string): Promise<void> {
    try {
      for await (const event of watcher) {
        if (event.kind === "access") continue;
        // The watch of a directory that was removed is silent for ever, even when it is made again.
        if (event.kind === "remove" && event.paths.includes(directory)) watcher.close();
        this.#directoryChangedAt = this.#options.clock.now();
        this.#rescan();
        this.hint();
      }
    } catch (error) {
      this.#options.log.warn("the directory of sockets cannot be watched", {
        error: String(error),
      });
    }
    // The next scan watches it again, if it is there.
    if (this.#directoryWatch === watcher) this.#directoryWatch = null;
  }

  #watch(socket: string, fixed: boolean): void {
    if (this.#stopped) return;
    const watched = this.#watched.get(socket);
    // A server answers on a socket that was looked at seldom because none did.
    if (watched) return watched.watcher.hasServer ? undefined : watched.watcher.hint();
    if (this.#watched.size >= MAX_SOCKETS) return this.#refuse(socket);
    const { sourceId, lastServer } = this.#options.register(socket);
    const probe = new TmuxProbe({ sourceId, socket }, {
      runner: this.#options.runner,
      tmuxProgram: this.#options.tmuxProgram,
      timeoutMs: this.#options.timeoutMs,
      maxOutputBytes: this.#options.maxOutputBytes,
      now: () => this.#options.clock.now(),
    });
    const watcher = new SourceWatcher({
      clock: this.#options.clock,
      cadence: this.#options.cadence,
      looker: probe,
      onObservation: (observation) => this.#observed(socket, observation),
      onFault: (error) =>
        this.#options.log.error("a look failed in a way that it should not", {
          socket,
          error: error instanceof Error ? error.stack ?? error.message : String(error),
        }),
      lastServer,
      onLook: this.#options.onLook,
    });
    const hook = new HookHint({
      runner: this.#options.runner,
      tmuxProgram: this.#options.tmuxProgram,
      socket,
      timeoutMs: this.#options.timeoutMs,
      onHint: () => watcher.hint(),
      onLost: () => {
        watcher.hinted = false;
        watcher.hint();
      },
    });
    const history = new HistoryAsker({ sourceId, socket }, {
      runner: this.#options.runner,
      tmuxProgram: this.#options.tmuxProgram,
      timeoutMs: this.#options.timeoutMs,
      maxOutputBytes: this.#options.maxOutputBytes,
      onSizes: (sizes) => this.#options.onHistory?.(sizes),
    });
    this.#watched.set(socket, { sourceId, watcher, hook, history, fixed });
    watcher.start();
  }

  /** Once for each socket: it comes up with every scan. */
  #refuse(socket: string): void {
    if (this.#refused.has(socket)) return;
    this.#refused.add(socket);
    this.#options.log.warn("too many tmux servers: one is not watched", { socket });
  }

  #observed(socket: string, observation: Observation): void {
    this.#options.onObservation(observation);
    const watched = this.#watched.get(socket);
    if (!watched || this.#stopped) return;
    const alive = observation.outcome === "ok" && observation.kind === "look";
    if (this.#options.onHistory) watched.history.looked(observation);
    if (alive && this.#options.hooks && !watched.hook.active) void this.#installHooks(watched);
    const gone = observation.outcome !== "failed" && !alive && !watched.watcher.hasServer;
    if (gone && !watched.fixed) {
      // A later server on the same socket is discovered anew.
      this.#watched.delete(socket);
      void this.#end(watched);
    }
  }

  async #installHooks({ hook, watcher }: Watched): Promise<void> {
    watcher.hinted = await hook.install();
  }

  async #end({ watcher, hook, history }: Watched): Promise<void> {
    await Promise.all([watcher.stop(), history.stop()]);
    if (hook.installed) await hook.remove();
  }
}
