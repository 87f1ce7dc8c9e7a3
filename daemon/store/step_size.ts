/** A step that took longer is followed by a smaller one. */
const STEP_MS = 5;
/** A step that took less is followed by a larger one. */
export const SHORT_STEP_MS = STEP_MS / 3;

/** How much is done at a time, by how long it took the last time. */
export class StepSize {
  static readonly #LEAST = 8;
  readonly #most: number;
  #size: number;

  constructor({ first, most }: { readonly first: number; readonly most: number }) {
    this.#size = first;
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  took(ms: number): void {
    if (ms > STEP_MS) this.#size = Math.max(StepSize.#LEAST, Math.floor(this.#size / 2));
    else if (ms < SHORT_STEP_MS) this.#size = Math.min(this.#most, this.#size * 2);
  }
}
