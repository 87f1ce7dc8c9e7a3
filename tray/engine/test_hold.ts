import type { HoldProcess } from "./hold_process.ts";

/** Idle processes in memory that keep distros up. */
export class FakeHolds {
  /** By the distro, those that run now. */
  readonly alive: string[] = [];
  starts = 0;
  /** Why none can be started; null when it can. */
  problem: string | null = null;
  #deaths: (() => void)[] = [];

  readonly start = (name = "Ubuntu"): HoldProcess => {
    this.starts++;
    if (this.problem !== null) throw new Error(this.problem);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.alive.push(name);
    const die = () => {
      const at = this.alive.indexOf(name);
      if (at >= 0) this.alive.splice(at, 1);
      resolve();
    };
    this.#deaths.push(die);
    return { ended, end: () => Promise.resolve(die()) };
  };

  /** All of them end, as with their distro. */
  die(): void {
    for (const die of this.#deaths) die();
    this.#deaths = [];
  }
}
