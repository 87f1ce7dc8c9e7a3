import type { LookDepth } from "./tmux/look.ts";

/** All in milliseconds. */
export interface CadenceSettings {
  /** Between two looks while things change. */
  readonly busyMs: number;
  /** The longest pause while nothing changes and nobody would tell us. */
  readonly quietMs: number;
  /** The longest pause where hooks tell us of changes, or where there is no server. */
  readonly backoffMaxMs: number;
  /** Between two looks at what panes draw, while things change. */
  readonly panesMs: number;
  /** Between two full looks while things change. */
  readonly fullMs: number;
  /** So long after a change the pace is kept though looks see nothing new. */
  readonly keepPaceMs: number;
}

/**
 * Between two full looks while things change; what is born or moved is looked at fully at once. The
 * clocks of terminals are asked in full looks only: a pane must be called active for longer.
 */
export const FULL_LOOK_MS = 5_000;

/** Without a change for this long, a source whose hooks speak is left alone longer. */
const SETTLED_MS = 30_000;
/** A pause grows by this factor with each look that saw nothing new. */
const GROWTH = 1.5;
/** Where hooks speak, a look this seldom still catches what they missed. */
const BACKSTOP_MS = 10_000;
/** A full look at least this often, for a command that changed without drawing anything. */
const FULL_AT_LEAST_MS = 60_000;

/**
 * An agent that works pauses now and then, and that it stops to ask must not wait for a slow look.
 * The clocks of windows, too, go in whole seconds: a look in between proves no silence.
 */
export const KEEP_PACE_MS = 5_000;

/** A series keeps its pace until its end, so it must end soon: pauses may have become wrong. */
const SERIES_MS = 8_000;
const MAX_SERIES = 12;
/** Looks in a row with the same pause, before a series is worth its promise. */
const STEADY_LOOKS = 3;

/** How the last look went, as far as the pause depends on it. */
export type LookOutcome = "changed" | "unchanged" | "failed" | "no_server";

/**
 * Decides when to look next and how deep: fast while things change, slower with each look that saw
 * nothing new. Pure but for its own memory; time is a parameter.
 */
export class Cadence {
  readonly #settings: CadenceSettings;
  #intervalMs: number;
  #changedAt = 0;
  #samePauses = 0;
  #panesAt: number | null = null;
  /** Something changed since the last look at panes. */
  #panesAreStale = true;
  #fullAt: number | null = null;
  /** Something changed since the last full look. */
  #fullIsStale = true;

  constructor(settings: CadenceSettings) {
    this.#settings = settings;
    this.#intervalMs = settings.busyMs;
  }

  get intervalMs(): number {
    return Math.round(this.#intervalMs);
  }

  /** How deep the look at `now` should be. */
  depth(now: number): LookDepth {
    const { fullMs, panesMs } = this.#settings;
    const pause = this.#fullIsStale ? Math.min(fullMs, FULL_AT_LEAST_MS) : FULL_AT_LEAST_MS;
    if (isOlder(this.#fullAt, pause, now)) return "full";
    return this.#panesAreStale && isOlder(this.#panesAt, panesMs, now) ? "panes" : "windows";
  }

  /** A hint tells of something that windows alone do not show: a title, a process that ended. */
  hintedDepth(now: number): LookDepth {
    return this.depth(now) === "full" ? "full" : "panes";
  }

  /**
   * Depths of the looks from `now` on that may be promised together, at the present pause, as far as
   * they can be foreseen; a single one while the pause still moves.
   */
  plan(now: number): readonly LookDepth[] {
    const first = this.depth(now);
    if (this.#samePauses < STEADY_LOOKS) return [first];
    const pause = this.intervalMs;
    const count = Math.max(1, Math.min(MAX_SERIES, Math.floor(SERIES_MS / pause)));
    const { busyMs, panesMs, fullMs } = this.#settings;
    const changing = pause <= Math.max(busyMs, panesMs);
    const depths: LookDepth[] = [first];
    let panesAt = first === "windows" ? this.#panesAt : now;
    let fullAt = first === "full" ? now : this.#fullAt;
    for (let at = now + pause; depths.length < count; at += pause) {
      const full = changing && isOlder(fullAt, Math.min(fullMs, FULL_AT_LEAST_MS), at);
      const panes = changing && isOlder(panesAt, panesMs, at);
      depths.push(full ? "full" : panes ? "panes" : "windows");
      if (full) fullAt = at;
      if (full || panes) panesAt = at;
    }
    return depths;
  }

  /** Takes note of a look; `hinted` is true where hooks of ours would tell of a change. */
  looked(now: number, look: { depth: LookDepth; outcome: LookOutcome; hinted: boolean }): void {
    const answered = look.outcome === "changed" || look.outcome === "unchanged";
    if (answered && look.depth !== "windows") {
      this.#panesAt = now;
      this.#panesAreStale = false;
    }
    if (answered && look.depth === "full") {
      this.#fullAt = now;
      this.#fullIsStale = false;
    }
    if (look.outcome === "changed") this.#noteChange(now, look.depth);
    if (look.outcome === "no_server") this.#fullAt = null;
    this.#setPause(this.#pauseAfter(now, look));
  }

  #pauseAfter(now: number, look: { outcome: LookOutcome; hinted: boolean }): number {
    if (look.outcome === "changed") return this.#busyPause(look.hinted);
    const sinceChange = Math.abs(now - this.#changedAt);
    if (look.outcome === "unchanged" && sinceChange < this.#settings.keepPaceMs) {
      return this.#intervalMs;
    }
    return Math.min(this.#intervalMs * GROWTH, this.#longest(now, look));
  }

  /** Where hooks tell of what is born, moved or renamed, looking is for what panes draw. */
  #busyPause(hinted: boolean): number {
    const { busyMs, panesMs } = this.#settings;
    return hinted ? Math.max(busyMs, panesMs) : busyMs;
  }

  #noteChange(now: number, depth: LookDepth): void {
    this.#changedAt = now;
    if (depth === "windows") this.#panesAreStale = true;
    if (depth !== "full") this.#fullIsStale = true;
  }

  #setPause(pause: number): void {
    this.#samePauses = pause === this.#intervalMs ? this.#samePauses + 1 : 0;
    this.#intervalMs = pause;
  }

  #longest(now: number, look: { outcome: LookOutcome; hinted: boolean }): number {
    const { quietMs, backoffMaxMs } = this.#settings;
    if (look.outcome === "no_server" || look.outcome === "failed") return backoffMaxMs;
    const settled = look.hinted && Math.abs(now - this.#changedAt) >= SETTLED_MS;
    return settled ? Math.max(quietMs, Math.min(BACKSTOP_MS, backoffMaxMs)) : quietMs;
  }
}

/** A time in the future is a clock that was set back, and tells nothing. */
function isOlder(at: number | null, pause: number, now: number): boolean {
  return at === null || now < at || now - at >= pause;
}
