import type { CommandRunner } from "../run.ts";

/**
 * tmux hooks as hints: each event of interest runs `wait-for -S` inside the server, which forks
 * nothing, and one `tmux wait-for` process of ours returns. Array index 90 is ours; whatever the
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
  /** Called when the waiting client came back without being told: the server is gone, or refused. */
  readonly onLost: () => void;
}

/** One name for every run: signalling it also ends the wait of a daemon that was killed. */
export const HINT_CHANNEL = "ntm-tracker-hint";

/** A wake-up less than this long after the one before is a storm: we pause before waiting again. */
const STORM_PAUSE_MS = 250;

/** A server that refused the hooks is asked again after this long. */
const RETRY_MS = 30_000;

/** Installs the hooks in one server, waits for them, and removes exactly what it installed. */
export class HookHint {
  readonly #options: HookHintOptions;
  /** There from the start of an install until the wait is lost or ended. */
  #waiting: AbortController | null = null;
  #installing: Promise<boolean> | null = null;
  #nextTryAt = 0;

  constructor(options: HookHintOptions) {
    this.#options = options;
  }

  get active(): boolean {
    return this.#waiting !== null;
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
    this.#installing = this.#tmux(installHooksArgs());
    const installed = await this.#installing;
    this.#installing = null;
    // Removed meanwhile: whoever did that takes out what we set.
    if (waiting.signal.aborted) return false;
    if (!installed) {
      await this.remove();
      return false;
    }
    void this.#wait(waiting.signal);
    return true;
  }

  /** Takes our hooks out of the server and ends the wait. Safe when there are none. */
  async remove(): Promise<boolean> {
    this.#waiting?.abort();
    this.#waiting = null;
    await this.#installing;
    return await this.#tmux(removeHooksArgs());
  }

  async #wait(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const program = this.#options.tmuxProgram();
      if (program === null) return this.#lost();
      const result = await this.#options.runner.run({
        program,
        args: ["-S", this.#options.socket, "wait-for", HINT_CHANNEL],
        timeoutMs: 0,
        maxOutputBytes: 4_096,
        signal,
      });
      if (signal.aborted) return;
      if (result.kind === "failed" || result.code !== 0) return this.#lost();
      this.#options.onHint();
      // tmux keeps a signal that nobody waited for, so nothing is lost by a pause.
      if (result.durationMs < STORM_PAUSE_MS) await pause(STORM_PAUSE_MS, signal);
    }
  }

  #lost(): void {
    this.#waiting = null;
    this.#options.onLost();
  }

  async #tmux(args: readonly string[]): Promise<boolean> {
    const program = this.#options.tmuxProgram();
    if (program === null) return false;
    const result = await this.#options.runner.run({
      program,
      args: ["-S", this.#options.socket, ...args],
      timeoutMs: this.#options.timeoutMs,
      maxOutputBytes: 65_536,
    });
    return result.kind === "exited" && result.code === 0;
  }
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
