/** Random numbers that come again with the same seed, for corpora that can be made anew. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not with, 1. */
  next(): number {
    this.#state = this.#state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends among them. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** As `between`, but small numbers are far more common: sizes of real things are like that. */
  skewed(least: number, most: number): number {
    return least + Math.floor(this.next() ** 3 * (most - least));
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) {
      text += Math.floor(this.next() * 2 ** 32).toString(16).padStart(8, "0");
    }
    return text.slice(0, digits);
  }

  uuid(): string {
    const hex = this.hex(30);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${
      hex.slice(18, 30)
    }`;
  }
}

const WORDS =
  ("the of a function returns value when list is empty so that caller must check for null " +
    "test failed at line because expected async await stream buffer offset length index café " +
    "naïve → ✓ const let import export from type interface readonly string number if else return " +
    "/home/u/project/src/module.ts error: cannot find name 'usage' { } [ ] \\n")
    .split(" ");

/** Text that looks like code and talk, any length of it, without the cost of making it each time. */
export class TextPool {
  readonly #pool: string;
  readonly #random: SeededRandom;

  constructor(random: SeededRandom, units = 1 << 20) {
    const parts: string[] = [];
    let length = 0;
    while (length < units) {
      // Now and then somebody talks of the very thing that is looked for.
      const word = random.chance(0.0005)
        ? '"usage":{"output_tokens":5}'
        : WORDS[random.between(0, WORDS.length - 1)] ?? "";
      const gap = random.chance(0.08) ? "\n    " : random.chance(0.03) ? '"' : " ";
      parts.push(word, gap);
      length += word.length + gap.length;
    }
    this.#pool = parts.join("");
    this.#random = random;
  }

  /** UTF-16 units, at most the pool's size. */
  take(units: number): string {
    const from = this.#random.between(0, this.#pool.length - units);
    return this.#pool.slice(from, from + units);
  }
}
