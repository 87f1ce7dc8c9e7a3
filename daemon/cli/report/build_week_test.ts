import assert from "node:assert/strict";
import { report } from "../report.ts";
import { withScriptedDaemon } from "../test_with_scripted_daemon.ts";
import { median } from "./median.ts";
import { type ScriptedHistory, scriptedHistory } from "./test_history.ts";
import { weekBefore, weekEarlier, weekOf } from "./week.ts";
import type { WeekReport } from "./week_report.ts";

const NOW = Date.parse("2026-11-18T12:30:00Z");
const HOUR_MS = 3_600_000;

const USUAL = { week: true, last: 1, of: undefined, output: undefined, force: false } as const;

async function weekFrom(history: Partial<ScriptedHistory>): Promise<WeekReport> {
  const usual = { timeZone: "UTC", now: NOW, hour: () => ({ watchedMs: HOUR_MS }) };
  const answers = scriptedHistory({ ...usual, ...history });
  return await withScriptedDaemon({ answers, now: NOW, json: true }, async (context) => {
    await report(context, { ...USUAL, format: "json" });
    const [week] = JSON.parse(context.screen.text).weeks;
    return week;
  });
}

Deno.test("a running week is compared with as much of the one before", async () => {
  const until = NOW - 7 * 24 * HOUR_MS;
  const { comparison, running } = await weekFrom({
    // All that came later last week would make its days look twice as full.
    hour: (start) => ({ watchedMs: HOUR_MS, compactions: start < until || start > NOW ? 1 : 100 }),
  });
  assert.equal(running, true);
  assert.equal(comparison[1], "20 compactions a day last week, 2000 this week.");
});

Deno.test("days that have not begun are no days without work", async () => {
  const { days, hours } = await weekFrom({});
  const states = days.map(({ state }) => state);
  assert.deepEqual(states, [...Array(3).fill("watched"), ...Array(4).fill("future")]);
  assert.equal(hours.length, 2 * 24 + 13);
});

Deno.test("what nobody watched is not known, and tokens are", async () => {
  const { days: [monday], totals } = await weekFrom({ hour: () => ({ tokensExact: 5 }) });
  assert.equal(monday?.state, "not_watched");
  assert.deepEqual([monday?.activeMs, monday?.questions, monday?.tokensExact], [null, null, 120]);
  assert.deepEqual([monday?.answered, totals.answered], [null, null]);
  assert.equal(totals.compactions, null);
});

Deno.test("the middle of answers is told where all of them are kept", async () => {
  const tuesday = Date.parse("2026-11-17T10:00:00Z");
  const answers = [1, 2, 9].map((minutes) => ({ at: tuesday, tookMs: minutes * 60_000 }));
  const hour = (start: number) => ({ watchedMs: HOUR_MS, answered: start === tuesday ? 3 : 0 });
  const kept = await weekFrom({ answers, hour });
  assert.deepEqual(kept.days.map(({ medianAnswerMs }) => medianAnswerMs).slice(0, 3), [
    ...[null, 120_000, null],
  ]);
  assert.equal(kept.sessions[0]?.medianAnswerMs, 120_000);
  const pruned = await weekFrom({ answers: answers.slice(1), hour });
  assert.equal(pruned.totals.medianAnswerMs, null);
});

Deno.test("weekOf() begins on Monday, whatever the clocks do", () => {
  const week = weekOf("2026-10-25", "Europe/Berlin");
  assert.deepEqual([week.days[0]?.day, week.days[6]?.day], ["2026-10-19", "2026-10-25"]);
  assert.equal(week.end - week.start, 169 * HOUR_MS);
  assert.equal(weekBefore(week, "Europe/Berlin", 2).days[0]?.day, "2026-10-05");
  const at = Date.parse("2026-10-26T12:00:00Z");
  assert.equal(weekEarlier(at, "Europe/Berlin"), at - 169 * HOUR_MS, "13 o'clock both times");
});

Deno.test("median() is the one in the middle, or between two", () => {
  assert.deepEqual([[], [7], [9, 1], [9, 1, 2]].map(median), [null, 7, 5, 2]);
});
