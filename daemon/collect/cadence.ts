import type { LookDepth } from "./tmux/look.ts";

/** All in milliseconds. */
export interface CadenceSettings {
  /** Between two looks while things change. */
  readonly busyMs: number;
  /** The longest pause while nothing changes and nobody would tell us. */
  readonly quietMs: number;
  /** The longest pause where hooks tell us of changes, or where there is no server. */
  readonly backoffMaxMs: number;
  /** Between two full looks while things change. */
  readonly fullMs: number;
}

/** Without a change for this long, a source whose hooks speak is left alone longer. */
const SETTLED_MS = 30_000;
/** A pause grows by this factor with each look that saw nothing new. */
const GROWTH = 1.5;
/** Where hooks speak, a look this seldom still catches what they missed. */
const BACKSTOP_MS = 10_000;
/** A full look at least this often, for a command that changed without drawing anything. */
const FULL_AT_LEAST_MS = 60_000;

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
    if (this.#fullAt === null) return "full";
    const age = now - this.#fullAt;
    // A negative age is a clock that was set back, and tells nothing.
    if (age < 0 || age >= FULL_AT_LEAST_MS) return "full";
    return this.#fullIsStale && age >= this.#settings.fullMs ? "full" : "lean";
  }

  /** Takes note of a look; `hinted` is true where hooks of ours would tell of a change. */
  looked(now: number, look: { depth: LookDepth; outcome: LookOutcome; hinted: boolean }): void {
    if (look.outcome === "changed") {
      this.#changedAt = now;
      this.#intervalMs = this.#settings.busyMs;
      this.#fullIsStale = true;
    } else {
      this.#intervalMs = Math.min(this.#intervalMs * GROWTH, this.#longest(now, look));
    }
    if (look.depth === "full" && (look.outcome === "changed" || look.outcome === "unchanged")) {
      this.#fullAt = now;
      this.#fullIsStale = false;
    }
    if (look.outcome === "no_server") this.#fullAt = null;
  }

  #longest(now: number, look: { outcome: LookOutcome; hinted: boolean }): number {
    const { quietMs, backoffMaxMs } = this.#settings;
    if (look.outcome === "no_server" || look.outcome === "failed") return backoffMaxMs;
    const settled = look.hinted && Math.abs(now - this.#changedAt) >= SETTLED_MS;
    return settled ? Math.max(quietMs, Math.min(BACKSTOP_MS, backoffMaxMs)) : quietMs;
  }
}
