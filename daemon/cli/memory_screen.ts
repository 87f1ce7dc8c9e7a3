import type { Screen, ScreenSize } from "./screen.ts";

/** A screen that keeps what is printed, for tests. Without a size it is a file. */
export class MemoryScreen implements Screen {
  text = "";
  readonly isTerminal: boolean;
  readonly colors: boolean;
  #size: ScreenSize;

  constructor(options: Partial<ScreenSize> & { readonly colors?: boolean } = {}) {
    this.isTerminal = options.columns !== undefined;
    this.colors = options.colors ?? false;
    this.#size = { columns: options.columns ?? Infinity, rows: options.rows ?? Infinity };
  }

  print(text: string): Promise<void> {
    this.text += text;
    return Promise.resolve();
  }

  size(): ScreenSize {
    return this.#size;
  }

  resize(size: ScreenSize): void {
    this.#size = size;
  }
}
