import type { Delta, Snapshot } from "../../shared/model/snapshot.ts";

/** How much a client must have been told to have seen the whole fleet. */
export interface ExpectedPicture {
  readonly sessions: number;
  readonly panes: number;
}

/** Gathers what a new client is told until it has the whole fleet before it. */
export class FirstPicture {
  readonly #expected: ExpectedPicture;
  readonly #sessions = new Set<string>();
  readonly #panes = new Set<string>();

  constructor(expected: ExpectedPicture) {
    this.#expected = expected;
  }

  /** @returns true once everything expected was told of */
  add({ sessions, panes }: Pick<Snapshot | Delta, "sessions" | "panes">): boolean {
    for (const { id } of sessions) this.#sessions.add(id);
    for (const { id } of panes) this.#panes.add(id);
    return this.isComplete;
  }

  get isComplete(): boolean {
    const { sessions, panes } = this.#expected;
    return this.#sessions.size >= sessions && this.#panes.size >= panes;
  }
}
