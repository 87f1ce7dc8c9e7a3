import type { StatSum } from "../../../shared/model/stat_sum.ts";
import { shortCount } from "../../../shared/text/short_count.ts";
import { formatSpan } from "../time_span.ts";
import { median } from "./median.ts";

/** A day, or as much of it as is compared. */
export interface ComparedDay {
  readonly elapsedMs: number;
  readonly sum: StatSum;
}

/** One side of a comparison: days, and how long each answer in them took. */
export interface ComparedWeek {
  readonly days: readonly ComparedDay[];
  /** Null where not all of them are known. */
  readonly answerTimes: readonly number[] | null;
}

export interface CompareOptions {
  /** Now, as it is said: `Sat 14:30`; null for weeks that have ended. */
  readonly until: string | null;
}

const ENOUGH_OF_A_DAY_MS = 3_600_000;
const ENOUGH_DAYS_OF_SEVEN = 4;

/** Sentences on a week beside the one before, or one that says why there are none. */
export function compareWeeks(
  before: ComparedWeek,
  now: ComparedWeek,
  { until }: CompareOptions,
): readonly string[] {
  const words = until === null
    ? { before: "the week before", now: "in this week" }
    : { before: "last week", now: "this week" };
  const [old, recent] = [before, now].map((week) => week.days.filter(isWatched));
  const thin = [
    ...thinness(words.before, before, { watched: old ?? [], isRunning: false }),
    ...thinness(words.now.replace("in ", ""), now, {
      watched: recent ?? [],
      isRunning: until !== null,
    }),
  ];
  if (thin.length > 0) return [`No comparison: ${thin.join(", ")}.`];
  const sides = { old: rates(old ?? []), recent: rates(recent ?? []), words };
  const sentences = [
    pair(sides, ({ compactions }) => compactions, (value) => counted(value, "compaction")),
    pair(sides, ({ activeMs }) => activeMs, (ms) => `${formatSpan(ms)} of active time`),
    [
      pair(sides, ({ questions }) => questions, (value) => counted(value, "question")),
      ...answerWords(sides, [before, now]),
    ].join("; "),
    pair(sides, ({ tokens }) => tokens, (value) => `${shortCount(value)} tokens`),
    ...sides.old.estimated + sides.recent.estimated === 0 ? [] : [
      pair(
        sides,
        ({ estimated }) => estimated,
        (value) => `${shortCount(value)} tokens by estimates`,
      ),
    ],
  ].map((sentence) => `${sentence}.`);
  if (until === null) return sentences;
  return [`This week until now, ${until}, beside last week until the same time:`, ...sentences];
}

function isWatched({ elapsedMs, sum: { watchedMs } }: ComparedDay): boolean {
  return elapsedMs > 0 && (watchedMs ?? 0) >= Math.min(ENOUGH_OF_A_DAY_MS, elapsedMs / 2);
}

function thinness(
  name: string,
  { days }: ComparedWeek,
  { watched, isRunning }: {
    readonly watched: readonly ComparedDay[];
    readonly isRunning: boolean;
  },
): readonly string[] {
  const count = watched.length;
  if (count > 0 && count >= Math.ceil(days.length * ENOUGH_DAYS_OF_SEVEN / 7)) return [];
  const watchedMs = days.reduce((all, { sum }) => all + (sum.watchedMs ?? 0), 0);
  if (watchedMs === 0) return [`${name} was not watched${isRunning ? " yet" : ""}`];
  if (count === 0) return [`${name} was watched for ${formatSpan(watchedMs)} only`];
  return [`${name} was watched on ${count === 1 ? "one day" : `${count} days`} only`];
}

interface Rates {
  readonly compactions: number;
  readonly activeMs: number;
  readonly questions: number;
  readonly tokens: number;
  readonly estimated: number;
  readonly answered: number;
  readonly answerMs: number;
}

/** By the watched day. */
function rates(days: readonly ComparedDay[]): Rates {
  const all = (figure: (sum: StatSum) => number) =>
    days.reduce((total, { sum }) => total + figure(sum), 0);
  const aDay = (figure: (sum: StatSum) => number) => all(figure) / days.length;
  return {
    compactions: aDay(({ compactions }) => compactions),
    activeMs: aDay(({ activeMs }) => activeMs),
    questions: aDay(({ escalations }) => escalations),
    tokens: aDay(({ tokensExact }) => tokensExact),
    estimated: aDay(({ tokensEstimated }) => tokensEstimated),
    answered: all(({ answered }) => answered),
    answerMs: all(({ answerMs }) => answerMs),
  };
}

interface Sides {
  readonly old: Rates;
  readonly recent: Rates;
  readonly words: { readonly before: string; readonly now: string };
}

/** `12 compactions a day last week, 8 this week`. */
function pair(
  { old, recent, words }: Sides,
  figure: (rates: Rates) => number,
  say: (value: number) => string,
): string {
  const short = say(figure(recent)).replace(/^(\S+(?: \d\dm)?) .*$/, "$1");
  return `${say(figure(old))} a day ${words.before}, ${short} ${words.now}`;
}

function answerWords(
  { old, recent }: Sides,
  [before, now]: readonly [ComparedWeek, ComparedWeek],
): readonly string[] {
  if (old.answered === 0 || recent.answered === 0) return [];
  const middle = [before, now].map(({ answerTimes }) =>
    answerTimes === null ? null : median(answerTimes)
  );
  const [first, second] = middle;
  if (typeof first === "number" && typeof second === "number") {
    return [`half of them were answered within ${formatSpan(first)}, now ${formatSpan(second)}`];
  }
  const mean = ({ answerMs, answered }: Rates) => formatSpan(answerMs / answered);
  return [`answered after ${mean(old)} on average, now ${mean(recent)}`];
}

function counted(value: number, word: string): string {
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${rounded} ${rounded === 1 ? word : `${word}s`}`;
}
