/** A value that tells when it is another; what a signal is, in the bytes that this page has for it. */
export class Cell<T> {
  #value: T;
  readonly #onChange: () => void;

  constructor(value: T, onChange: () => void) {
    this.#value = value;
    this.#onChange = onChange;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (value === this.#value) return;
    this.#value = value;
    this.#onChange();
  }
}
