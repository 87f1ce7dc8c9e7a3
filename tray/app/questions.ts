import type { Desktop } from "../shell/desktop.ts";

/** Asks the user one thing at a time. */
export class Questions {
  readonly #desktop: Pick<Desktop, "ask">;
  #isOpen = false;

  constructor(desktop: Pick<Desktop, "ask">) {
    this.#desktop = desktop;
  }

  /**
   * As the desktop asks; false at once while another question waits for its answer. That one stands
   * before all windows, so whoever clicks beside it has seen it.
   */
  readonly ask: Desktop["ask"] = async (question) => {
    if (this.#isOpen) return false;
    this.#isOpen = true;
    try {
      return await this.#desktop.ask(question);
    } finally {
      this.#isOpen = false;
    }
  };
}
