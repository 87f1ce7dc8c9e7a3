const NAMES: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Keeps the signals that end a process from ending this one, from construction to disposal, so
 * that it can clean up. They go to whoever listens; those that came before, first.
 */
export class HeldSignals implements Disposable {
  readonly #came: Deno.Signal[] = [];
  readonly #handlers = new Map<Deno.Signal, () => void>();
  #listener: ((signal: Deno.Signal) => void) | undefined;

  constructor() {
    for (const name of NAMES) {
      const handler = () => {
        this.#came.push(name);
        this.#listener?.(name);
      };
      this.#handlers.set(name, handler);
      Deno.addSignalListener(name, handler);
    }
  }

  /** Whether any came so far. */
  get came(): boolean {
    return this.#came.length > 0;
  }

  /** Hands every signal to `listener`, also those that came already; replaces the one before. */
  listen(listener: (signal: Deno.Signal) => void): void {
    this.#listener = listener;
    for (const name of this.#came) listener(name);
  }

  [Symbol.dispose](): void {
    for (const [name, handler] of this.#handlers) Deno.removeSignalListener(name, handler);
    this.#handlers.clear();
  }
}
