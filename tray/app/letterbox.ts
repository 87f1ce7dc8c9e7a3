/** Keeps messages, in their order, until somebody listens. */
export class Letterbox<Message> {
  #waiting: Message[] | null = [];
  #take: (message: Message) => void = () => {};

  put(message: Message): void {
    if (this.#waiting === null) this.#take(message);
    else this.#waiting.push(message);
  }

  /** Hands over what waits and what comes; never within this call, so that others get ready. */
  listen(take: (message: Message) => void): void {
    this.#take = take;
    // Later than all that is ready to go on now.
    setTimeout(() => {
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      for (const message of waiting) take(message);
    }, 0);
  }
}
