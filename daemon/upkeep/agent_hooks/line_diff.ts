import { redact } from "../../../shared/text/redact.ts";

/** A line that goes (`-`) or comes (`+`); the text has no secret that could be recognised. */
export interface DiffLine {
  readonly sign: "-" | "+";
  /** Counts from 1, in the text before for `-` and in the text after for `+`. */
  readonly line: number;
  readonly text: string;
}

/** Beyond so many pairs of lines nothing is compared: all of the one goes, all of the other comes. */
const MOST_PAIRS = 4_000_000;

/** What differs between two texts, line by line, in the order of the texts. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const start = sharedLength(old, now);
  const end = sharedLength(old.slice(start).reverse(), now.slice(start).reverse());
  return compare(old.slice(start, old.length - end), now.slice(start, now.length - end))
    .map(({ sign, line, text }) => ({ sign, line: line + start, text: redact(text) }));
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function compare(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  const left = old.length * now.length > MOST_PAIRS ? () => 0 : commonLengths(old, now);
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [was, is] = [old[i], now[j]];
    if (was === is && left(i, j) > left(i + 1, j + 1)) {
      i++;
      j++;
    } else if (was !== undefined && (is === undefined || left(i + 1, j) >= left(i, j + 1))) {
      lines.push({ sign: "-", line: ++i, text: was });
    } else {
      lines.push({ sign: "+", line: ++j, text: is ?? "" });
    }
  }
  return lines;
}

/** How many lines the rests of two texts have in common, from the given lines on. */
function commonLengths(
  old: readonly string[],
  now: readonly string[],
): (i: number, j: number) => number {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const longest = old[i] === now[j]
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
      lengths[i * width + j] = longest;
    }
  }
  return at;
}
