import assert from "node:assert/strict";
import fc from "fast-check";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { LocalDays } from "../state/local_days.ts";
import { prunableStore } from "../store/test_database.ts";
import { aSample, rollAll } from "../store/test_samples.ts";
import type { Store } from "../store/store.ts";
import { reportDays, reportHours, reportStats, type StatsSources } from "./report_stats.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A store in which each of these minutes of one pane was active, as it is asked at `now`. */
function watched(
  minutes: readonly number[],
  { timeZone, now }: Pick<StatsSources, "timeZone" | "now">,
) {
  const { store } = prunableStore();
  store.stats.useTimeZone(timeZone);
  store.stats.write(minutes.map((minuteStart) => aSample({ minuteStart })));
  rollAll(store);
  const sources: StatsSources = {
    stats: store.stats,
    catchUp: () => Promise.resolve(),
    timeZone,
    now,
  };
  return { store, sources };
}

/** Closes every day that is over, or only some of them. */
function closeDays({ stats }: Store, { timeZone, now }: StatsSources, every = 1): void {
  const days = new LocalDays(timeZone);
  const first = stats.range()?.first ?? now;
  let number = 0;
  for (let day = days.dayAt(first); day.end <= now; day = days.dayAt(day.end)) {
    if (number++ % every === 0) stats.closeDay(day);
  }
}

Deno.test("reportDays() has a day of 23 and one of 25 hours where the clocks change", async () => {
  for (const [change, hours] of [["2026-03-29", 23], ["2026-10-25", 25]] as const) {
    const start =
      Temporal.PlainDate.from(change).toZonedDateTime("Europe/Berlin").epochMilliseconds;
    const end = start + hours * HOUR_MS;
    const options = { timeZone: "Europe/Berlin", now: end + 5 * HOUR_MS };
    const { store, sources } = watched([start - MINUTE_MS, start, end - MINUTE_MS, end], options);
    for (const isClosed of [false, true]) {
      if (isClosed) closeDays(store, sources);
      const { rows } = await reportDays({ since: start - 1, bySession: false }, sources);
      assert.deepEqual(rows.map(({ day, busyMs }) => [day === change, busyMs]), [
        [false, MINUTE_MS],
        [true, 2 * MINUTE_MS],
        [false, MINUTE_MS],
      ]);
      assert.deepEqual([rows[1]?.start, rows[1]?.end], [start, end]);
    }
    const answer = await reportHours({ since: start, until: end, bySession: false }, sources);
    assert.equal(answer.rows.length, hours);
  }
});

Deno.test("reportDays() and reportHours() begin at a quarter where the zone does", async () => {
  const timeZone = "Asia/Kathmandu";
  const midnight = Date.UTC(2026, 5, 1, 18, 15);
  const now = midnight + 3 * HOUR_MS;
  const { sources } = watched([midnight - MINUTE_MS, midnight], { timeZone, now });
  const { rows: days } = await reportDays({ bySession: false }, sources);
  assert.deepEqual(days.map(({ day, busyMs }) => [day, busyMs]), [
    ["2026-06-01", MINUTE_MS],
    ["2026-06-02", MINUTE_MS],
  ]);
  const { rows: hours } = await reportHours({ since: midnight, bySession: false }, sources);
  assert.deepEqual(hours.map(({ start, watchedMs }) => [(start - midnight) / HOUR_MS, watchedMs]), [
    [0, MINUTE_MS],
    [1, 0],
    [2, 0],
  ]);
});

Deno.test("reportStats() cuts days that are only half in the range", async () => {
  const day = Date.UTC(2026, 5, 1);
  const options = { timeZone: "UTC", now: day + 90 * HOUR_MS };
  const minutes = [0, 12, 30, 50, 60].map((hours) => day + hours * HOUR_MS);
  const { store, sources } = watched(minutes, options);
  closeDays(store, sources);
  const { totals } = await reportStats(
    { since: day + 12 * HOUR_MS, until: day + 60 * HOUR_MS },
    sources,
  );
  assert.equal(totals.busyMs, 3 * MINUTE_MS);
});

const ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"];

Deno.test("every answer comes to the same, by hours or days, closed or not, in every zone", () => {
  const from = Date.UTC(2026, 2, 20);
  const now = from + 20 * 24 * HOUR_MS;
  return fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 0, max: 20 * 96 - 1 }), { maxLength: 30 }),
      fc.constantFrom(...ZONES),
      fc.integer({ min: 1, max: 3 }),
      async (slots, timeZone, every) => {
        const minutes = slots.map((slot) => from + slot * SLOT_MS);
        const { store, sources } = watched(minutes, { timeZone, now });
        closeDays(store, sources, every);
        const busy = slots.length * MINUTE_MS;
        const sum = (rows: readonly { readonly busyMs: number | null }[]) =>
          rows.reduce((total, { busyMs }) => total + (busyMs ?? 0), 0);
        const query = { since: from, bySession: false };
        assert.equal(sum((await reportDays(query, sources)).rows), busy, "days");
        assert.equal(sum((await reportHours(query, sources)).rows), busy, "hours");
        assert.equal((await reportStats({}, sources)).totals.busyMs, busy, "summary");
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("reportHours() ends the last hour with its day, where clocks change by half an hour", async () => {
  const timeZone = "Australia/Lord_Howe";
  const startOf = (day: string) =>
    Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds;
  const [start, end] = [startOf("2026-04-05"), startOf("2026-04-06")];
  assert.equal(end - start, 24.5 * HOUR_MS);
  const minutes = [start, end - MINUTE_MS, end];
  const { sources } = watched(minutes, { timeZone, now: end + 5 * HOUR_MS });
  const { rows } = await reportHours({ since: start, until: end, bySession: false }, sources);
  assert.equal(rows.length, 25);
  assert.deepEqual(rows.at(-1)?.end, end);
  assert.ok(rows.every(({ day }) => day === "2026-04-05"));
  assert.equal(rows.reduce((sum, { busyMs }) => sum + (busyMs ?? 0), 0), 2 * MINUTE_MS);
});
