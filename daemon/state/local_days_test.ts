import assert from "node:assert/strict";
import { LocalDays } from "./local_days.ts";

const HOUR = 3_600_000;

/** The days of so many times in a row, a quarter of an hour apart, and how many of each there are. */
function quarters(timeZone: string, from: string, hours: number): Record<string, number> {
  const days = new LocalDays(timeZone);
  const counts: Record<string, number> = {};
  for (let quarter = 0; quarter < hours * 4; quarter++) {
    const day = days.dayOf(Date.parse(from) + quarter * HOUR / 4);
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

Deno.test("LocalDays.dayOf() gives the day that clocks show there", () => {
  const at = Date.parse("2026-11-21T23:30:00Z");
  const dayIn = (timeZone: string) => new LocalDays(timeZone).dayOf(at);
  assert.equal(dayIn("UTC"), "2026-11-21");
  assert.equal(dayIn("Europe/Berlin"), "2026-11-22");
  assert.equal(dayIn("America/Los_Angeles"), "2026-11-21");
  assert.equal(dayIn("Asia/Kolkata"), "2026-11-22");
  assert.equal(dayIn("Pacific/Kiritimati"), "2026-11-22");
  assert.equal(dayIn("+00:30"), "2026-11-22");
  assert.equal(dayIn("-10:00"), "2026-11-21");
});

Deno.test("LocalDays.dayOf() of a day on which clocks go forward has 23 hours", () => {
  assert.deepEqual(quarters("Europe/Berlin", "2026-03-28T22:00:00Z", 26), {
    "2026-03-28": 4,
    "2026-03-29": 92,
    "2026-03-30": 8,
  });
});

Deno.test("LocalDays.dayOf() of a day on which clocks go back has 25 hours", () => {
  assert.deepEqual(quarters("Europe/Berlin", "2026-10-24T21:00:00Z", 28), {
    "2026-10-24": 4,
    "2026-10-25": 100,
    "2026-10-26": 8,
  });
});

Deno.test("LocalDays.dayOf() of a clock that moves by half an hour", () => {
  assert.deepEqual(quarters("Australia/Lord_Howe", "2026-04-04T12:00:00Z", 26), {
    "2026-04-04": 4,
    "2026-04-05": 98,
    "2026-04-06": 2,
  });
});

Deno.test("LocalDays.dayOf() of a day without a midnight", () => {
  // Clocks go from 23:59 to 01:00.
  assert.deepEqual(quarters("Africa/Cairo", "2026-04-23T21:00:00Z", 25), {
    "2026-04-23": 4,
    "2026-04-24": 92,
    "2026-04-25": 4,
  });
});

Deno.test("LocalDays.dayOf() of a day that was left out", () => {
  const days = new LocalDays("Pacific/Apia");
  const before = Date.parse("2011-12-30T09:45:00Z");
  assert.equal(days.dayOf(before), "2011-12-29");
  assert.equal(days.dayOf(before + HOUR / 4), "2011-12-31");
});

Deno.test("LocalDays.dayOf() refuses a zone that is none", () => {
  assert.throws(() => new LocalDays("Mars/Olympus").dayOf(0), RangeError);
});
