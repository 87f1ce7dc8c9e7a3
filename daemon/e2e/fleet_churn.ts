import type { Fleet } from "../../fixtures/fleet.ts";
import { pause } from "./eventually.ts";

/** Living panes beside the first session's, at most. */
const MOST_PANES = 10;
const SIZE = ["-x", "200", "-y", "200"] as const;
/** Between two changes; each is one tmux process. */
const CHANGE_EVERY_MS = 40;

/** Changes a fleet without a rest: sessions and panes come, are renamed, move and go. */
export class FleetChurn implements AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #running: Promise<void>;
  #random: number;
  #stopped = false;
  #count = 0;
  #error: unknown;

  private constructor(fleet: Fleet, seed: number) {
    this.#fleet = fleet;
    this.#random = seed;
    this.#running = this.#run().catch((error) => {
      this.#error = error;
    });
  }

  /** The first session of the fleet is left alone, so that its server lives. */
  static start(fleet: Fleet, seed: number): FleetChurn {
    return new FleetChurn(fleet, seed);
  }

  /**
   * The fleet stays as it is from now on.
   * @throws what tmux refused.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#running;
    if (this.#error !== undefined) throw this.#error;
  }

  async #run(): Promise<void> {
    let first = "";
    while (!this.#stopped) {
      const panes = await this.#list();
      first ||= panes[0]?.session ?? "";
      const others = panes.filter(({ session }) => session !== first);
      await this.#change(others);
      await pause(CHANGE_EVERY_MS);
    }
  }

  async #list(): Promise<readonly { readonly session: string; readonly pane: string }[]> {
    const out = await this.#fleet.tmux("list-panes", "-a", "-F", "#{session_id} #{pane_id}");
    return out.split("\n").map((line) => {
      const [session = "", pane = ""] = line.split(" ");
      return { session, pane };
    });
  }

  async #change(others: readonly { readonly session: string; readonly pane: string }[]) {
    const one = others[this.#next(Math.max(1, others.length))];
    const choice = this.#next(5);
    const name = `s${++this.#count}`;
    if (!one || (choice === 0 && others.length < MOST_PANES)) {
      await this.#fleet.tmux("new-session", "-d", "-s", name, ...SIZE, "sleep", "600");
    } else if (choice === 1) await this.#fleet.tmux("rename-session", "-t", one.session, name);
    else if (choice === 2 && others.length < MOST_PANES) {
      await this.#split(one.pane);
    } else if (choice === 3) await this.#fleet.tmux("kill-pane", "-t", one.pane);
    else await this.#fleet.tmux("select-pane", "-t", one.pane, "-T", name);
  }

  async #split(pane: string): Promise<void> {
    try {
      await this.#fleet.tmux("split-window", "-d", "-t", pane, "sleep", "600");
    } catch (error) {
      if (!String(error).includes("no space for new pane")) throw error;
    }
  }

  /** xorshift32: the same seed makes the same changes. */
  #next(below: number): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % below;
  }
}
