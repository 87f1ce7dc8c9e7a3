/** Something that lives as long as the daemon does. */
export interface Component {
  /** Begins its work; what comes after it in the order waits until it has. */
  start?(): void | Promise<void>;
  /** Ends its work; `reason` is why the daemon stops. */
  stop?(reason: string): void | Promise<void>;
}

/**
 * Starts components in the order in which they are given, and stops them in the reverse. The first
 * that throws ends the start, or the stop: the others are left as they are.
 */
export class Lifecycle {
  readonly #components: readonly Component[];
  #stopping: Promise<void> | null = null;

  constructor(components: readonly Component[]) {
    this.#components = components;
  }

  async start(): Promise<void> {
    for (const component of this.#components) await component.start?.();
  }

  /** Safe to call twice: the first reason counts. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: string): Promise<void> {
    for (const component of this.#components.toReversed()) {
      const ending = component.stop?.(reason);
      // Only who needs time gets it: between two that end at once nothing else happens.
      if (ending) await ending;
    }
  }
}
