import { systemClock } from "../../platform/clock.ts";
import { pause } from "../../platform/pause.ts";
import type { CommandRunner } from "../run.ts";

/**
 * tmux hooks as hints: each event of interest runs `wait-for -S` inside the server, which forks
 * nothing, and one `tmux wait-for` process of ours prints a line. Array index 90 is ours; whatever the
 * user has in other indexes stays.
 */
export const HOOK_INDEX = 90;

/**
 * The events that can change what a look sees. Source: tmux(1), HOOKS; tried on 3.3a.
 * A tmux that does not know one of them is not bothered with it (`set-option -q`).
 */
export const HOOKED_EVENTS = [
  "after-kill-pane",
  "after-new-session",
  "after-new-window",
  "after-rename-session",
  "after-rename-window",
  "after-split-window",
  "pane-died",
  "pane-exited",
  "pane-title-changed",
  "session-closed",
  "session-created",
  "session-renamed",
  "window-layout-changed",
  "window-linked",
  "window-renamed",
  "window-unlinked",
] as const;

export interface HookHintOptions {
  readonly runner: CommandRunner;
  readonly tmuxProgram: () => string | null;
  readonly socket: string;
  readonly timeoutMs: number;
  readonly onHint: () => void;
  /** Called when nobody tells us any more: the server is gone, was replaced, or refused. */
  readonly onLost: () => void;
}

/** One name for every run: the next signals also use up what a killed daemon left waiting. */
export const HINT_CHANNEL = "ntm-tracker-hint";

/**
 * Waits of one process, one after the other. Inside a server the next wait begins before anything
 * else happens. Between two processes it does not: tmux drops a signal that nobody waited for when
 * a second one follows it, so each process begins with a hint of its own.
 */
const WAITS = 8;

/** All waits of a process used up within this time are a storm: we pause as long. */
const STORM_PAUSE_MS = 250;

/** A server that refused the hooks is asked again after this long, milliseconds. */
const RETRY_MS = 30_000;

/** Installs the hooks in one server, waits for them, and removes exactly what it installed. */
export class HookHint {
  readonly #options: HookHintOptions;
  /** There from the start of an install until the wait is lost or ended. */
  #waiting: AbortController | null = null;
  #installing: Promise<string | null> | null = null;
  #nextTryAt = 0;
  #installed = false;
  #confirmed = false;

  constructor(options: HookHintOptions) {
    this.#options = options;
  }

  get active(): boolean {
    return this.#waiting !== null;
  }

  /** True while the server has taken the hooks and we wait for them. */
  get confirmed(): boolean {
    return this.#confirmed && this.active;
  }

  /** True from the first try until they were taken out: also while nobody waits for them. */
  get installed(): boolean {
    return this.#installed;
  }

  /**
   * Sets the hooks unless they are set; may be asked with every look, for it tries only now and then.
   * @returns false when the server did not take the hooks; nothing is left behind then.
   */
  async install(): Promise<boolean> {
    if (this.#waiting) return true;
    const now = performance.now();
    if (now < this.#nextTryAt) return false;
    this.#nextTryAt = now + RETRY_MS;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#confirmed = false;
    this.#installing = this.#setHooks();
    const server = await this.#installing;
    this.#installing = null;
    // Removed meanwhile: whoever did that takes out what we set.
    if (waiting.signal.aborted) return false;
    if (server === null) {
      if (this.#installed) await this.remove();
      this.#waiting = null;
      return false;
    }
    this.#confirmed = true;
    void this.#wait(waiting, server.trim());
    return true;
  }

  /** What the server calls itself; null when it refused, or our place is somebody else's. */
  async #setHooks(): Promise<string | null> {
    const present = await this.#tmux(["show-hooks", "-g", ";", "show-hooks", "-gw"]);
    if (present === null || hasForeignHook(present)) return null;
    this.#installed = true;
    return await this.#tmux([...installHooksArgs(), ";", ...tellServer]);
  }

  /** Takes our hooks out of the server and ends the wait. Safe when there are none. */
  async remove(): Promise<boolean> {
    this.#waiting?.abort();
    this.#waiting = null;
    await this.#installing;
    const removed = await this.#tmux(removeHooksArgs()) !== null;
    if (removed) this.#installed = false;
    return removed;
  }

  async #wait(waiting: AbortController, server: string): Promise<void> {
    const { signal } = waiting;
    const onLine = (line: string) => {
      if (signal.aborted) return;
      if (line === server) return this.#options.onHint();
      // Another server has taken the socket, and knows nothing of our hooks.
      waiting.abort();
      this.#nextTryAt = 0;
      this.#lost();
    };
    while (!signal.aborted) {
      const program = this.#options.tmuxProgram();
      if (program === null) return this.#lost();
      const result = await this.#options.runner.run({
        program,
        args: ["-S", this.#options.socket, ...waitArgs()],
        timeoutMs: 0,
        maxOutputBytes: 4_096,
        signal,
        onLine,
      });
      if (signal.aborted) return;
      if (result.kind === "failed" || result.code !== 0) return this.#lost();
      if (result.durationMs < STORM_PAUSE_MS) await pause(systemClock, STORM_PAUSE_MS, signal);
    }
  }

  #lost(): void {
    this.#waiting = null;
    this.#options.onLost();
  }

  /** What it printed; null when it did not do it. */
  async #tmux(args: readonly string[]): Promise<string | null> {
    const program = this.#options.tmuxProgram();
    if (program === null) return null;
    const result = await this.#options.runner.run({
      program,
      args: ["-S", this.#options.socket, ...args],
      timeoutMs: this.#options.timeoutMs,
      maxOutputBytes: 65_536,
    });
    return result.kind === "exited" && result.code === 0 ? result.stdout : null;
  }
}

/** Prints which server this is. */
const tellServer: readonly string[] = ["display-message", "-p", "#{pid} #{start_time}"];

/** Arguments that print a line at once, and one for each signal until all waits are used up. */
export function waitArgs(): string[] {
  const wait = [";", "wait-for", HINT_CHANNEL, ";", ...tellServer];
  return [...tellServer, ...Array.from({ length: WAITS }, () => wait).flat()];
}

/** Whether a hook that is not ours stands at our index in what `show-hooks` printed. */
export function hasForeignHook(shown: string): boolean {
  const ours = `wait-for -S ${HINT_CHANNEL}`;
  const atOurIndex = new RegExp(`^\\S+\\[${HOOK_INDEX}\\] (.*)$`, "gm");
  return [...shown.matchAll(atOurIndex)].some(([, command]) => command !== ours);
}

/** Arguments that set our hooks beside the user's own. */
export function installHooksArgs(): string[] {
  return [
    ...["wait-for", "-S", HINT_CHANNEL],
    ...HOOKED_EVENTS.flatMap((event) => [
      ...[";", "set-option", "-gq", `${event}[${HOOK_INDEX}]`, `wait-for -S ${HINT_CHANNEL}`],
    ]),
  ];
}

/** Arguments that remove our hooks, whichever run installed them. */
export function removeHooksArgs(): string[] {
  return HOOKED_EVENTS.flatMap((event) => [
    ...["set-option", "-guq", `${event}[${HOOK_INDEX}]`, ";"],
  ]).slice(0, -1);
}
