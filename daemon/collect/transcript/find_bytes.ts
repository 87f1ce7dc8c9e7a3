const NEWLINE = 0x0a;

/** Pairs of bytes are told apart by so many slots; two pairs in one slot only cost a shorter step. */
const SLOTS = 4096;

/**
 * Finds the first of several short ASCII texts in bytes, without making a string and, as a rule,
 * without looking at most of the bytes: the longer the shortest text, the longer the steps
 * (Wu and Manber's way for several texts, with pairs of bytes).
 */
export class ByteFinder {
  readonly #needles: readonly Uint8Array[];
  readonly #length: number;
  /** How far the window may go on when it ends in a pair of this slot; 0 where it may be a hit. */
  readonly #steps: Uint8Array;

  /** @throws {RangeError} when there is no text, or one with fewer than 2 or more than 250 bytes */
  constructor(needles: readonly string[]) {
    this.#needles = needles.map((needle) => new TextEncoder().encode(needle));
    const lengths = this.#needles.map(({ length }) => length);
    this.#length = Math.min(...lengths);
    if (needles.length === 0 || lengths.some((length) => length < 2 || length > 250)) {
      throw new RangeError(
        `prepare a search: texts of ${lengths.join(", ")} bytes, wanted one or more of 2 to 250`,
      );
    }
    this.#steps = new Uint8Array(SLOTS).fill(this.#length - 1);
    for (const needle of this.#needles) this.#learn(needle);
  }

  /** Where the first of them begins in `bytes[from..to)`, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const length = this.#length;
    const steps = this.#steps;
    let at = from + length - 1;
    while (at < to) {
      const step = steps[slot(bytes[at - 1] ?? 0, bytes[at] ?? 0)] ?? 1;
      if (step > 0) {
        at += step;
      } else {
        const start = at - length + 1;
        if (this.#isHit(bytes, start, to)) return start;
        at++;
      }
    }
    return -1;
  }

  #learn(needle: Uint8Array): void {
    for (let at = 1; at < this.#length; at++) {
      const pair = slot(needle[at - 1] ?? 0, needle[at] ?? 0);
      this.#steps[pair] = Math.min(this.#steps[pair] ?? 0, this.#length - 1 - at);
    }
  }

  #isHit(bytes: Uint8Array, start: number, to: number): boolean {
    return this.#needles.some((needle) =>
      start + needle.length <= to && holdsAt(bytes, start, needle)
    );
  }
}

/** Where a line lies in bytes, without its line feed. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Calls `visit` for each line of `bytes[start..end)` that holds one of the texts, in order, with the
 * place of the first of them. Lines that nobody wants are never looked for. `start` is the beginning
 * of a line.
 */
export function selectLines(
  bytes: Uint8Array,
  { start, end }: LineRange,
  { finder, visit }: {
    readonly finder: ByteFinder;
    readonly visit: (line: LineRange, hit: number) => void;
  },
): void {
  for (let from = start; from < end;) {
    const hit = finder.find(bytes, from, end);
    if (hit < 0) return;
    // No line before `from` can be reached: the line there began at `from` or later.
    const lineStart = Math.max(bytes.lastIndexOf(NEWLINE, hit) + 1, from);
    const lineEnd = endOfLine(bytes, hit, end);
    visit({ start: lineStart, end: lineEnd }, hit);
    from = lineEnd + 1;
  }
}

/** Calls `visit` for each line of `bytes[start..end)`, empty ones too. */
export function eachLine(
  bytes: Uint8Array,
  { start, end }: LineRange,
  visit: (line: LineRange) => void,
): void {
  for (let from = start; from < end;) {
    const lineEnd = endOfLine(bytes, from, end);
    visit({ start: from, end: lineEnd });
    from = lineEnd + 1;
  }
}

function endOfLine(bytes: Uint8Array, from: number, end: number): number {
  const found = bytes.indexOf(NEWLINE, from);
  return found < 0 || found > end ? end : found;
}

/** Whether `wanted` stands in `bytes` at `start`. */
export function holdsAt(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (bytes[start + index] !== wanted[index]) return false;
  }
  return true;
}

function slot(first: number, second: number): number {
  return (first << 5 ^ second) & (SLOTS - 1);
}
