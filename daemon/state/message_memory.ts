import {
  ANSWER_ROW_BYTES,
  ANSWER_ROW_WORDS,
  ANSWER_WORDS,
  answerTime,
} from "../../shared/model/answer_row.ts";
import type { TokenCounts } from "../../shared/model/token_counts.ts";

/** What was counted for one answer. */
export interface CountedAnswer extends TokenCounts {
  /** Milliseconds UTC. */
  readonly at: number;
  /** The owner's number for the place where it was counted. */
  readonly bucket: number;
  readonly isSidechain: boolean;
}

/** Most that fits into one count. */
export const MAX_ANSWER_COUNT = 2 ** 32 - 1;

/** Small, for an agent in a pane has a memory of its own. */
const PAGE_ROWS = 512;
const {
  LOW,
  HIGH,
  BUCKET,
  INPUT,
  OUTPUT,
  CACHE_READ,
  CACHE_WRITE,
  LONG,
  REASONING,
  AT,
  AT_HIGH,
  MARKS,
} = ANSWER_WORDS;
const SIDECHAIN = 1;
const CHANGED = 2;
const TAKEN = 4;
const UNSETTLED = CHANGED | TAKEN;

/**
 * Remembers every answer that was counted, by a 64-bit hash of its key, in flat memory: a map of
 * objects would take five times as much. Rows can be taken out as bytes and brought back.
 */
export class MessageMemory {
  #pages: Uint32Array[] = [];
  #count = 0;
  /** Rows that are not settled, and the first of them: most answers that change are new. */
  #changed = 0;
  #firstChanged = Infinity;
  /** Row number plus one, or 0; its length is a power of two. */
  #index = new Uint32Array(1024);

  #key: string | null = null;
  #low = 0;
  #high = 0;

  /** Answers that are remembered. */
  get size(): number {
    return this.#count;
  }

  /** The row of an answer, or -1. */
  find(key: string): number {
    this.#hash(key);
    return this.#lookUp(this.#low, this.#high);
  }

  read(row: number): CountedAnswer {
    const page = this.#page(row);
    const base = baseOf(row);
    const word = (column: number) => page[base + column] ?? 0;
    return {
      at: word(AT_HIGH) * 2 ** 32 + word(AT),
      bucket: word(BUCKET),
      isSidechain: (word(MARKS) & SIDECHAIN) !== 0,
      input: word(INPUT),
      output: word(OUTPUT),
      cacheRead: word(CACHE_READ),
      cacheWrite: word(CACHE_WRITE),
      cacheWriteLong: word(LONG),
      reasoning: word(REASONING),
    };
  }

