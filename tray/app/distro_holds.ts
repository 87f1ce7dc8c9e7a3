import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Clock } from "../engine/clock.ts";
import { DistroHold } from "../engine/distro_hold.ts";
import type { HoldProcess } from "../engine/hold_process.ts";
import type { LinkState } from "../engine/link_state.ts";
import type { LinkView } from "../engine/links.ts";
import type { SeenInDistro } from "../engine/look_inside.ts";
import { holdWish } from "./hold_wish.ts";
import type { IsUp } from "./start_permits.ts";

/** Starts what keeps a distro up; null where there is none. */
export type StartHold = (name: string) => HoldProcess | null;

export interface DistroHoldsOptions {
  readonly start: StartHold;
  readonly isUp: IsUp;
  /** Looks into a distro that runs; null when nobody can tell. */
  readonly inside: (name: string) => Promise<SeenInDistro | null>;
  readonly clock: Clock;
}

/** Whose daemon has told nothing and will not soon. */
const UNHEARD: ReadonlySet<LinkState["kind"]> = new Set(["lost", "refused", "gave_up"]);
/** How often its distro is looked into. */
const LOOK_AGAIN_MS = 5 * 60_000;

interface Held {
  readonly hold: DistroHold;
  /** What was shown last, unless all in it has ended with the distro. */
  snapshot: Snapshot | null;
  /** Of a distro that was found stopped later. */
  dead: Snapshot | null;
  /** A tmux was seen there by ourselves, whose daemon was not heard yet. */
  hasTmux: boolean;
  lookedAt: number | null;
  state: LinkState | null;
  /** The line is about to be made anew: that it lives says nothing now. */
  isBridged: boolean;
}

/** Keeps distros up while daemons that cannot live would let them be stopped with their sessions. */
export class DistroHolds {
  readonly #options: DistroHoldsOptions;
  readonly #held = new Map<string, Held>();
  #gone: Promise<unknown> = Promise.resolve();

  constructor(options: DistroHoldsOptions) {
    this.#options = options;
  }

  /** Whether sessions lived there, as far as was heard last. */
  hasSessions(name: string): boolean {
    const held = this.#held.get(name);
    if (held === undefined) return false;
    const { snapshot, hasTmux } = held;
    return snapshot?.sessions.some(({ endedAt }) => endedAt === null) ?? hasTmux;
  }

  /** Holds and lets go as the links stand. One that is not among them stays as it is. */
  follow(views: readonly LinkView[]): void {
    for (const { name, state, snapshot } of views) {
      const held = this.#of(name);
      held.state = state;
      if (snapshot !== null && snapshot !== held.dead) held.snapshot = snapshot;
      if (state.kind === "off") this.#beDead(held);
      this.#do(name, held);
      if (UNHEARD.has(state.kind) && held.snapshot === null) void this.#look(name, held);
    }
  }

  #do(name: string, { state, hold, isBridged }: Held): void {
    const wish = state === null ? "end" : holdWish(state, this.hasSessions(name));
    if (wish === "keep") hold.keep();
    else if (wish === "end") void hold.end();
    else if (!isBridged) hold.letGo();
  }

  /** Sees for itself whether there is something to hold a distro for. */
  async #look(name: string, held: Held): Promise<void> {
    const { clock, isUp, inside } = this.#options;
    const now = clock.now();
    if (held.lookedAt !== null && now - held.lookedAt < LOOK_AGAIN_MS) return;
    held.lookedAt = now;
    const seen = await isUp(name) === true ? await inside(name) : null;
    // Nothing follows from a look that failed; a distro that is off is found out by its hold.
    if (this.#held.get(name) !== held || seen === null) return;
    held.hasTmux = seen.hasTmux;
    this.#do(name, held);
  }

  /** Holds a distro whose line lives while `remake` makes that anew. */
  async during(name: string, remake: () => Promise<void>): Promise<void> {
    const held = this.#of(name);
    held.isBridged = true;
    if (this.hasSessions(name)) held.hold.keepRunning();
    try {
      await remake();
    } finally {
      held.isBridged = false;
      if (this.#held.get(name) === held) this.#do(name, held);
    }
  }

  /** Its user lets it go, or nobody follows it any more. */
  forget(name: string): void {
    const held = this.#held.get(name);
    this.#held.delete(name);
    if (held !== undefined) this.#gone = Promise.all([this.#gone, held.hold.end()]);
  }

  /** Resolves when no process is left. */
  async end(): Promise<void> {
    for (const name of [...this.#held.keys()]) this.forget(name);
    await this.#gone;
  }

  #of(name: string): Held {
    const known = this.#held.get(name);
    if (known !== undefined) return known;
    const { start, isUp, clock } = this.#options;
    const hold = new DistroHold({
      start: () => start(name),
      isUp: () => isUp(name),
      onOff: () => {
        this.#beDead(held);
        void hold.end();
      },
      clock,
    });
    const held: Held = {
      ...{ hold, snapshot: null, dead: null, hasTmux: false, lookedAt: null },
      ...{ state: null, isBridged: false },
    };
    this.#held.set(name, held);
    return held;
  }

  #beDead(held: Held): void {
    held.dead = held.snapshot ?? held.dead;
    held.snapshot = null;
    held.hasTmux = false;
    held.lookedAt = null;
  }
}
