import { REDACT_PATTERNS, type RedactPattern } from "./redact_patterns.ts";
import { type RedactView, redactViews } from "./redact_view.ts";
import type { TextSpan } from "./text_span.ts";

/** Takes what looks like a secret out of a text. */
export type Redact = (text: string) => string;

/** Finds secrets in a text; linear in its length, or bounded in time. Never throws. */
export type FindSecrets = (text: string) => Iterable<TextSpan>;

export interface RedactOptions {
  /** Stands for each secret, taken literally. */
  readonly replacement?: string;
  /** UTF-16 units that are searched, counted from the end; the rest is replaced unseen. */
  readonly maxScan?: number;
  /** Instead of the built-in ones. The caller answers for their linearity. */
  readonly patterns?: readonly RedactPattern[];
  /** Finds more than the patterns do. */
  readonly finders?: readonly FindSecrets[];
}

/** What usually stands in the place of a secret. */
export const REDACTED = "[REDACTED]";

/** Searched but not returned before a cut, so that a secret across the cut is still recognised. */
const CUT_CONTEXT = 4096;

/**
 * Replaces what looks like a secret; the rest of the text is unchanged. Sees through colours,
 * cursor movement, invisible characters and lines that a terminal broke. Terminal sequences outside
 * a secret stay: {@link sanitiseLine} removes them afterwards. Text before the last `maxScan` units
 * is replaced as a whole.
 */
export function redact(text: string, options: RedactOptions = {}): string {
  const { replacement = REDACTED, maxScan = 262_144 } = options;
  if (text.length <= maxScan) return replaceSpans(text, secretSpans(text, options), replacement);
  const recent = text.slice(text.length - maxScan);
  const unseen = { start: 0, end: cutAt(recent, maxScan) };
  return replaceSpans(recent, merge([unseen, ...secretSpans(recent, options)]), replacement);
}

/** Where the returned part of a cut text begins; never inside a surrogate pair. */
function cutAt(recent: string, maxScan: number): number {
  const at = Math.min(CUT_CONTEXT, Math.ceil(maxScan / 4));
  const code = recent.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

function secretSpans(
  text: string,
  { patterns = REDACT_PATTERNS, finders = [] }: RedactOptions,
): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  for (const view of redactViews(text)) {
    let asked: RedactPattern["mayFit"];
    let fits = true;
    for (const { regex, mayFit } of patterns) {
      if (mayFit !== asked) {
        asked = mayFit;
        fits = mayFit === undefined || mayFit(view.text);
      }
      // Nearly always there is nothing, and matchAll copies the expression each time.
      if (!fits || view.text.search(regex) === -1) continue;
      for (const span of spansIn(view, regex)) spans.push(inOriginal(view, span));
    }
    for (const find of finders) {
      for (const span of find(view.text)) spans.push(inOriginal(view, span));
    }
  }
  return merge(spans);
}

function inOriginal({ offsets }: RedactView, { start, end }: TextSpan): TextSpan {
  return { start: offsets?.[start] ?? start, end: (offsets?.[end - 1] ?? end - 1) + 1 };
}

function* spansIn(view: RedactView, regex: RegExp): Generator<TextSpan> {
  for (const match of view.text.matchAll(regex)) {
    const end = match.index + match[0].length;
    const start = end - (match.groups?.secret ?? match[0]).length;
    if (end > start) yield { start, end };
  }
}

/** Sorted, without overlaps; spans that touch become one. */
function merge(spans: readonly TextSpan[]): readonly TextSpan[] {
  const merged: TextSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start > last.end) merged.push(span);
    else if (span.end > last.end) merged.splice(-1, 1, { start: last.start, end: span.end });
  }
  return merged;
}

function replaceSpans(text: string, spans: readonly TextSpan[], replacement: string): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}
