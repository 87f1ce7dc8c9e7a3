import assert from "node:assert/strict";
import { dayOf, endOfDay, isDate, parseSince, sinceTime } from "./usage_period.ts";

const NOW = Date.parse("2026-11-21T09:30:00Z");

/** What is meant, as a time of UTC. */
function sinceText(text: string, timeZone = "UTC"): string | undefined {
  const since = parseSince(text);
  assert.ok(since, text);
  const at = sinceTime(since, { now: NOW, timeZone });
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
}

Deno.test("parseSince() of days begins at a midnight, and today is one of them", () => {
  assert.equal(sinceText("1d"), "2026-11-21T00:00");
  assert.equal(sinceText("7d"), "2026-11-15T00:00");
  assert.equal(sinceText("2w"), "2026-11-08T00:00");
  assert.equal(sinceText("1d", "Asia/Tokyo"), "2026-11-20T15:00");
  // Clocks went back in between.
  assert.equal(sinceText("30d", "Europe/Berlin"), "2026-10-22T22:00");
});

Deno.test("parseSince() of hours is so long ago", () => {
  assert.equal(sinceText("24h"), "2026-11-20T09:30");
  assert.equal(sinceText("1h", "Asia/Tokyo"), "2026-11-21T08:30");
});

Deno.test("parseSince() of a date is its beginning there, and all has none", () => {
  assert.equal(sinceText("2026-11-01"), "2026-11-01T00:00");
  assert.equal(sinceText("2026-07-01", "Europe/Berlin"), "2026-06-30T22:00");
  assert.equal(sinceText("all"), undefined);
});

Deno.test("parseSince() of long ago is no time before there was one", () => {
  assert.equal(sinceText("36500d"), "1970-01-01T00:00");
  assert.equal(sinceText("36500w"), "1970-01-01T00:00");
  assert.equal(sinceText("36500h"), "2022-09-22T13:30");
  assert.equal(sinceText("1234-01-01"), "1970-01-01T00:00");
});

Deno.test("parseSince() takes nothing else", () => {
  const wrong = ["", "7", "d", "0d", "7 d", "-7d", "7D", "1.5d", "99999d", "36501h", "yesterday"];
  for (const text of [...wrong, "2026-11-31", "2026-1-1", "20261101", "2026-11-01T00:00", "ALL"]) {
    assert.equal(parseSince(text), null, text);
  }
});

Deno.test("isDate() knows the calendar", () => {
  assert.equal(isDate("2028-02-29"), true);
  assert.equal(isDate("2026-02-29"), false);
  assert.equal(isDate("2026-13-01"), false);
});

Deno.test("endOfDay() and dayOf() follow the clocks there", () => {
  const end = (date: string, timeZone: string) => new Date(endOfDay(date, timeZone)).toISOString();
  assert.equal(end("2026-11-21", "UTC"), "2026-11-22T00:00:00.000Z");
  assert.equal(end("2026-03-28", "Europe/Berlin"), "2026-03-28T23:00:00.000Z");
  assert.equal(end("2026-03-29", "Europe/Berlin"), "2026-03-29T22:00:00.000Z");
  assert.equal(dayOf(NOW, "Pacific/Kiritimati"), "2026-11-21");
  assert.equal(dayOf(NOW, "Pacific/Pago_Pago"), "2026-11-20");
});
