import assert from "node:assert/strict";
import { NO_STAT_SUM, type StatSum } from "../../../shared/model/stat_sum.ts";
import { type ComparedWeek, compareWeeks } from "./compare_weeks.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

function week(
  days: readonly Partial<StatSum>[],
  answerTimes: readonly number[] | null = null,
): ComparedWeek {
  return {
    answerTimes,
    days: days.map((sum) => ({
      elapsedMs: DAY_MS,
      sum: { ...NO_STAT_SUM, watchedMs: 8 * HOUR_MS, ...sum },
    })),
  };
}

const seven = (sum: Partial<StatSum>) => Array.from({ length: 7 }, () => sum);
const NOT_WATCHED = { watchedMs: 0 };

Deno.test("compareWeeks() says what a day was like", () => {
  const before = week(
    seven({
      compactions: 12,
      activeMs: 3 * HOUR_MS + 300_000,
      escalations: 1,
      answered: 1,
      answerMs: 130_000,
      tokensExact: 1_200_000,
    }),
    [60_000, 130_000, 600_000],
  );
  const now = week(
    seven({
      compactions: 8,
      activeMs: HOUR_MS,
      escalations: 3,
      answered: 3,
      answerMs: 90_000,
      tokensExact: 900_000,
      tokensEstimated: 20_000,
    }),
    [45_000],
  );
  assert.deepEqual(compareWeeks(before, now, { until: null }), [
    "12 compactions a day the week before, 8 in this week.",
    "3h 05m of active time a day the week before, 1h 00m in this week.",
    "1 question a day the week before, 3 in this week; half of them were answered within 2m, now 45s.",
    "1.20M tokens a day the week before, 900k in this week.",
    "0 tokens by estimates a day the week before, 20.0k in this week.",
  ]);
  const mean = compareWeeks({ ...before, answerTimes: null }, now, { until: "Sat 14:30" });
  assert.equal(
    mean[0],
    "This week until now, Sat 14:30, beside last week until the same time:",
  );
  assert.equal(mean[1], "12 compactions a day last week, 8 this week.");
  assert.match(mean[3] ?? "", /; answered after 2m on average, now 30s\.$/);
});

Deno.test("compareWeeks() goes by the days that were watched", () => {
  const before = week([...seven({ compactions: 4 }).slice(3), ...seven(NOT_WATCHED).slice(4)]);
  const now = week(seven({ compactions: 2.5 }));
  const [first] = compareWeeks(before, now, { until: null });
  assert.equal(first, "4 compactions a day the week before, 2.5 in this week.");
});

Deno.test("compareWeeks() says so where too little was watched", () => {
  const full = week(seven({ compactions: 4 }));
  const days = (count: number) =>
    week([...seven({}).slice(0, count), ...seven(NOT_WATCHED).slice(count)]);
  const said = (before: ComparedWeek, now: ComparedWeek, until: string | null) =>
    compareWeeks(before, now, { until });
  assert.deepEqual(said(days(2), full, "Sun 10:00"), [
    "No comparison: last week was watched on 2 days only.",
  ]);
  assert.deepEqual(said(days(0), days(1), null), [
    "No comparison: the week before was not watched, this week was watched on one day only.",
  ]);
  assert.deepEqual(said(full, days(0), "Mon 10:00"), [
    "No comparison: this week was not watched yet.",
  ]);
  const minutes = week(seven({ watchedMs: 60_000 }));
  assert.deepEqual(said(minutes, full, null), [
    "No comparison: the week before was watched for 7m only.",
  ]);
  assert.equal(said(days(4), days(4), null).length, 4, "four are enough");
});

Deno.test("compareWeeks() takes half of a short beginning for a day", () => {
  const short = (watchedMs: number): ComparedWeek => ({
    answerTimes: null,
    days: [{ elapsedMs: 20 * 60_000, sum: { ...NO_STAT_SUM, watchedMs } }],
  });
  const enough = short(10 * 60_000);
  assert.equal(compareWeeks(enough, enough, { until: "Mon 00:20" }).length, 5);
  assert.equal(compareWeeks(enough, short(60_000), { until: "Mon 00:20" }).length, 1);
});
