import { readToastMemory } from "../face/toast_memory.ts";
import type { TrayState } from "../machine/state_file.ts";

/** A state in memory that notes what it is to keep. */
export class FakeState {
  state: TrayState = { toasts: readToastMemory(null), cursors: {}, told: [] };
  readonly kept: Partial<TrayState>[] = [];
  /** Why nothing can be written; null when it can. */
  problem: string | null = null;

  #last: Promise<void> = Promise.resolve();

  keep(part: Partial<TrayState>): Promise<void> {
    this.kept.push(part);
    this.state = { ...this.state, ...part };
    const { problem } = this;
    return this.#last = problem === null ? Promise.resolve() : Promise.reject(new Error(problem));
  }

  async settled(): Promise<void> {
    await this.#last.catch(() => {});
  }
}
