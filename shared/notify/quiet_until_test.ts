import assert from "node:assert/strict";
import fc from "fast-check";
import { type QuietHours, quietUntil } from "./quiet_until.ts";

const BERLIN = "Europe/Berlin";

function hours(quiet_start: string, quiet_end: string): QuietHours {
  return { quiet_hours: true, quiet_start, quiet_end };
}

/** Asked and answered in times of a clock on a wall, with its offset. */
function until(quiet: QuietHours, at: string, timeZone = BERLIN): string | null {
  const end = quietUntil(quiet, { now: Date.parse(at), timeZone });
  if (end === null) return null;
  return Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: "never", smallestUnit: "minute" });
}

for (
  const [what, quiet, at, wanted] of [
    [
      "before midnight",
      hours("22:00", "07:00"),
      "2026-11-21T23:10+01:00",
      "2026-11-22T07:00+01:00",
    ],
    ["after midnight", hours("22:00", "07:00"), "2026-11-22T01:00+01:00", "2026-11-22T07:00+01:00"],
    ["at its start", hours("22:00", "07:00"), "2026-11-21T22:00+01:00", "2026-11-22T07:00+01:00"],
    ["at its end", hours("22:00", "07:00"), "2026-11-22T07:00+01:00", null],
    ["by day", hours("22:00", "07:00"), "2026-11-22T12:00+01:00", null],
    ["within one day", hours("12:00", "13:30"), "2026-11-22T13:29+01:00", "2026-11-22T13:30+01:00"],
    ["around that", hours("12:00", "13:30"), "2026-11-22T11:59+01:00", null],
    // Clocks go from 03:00 back to 02:00, and the night has an hour more.
    ["a long night", hours("22:00", "07:00"), "2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"],
    [
      "an hour twice, first",
      hours("22:00", "02:30"),
      "2026-10-25T02:29+02:00",
      "2026-10-25T02:30+02:00",
    ],
    ["an hour twice, then", hours("22:00", "02:30"), "2026-10-25T02:10+01:00", null],
    // Clocks go from 02:00 on to 03:00: there is no 02:30.
    [
      "an hour left out",
      hours("22:00", "02:30"),
      "2026-03-29T01:59+01:00",
      "2026-03-29T03:30+02:00",
    ],
    ["a start left out", hours("02:30", "05:00"), "2026-03-29T03:10+02:00", null],
    [
      "nothing but left out",
      hours("02:10", "02:50"),
      "2026-03-29T03:30+02:00",
      "2026-03-29T03:50+02:00",
    ],
  ] as const
) {
  Deno.test(`quietUntil() ${what}`, () => assert.equal(until(quiet, at), wanted));
}

Deno.test("quietUntil() ends an hour later where the hour of its end is left out", () => {
  const night = hours("22:00", "02:30");
  const end = "2026-03-08T03:30-04:00";
  assert.equal(until(night, "2026-03-08T01:30-05:00", "America/New_York"), end);
  assert.equal(until(night, "2026-03-08T03:29-04:00", "America/New_York"), end);
  assert.equal(until(night, end, "America/New_York"), null);
});

Deno.test("quietUntil() is null where quiet hours are off", () => {
  const off = { ...hours("22:00", "07:00"), quiet_hours: false };
  assert.equal(until(off, "2026-11-21T23:10+01:00"), null);
});

Deno.test("quietUntil() goes by the zone that it is given", () => {
  const quiet = hours("22:00", "07:00");
  assert.equal(until(quiet, "2026-11-21T12:00Z", "Asia/Tokyo"), null);
  assert.equal(until(quiet, "2026-11-21T14:00Z", "Asia/Tokyo"), "2026-11-22T07:00+09:00");
  assert.throws(() => until(quiet, "2026-11-21T14:00Z", "Mars/Olympus"), RangeError);
});

const clock = fc.integer({ min: 0, max: 1439 }).map((minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`
);
const someTime = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
const zone = fc.constantFrom(
  "UTC",
  BERLIN,
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Tokyo",
);

Deno.test("quietUntil() holds without a break up to the end that it tells, and not at it", () => {
  fc.assert(fc.property(clock, clock, someTime, zone, (start, end, now, timeZone) => {
    fc.pre(start !== end);
    const told = quietUntil(hours(start, end), { now, timeZone });
    if (told === null) return;
    assert.ok(told > now && told - now <= 26 * 3_600_000);
    const middle = now + Math.floor((told - now) / 2);
    assert.equal(quietUntil(hours(start, end), { now: middle, timeZone }), told);
    assert.equal(quietUntil(hours(start, end), { now: told - 1, timeZone }), told);
  }));
});

Deno.test("quietUntil() of one half of the day is quiet where that of the other is not", () => {
  fc.assert(fc.property(clock, clock, someTime, (start, end, now) => {
    fc.pre(start !== end);
    // A zone without changes of its clock.
    const zone = { now, timeZone: "Asia/Tokyo" };
    const one = quietUntil(hours(start, end), zone);
    const other = quietUntil(hours(end, start), zone);
    assert.notEqual(one === null, other === null);
  }));
});
