/**
 * Rows of counted answers, as the ledger gives them out: words of 32 bits, of which those below are
 * read here. The rest is the ledger's own.
 */
export const ANSWER_BYTES = 48;

const WORDS = ANSWER_BYTES / 4;
/** The hash of the answer's key. */
const LOW = 0;
const HIGH = 1;
/** Where it was counted. */
const BUCKET = 2;
/** Milliseconds UTC, the low half first. */
const AT = 9;
const AT_HIGH = 10;

/** When the latest of these answers came, milliseconds UTC; 0 when there is none. */
export function lastAnswerAt(answers: Uint8Array): number {
  const words = wordsOf(answers);
  let last = 0;
  for (let base = 0; base < words.length; base += WORDS) last = Math.max(last, timeAt(words, base));
  return last;
}

/**
 * Several blobs as one that says the same: of an answer that is in several the last one is kept, and
 * those from before `closedBefore` are left out.
 */
export function mergeAnswers(blobs: readonly Uint8Array[], closedBefore: number): Uint8Array {
  const rows = blobs.reduce((sum, blob) => sum + Math.floor(blob.length / ANSWER_BYTES), 0);
  const kept = new RowSet(rows);
  for (const blob of blobs.toReversed()) {
    const words = wordsOf(blob);
    for (let base = words.length - WORDS; base >= 0; base -= WORDS) {
      if (timeAt(words, base) >= closedBefore) kept.add(words.subarray(base, base + WORDS));
    }
  }
  return kept.bytes();
}

/** The same answers with the buckets counted from 0; `buckets` are the old numbers in the new order. */
export function renumberAnswers(
  answers: Uint8Array,
): { readonly answers: Uint8Array; readonly buckets: readonly number[] } {
  const words = wordsOf(answers);
  const numbers = new Map<number, number>();
  for (let at = BUCKET; at < words.length; at += WORDS) {
    const old = words[at] ?? 0;
    const number = numbers.get(old) ?? numbers.size;
    numbers.set(old, number);
    words[at] = number;
  }
  return { answers: new Uint8Array(words.buffer), buckets: [...numbers.keys()] };
}

/** Rows by the hash that they begin with; the first that is added stays. */
class RowSet {
  readonly #words: Uint32Array;
  /** Row number plus one, or 0; its length is a power of two. */
  readonly #index: Uint32Array;
  #count = 0;

  constructor(most: number) {
    this.#words = new Uint32Array(most * WORDS);
    this.#index = new Uint32Array(2 ** Math.ceil(Math.log2(most * 2 + 2)));
  }

  add(row: Uint32Array): void {
    const mask = this.#index.length - 1;
    let slot = (row[LOW] ?? 0) & mask;
    for (let number = 0; (number = this.#index[slot] ?? 0) > 0; slot = slot + 1 & mask) {
      const base = (number - 1) * WORDS;
      if (this.#words[base + LOW] === row[LOW] && this.#words[base + HIGH] === row[HIGH]) return;
    }
    this.#words.set(row, this.#count * WORDS);
    this.#index[slot] = ++this.#count;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#words.slice(0, this.#count * WORDS).buffer);
  }
}

/** Whole rows, in memory of their own; what is left over at the end is none. */
function wordsOf(answers: Uint8Array): Uint32Array {
  const length = answers.length - answers.length % ANSWER_BYTES;
  return new Uint32Array(answers.slice(0, length).buffer);
}

function timeAt(words: Uint32Array, base: number): number {
  return (words[base + AT_HIGH] ?? 0) * 2 ** 32 + (words[base + AT] ?? 0);
}
