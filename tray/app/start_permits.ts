/** Whether the distro of that name runs; null where nobody can tell. */
export type IsUp = (name: string) => Promise<boolean | null>;

/** Who stops a distro wants it off: only a person, and the first connection, starts it again. */
export class StartPermits {
  readonly #isUp: IsUp | undefined;
  readonly #allowed = new Set<string>();

  /** Without `isUp` all of them run. */
  constructor(isUp?: IsUp) {
    this.#isUp = isUp;
  }

  /** That one may be started although it is off. */
  allow(name: string): void {
    this.#allowed.add(name);
  }

  revoke(name: string): void {
    this.#allowed.delete(name);
  }

  /**
   * Why its daemon must not be started now, as a sentence for the user; null when it may.
   * @param wasOff whether it was when it was looked at last
   */
  async whyNot(name: string, wasOff: boolean): Promise<string | null> {
    if (this.#isUp === undefined || this.#allowed.has(name)) return null;
    // One that is known to be off is not started because nobody can tell now.
    if (await this.#isUp(name) ?? !wasOff) return null;
    return `use daemon: ${name} is stopped, start it in a terminal or choose Start Daemon`;
  }
}
