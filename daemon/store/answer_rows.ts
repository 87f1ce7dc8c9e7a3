import {
  ANSWER_ROW_BYTES,
  ANSWER_ROW_WORDS,
  ANSWER_WORDS,
  answerTime,
} from "../../shared/model/answer_row.ts";

const { LOW, HIGH, BUCKET } = ANSWER_WORDS;

/** When the latest of these answers came, milliseconds UTC; 0 when there is none. */
export function lastAnswerAt(answers: Uint8Array): number {
  const words = wordsOf(answers);
  let last = 0;
  for (let base = 0; base < words.length; base += ANSWER_ROW_WORDS) {
    last = Math.max(last, answerTime(words, base));
  }
  return last;
}

/**
 * Several blobs as one that says the same: of an answer that is in several the last one is kept, and
 * those from before `closedBefore` are left out.
 */
export function mergeAnswers(blobs: readonly Uint8Array[], closedBefore: number): Uint8Array {
  const rows = blobs.reduce((sum, blob) => sum + Math.floor(blob.length / ANSWER_ROW_BYTES), 0);
  const kept = new RowSet(rows);
  for (const blob of blobs.toReversed()) {
    const words = wordsOf(blob);
    for (let base = words.length - ANSWER_ROW_WORDS; base >= 0; base -= ANSWER_ROW_WORDS) {
      if (answerTime(words, base) >= closedBefore) {
        kept.add(words.subarray(base, base + ANSWER_ROW_WORDS));
      }
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
  for (let at = BUCKET; at < words.length; at += ANSWER_ROW_WORDS) {
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
    this.#words = new Uint32Array(most * ANSWER_ROW_WORDS);
    this.#index = new Uint32Array(2 ** Math.ceil(Math.log2(most * 2 + 2)));
  }

  add(row: Uint32Array): void {
    const mask = this.#index.length - 1;
    let slot = (row[LOW] ?? 0) & mask;
    for (let number = 0; (number = this.#index[slot] ?? 0) > 0; slot = slot + 1 & mask) {
      const base = (number - 1) * ANSWER_ROW_WORDS;
      if (this.#words[base + LOW] === row[LOW] && this.#words[base + HIGH] === row[HIGH]) return;
    }
    this.#words.set(row, this.#count * ANSWER_ROW_WORDS);
    this.#index[slot] = ++this.#count;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#words.slice(0, this.#count * ANSWER_ROW_WORDS).buffer);
  }
}

/** Whole rows, in memory of their own; what is left over at the end is none. */
function wordsOf(answers: Uint8Array): Uint32Array {
  const length = answers.length - answers.length % ANSWER_ROW_BYTES;
  return new Uint32Array(answers.slice(0, length).buffer);
}
