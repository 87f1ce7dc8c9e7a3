import type { SQLInputValue } from "node:sqlite";

/** Values of the key's columns, or of the first of them: all that begins so is at least this. */
export type Key = readonly SQLInputValue[];

/** Negative when `a` comes before `b`; a beginning comes before what begins so. */
export function compareKeys(a: Key, b: Key): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareValues(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareValues(a: SQLInputValue | undefined, b: SQLInputValue | undefined): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  // As SQLite does: numbers before text.
  return rankOf(a) - rankOf(b);
}

function rankOf(value: SQLInputValue | undefined): number {
  return typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2;
}

/** The values that a column was seen to have. */
interface Seen {
  readonly low: number;
  readonly high: number;
  /** What all of them are apart by a multiple of. */
  readonly step: number;
}

/** Learns what keys are like from those that were read, and names others between them. */
export class KeySpace {
  readonly #seen: (Seen | undefined)[] = [];

  learn(key: Key): void {
    for (const [at, value] of key.entries()) {
      if (typeof value === "number") this.#seen[at] = widened(this.#seen[at], value);
    }
  }

  /** A key after `low` and before `high`; null where none is known to be likely. */
  between(low: Key, high: Key): Key | null {
    for (let at = 0; at <= low.length; at++) {
      const from = low[at];
      const to = high[at];
      if (from !== undefined && from === to) continue;
      const head = low.slice(0, at);
      const middle = this.#middle({ from, to, at });
      if (middle !== null) return [...head, middle];
      if (from === undefined || (to !== undefined && high.length > at + 1)) {
        return to !== undefined && high.length > at + 1 ? [...head, to] : null;
      }
      // Neighbours: what is left lies behind the lower one, whatever comes after it.
      return this.#behind(low, at + 1);
    }
    return null;
  }

  #behind(low: Key, first: number): Key | null {
    for (let at = first; at < low.length; at++) {
      const middle = this.#middle({ from: low[at], to: undefined, at });
      if (middle !== null) return [...low.slice(0, at), middle];
    }
    return null;
  }

  #middle({ from, to, at }: {
    readonly from: SQLInputValue | undefined;
    readonly to: SQLInputValue | undefined;
    readonly at: number;
  }): SQLInputValue | null {
    if (typeof from === "string" || typeof to === "string") {
      return textBetween(typeof from === "string" ? from : "", typeof to === "string" ? to : null);
    }
    const seen = this.#seen[at];
    const step = seen?.step || 1;
    const isFirst = at === 0;
    // An end that nobody has read: further away by as much each time as has been passed already.
    const low = typeof from === "number"
      ? from
      : typeof to !== "number"
      ? null
      : isFirst
      ? to - 2 * Math.max(step, (seen?.high ?? to) - to)
      : (seen?.low ?? to) - step;
    if (low === null) return null;
    const high = typeof to === "number"
      ? to
      : isFirst
      ? low + 2 * Math.max(step, low - (seen?.low ?? low))
      : (seen?.high ?? low) + step;
    const middle = low + Math.max(1, Math.floor((high - low) / step / 2)) * step;
    return middle > low && middle < high ? middle : null;
  }
}

function widened(seen: Seen | undefined, value: number): Seen {
  if (seen === undefined) return { low: value, high: value, step: 0 };
  return {
    low: Math.min(seen.low, value),
    high: Math.max(seen.high, value),
    step: divisor(seen.step, Math.abs(value - seen.low)),
  };
}

function divisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

const FIRST_CHAR = 0x20;
const CHARS = 0x7f - FIRST_CHAR;
/** So many characters after what is the same tell keys apart: an id has no more. */
const LONGEST_TEXT = 40;

/** A text after `low` and before `high`, or before nothing; null where they are as good as one. */
function textBetween(low: string, high: string | null): string | null {
  let head = "";
  for (let at = 0; at < LONGEST_TEXT; at++) {
    const from = digit(low, at) ?? 0;
    const to = high === null ? CHARS : digit(high, at) ?? 0;
    if (to - from > 1) {
      const text = head + String.fromCharCode(FIRST_CHAR + Math.floor((from + to) / 2));
      return text > low && (high === null || text < high) ? text : null;
    }
    head += String.fromCharCode(FIRST_CHAR + from);
    if (to > from) high = null;
  }
  return null;
}

function digit(text: string, at: number): number | null {
  const code = text.charCodeAt(at);
  return Number.isNaN(code) ? null : Math.min(CHARS - 1, Math.max(0, code - FIRST_CHAR));
}