  /** Remembers a new answer: `find` has not found its key. */
  add(key: string, answer: CountedAnswer): void {
    this.#hash(key);
    this.write(this.#newRow(this.#low, this.#high), answer);
  }

  write(row: number, answer: CountedAnswer): void {
    const page = this.#page(row);
    const base = baseOf(row);
    page[base + BUCKET] = answer.bucket;
    page[base + INPUT] = answer.input;
    page[base + OUTPUT] = answer.output;
    page[base + CACHE_READ] = answer.cacheRead;
    page[base + CACHE_WRITE] = answer.cacheWrite;
    page[base + LONG] = answer.cacheWriteLong;
    page[base + REASONING] = answer.reasoning;
    page[base + AT] = answer.at % 2 ** 32;
    page[base + AT_HIGH] = Math.floor(answer.at / 2 ** 32);
    if (((page[base + MARKS] ?? 0) & UNSETTLED) === 0) this.#changed++;
    this.#firstChanged = Math.min(this.#firstChanged, row);
    page[base + MARKS] = CHANGED | (answer.isSidechain ? SIDECHAIN : 0);
  }

  /** The time of every answer, in no order. */
  *times(): Iterable<number> {
    for (let row = 0; row < this.#count; row++) yield this.#timeOf(row);
  }

  /** Forgets all answers from before a time. Row numbers change. */
  forgetBefore(time: number): void {
    const old = this.#pages;
    const count = this.#count;
    this.#pages = [];
    this.#count = 0;
    this.#changed = 0;
    this.#firstChanged = Infinity;
    this.#index = new Uint32Array(1024);
    for (let row = 0; row < count; row++) {
      const page = old[Math.floor(row / PAGE_ROWS)];
      if (page === undefined) continue;
      this.#bringBack(page.subarray(baseOf(row), baseOf(row) + ANSWER_ROW_WORDS), time);
    }
  }

  /**
   * The rows that are new or changed since they were last settled, as bytes. They count as changed
   * until `settle` says that they are safe.
   */
  changes(): Uint8Array {
    const words = new Uint32Array(this.#changed * ANSWER_ROW_WORDS);
    if (words.length === 0) return new Uint8Array();
    let to = 0;
    for (let row = this.#firstChanged; row < this.#count; row++) {
      const page = this.#page(row);
      const base = baseOf(row);
      const marks = page[base + MARKS] ?? 0;
      if ((marks & UNSETTLED) === 0) continue;
      words.set(page.subarray(base, base + ANSWER_ROW_WORDS), to);
      words[to + MARKS] = marks & SIDECHAIN;
      page[base + MARKS] = marks & SIDECHAIN | TAKEN;
      to += ANSWER_ROW_WORDS;
    }
    return new Uint8Array(words.buffer);
  }

  /** What `changes` gave out is safe. */
  settle(): void {
    const first = this.#firstChanged;
    this.#changed = 0;
    this.#firstChanged = Infinity;
    for (let row = first; row < this.#count; row++) {
      const page = this.#page(row);
      const base = baseOf(row);
      const marks = (page[base + MARKS] ?? 0) & ~TAKEN;
      page[base + MARKS] = marks;
      if ((marks & CHANGED) === 0) continue;
      this.#changed++;
      this.#firstChanged = Math.min(this.#firstChanged, row);
    }
  }

  /**
   * Brings back what `changes` gave out; of an answer that is there already the later one holds.
   * Answers from before `since` stay forgotten.
   *
   * @throws {RangeError} when the bytes are no whole rows
   */
  restore(bytes: Uint8Array, since: number): void {
    if (bytes.length % ANSWER_ROW_BYTES !== 0) {
      throw new RangeError(
        `restore counted answers: ${bytes.length} bytes, wanted a multiple of ${ANSWER_ROW_BYTES}`,
      );
    }
    const words = new Uint32Array(bytes.slice().buffer);
    for (let base = 0; base < words.length; base += ANSWER_ROW_WORDS) {
      this.#bringBack(words.subarray(base, base + ANSWER_ROW_WORDS), since);
    }
  }

  #bringBack(from: Uint32Array, since: number): void {
    if (answerTime(from, 0) < since) return;
    const low = from[LOW] ?? 0;
    const high = from[HIGH] ?? 0;
    const found = this.#lookUp(low, high);
    const row = found < 0 ? this.#newRow(low, high) : found;
    const page = this.#page(row);
    const wasChanged = ((page[baseOf(row) + MARKS] ?? 0) & UNSETTLED) !== 0;
    page.set(from, baseOf(row));
    const isChanged = ((from[MARKS] ?? 0) & UNSETTLED) !== 0;
    this.#changed += Number(isChanged) - Number(wasChanged);
    if (isChanged) this.#firstChanged = Math.min(this.#firstChanged, row);
  }

  /** 64 bits of a text. The two halves go different ways, or they would hold the same bits. */
  #hash(key: string): void {
    // The one that was just looked for in vain is, as a rule, the one that is added.
    if (key === this.#key) return;
    let low = 0x9e3779b9;
    let high = 0x85ebca6b;
    for (let index = 0; index < key.length; index++) {
      const unit = key.charCodeAt(index);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(Math.imul(high << 13 | high >>> 19, 5) + unit | 0, 0xcc9e2d51);
    }
    this.#key = key;
    this.#low = mix(low ^ key.length);
    this.#high = mix(high ^ key.length);
  }

  #newRow(low: number, high: number): number {
    if ((this.#count + 1) * 2 > this.#index.length) this.#growIndex();
    const row = this.#count++;
    if (row % PAGE_ROWS === 0) this.#pages.push(new Uint32Array(PAGE_ROWS * ANSWER_ROW_WORDS));
    const page = this.#page(row);
    page[baseOf(row) + LOW] = low;
    page[baseOf(row) + HIGH] = high;
    this.#enter(row, low);
    return row;
  }

  #lookUp(low: number, high: number): number {
    const mask = this.#index.length - 1;
    for (let slot = low & mask;; slot = slot + 1 & mask) {
      const row = (this.#index[slot] ?? 0) - 1;
      if (row < 0) return -1;
      const page = this.#page(row);
      const base = baseOf(row);
      if (page[base + LOW] === low && page[base + HIGH] === high) return row;
    }
  }

  #enter(row: number, low: number): void {
    const mask = this.#index.length - 1;
    let slot = low & mask;
    while (this.#index[slot] !== 0) slot = slot + 1 & mask;
    this.#index[slot] = row + 1;
  }

  #growIndex(): void {
    this.#index = new Uint32Array(this.#index.length * 2);
    for (let row = 0; row < this.#count; row++) {
      this.#enter(row, this.#page(row)[baseOf(row) + LOW] ?? 0);
    }
  }

  #timeOf(row: number): number {
    return answerTime(this.#page(row), baseOf(row));
  }

  #page(row: number): Uint32Array {
    const page = this.#pages[Math.floor(row / PAGE_ROWS)];
    if (page !== undefined) return page;
    throw new RangeError(`read a counted answer: row ${row} of ${this.#count}, wanted one of them`);
  }
}

function baseOf(row: number): number {
  return row % PAGE_ROWS * ANSWER_ROW_WORDS;
}

function mix(bits: number): number {
  let mixed = bits ^ bits >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ mixed >>> 16) >>> 0;
}
