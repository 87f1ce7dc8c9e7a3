import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { StatsRows } from "../../../../shared/protocol/methods/stats.ts";
import { NO_STAT_SUM } from "../../../../shared/model/stat_sum.ts";
import { Bars } from "./bars.tsx";
import { chartTimes } from "./chart_times.ts";
import { ActivityChart, wholeRange } from "./activity_chart.tsx";

const HOUR = 3_600_000;

Deno.test("Bars tells each bar and the whole in words, as text", () => {
  const bars = [
    { label: "<b>", parts: [1, 2], words: '"><script>' },
    { label: "10:00", parts: [0, 0], words: "10:00: none" },
  ];
  const html = renderToString(
    <Bars bars={bars} summary="Tokens: 3" width={100} height={50} isLabelled />,
  );
  assert.match(html, /role="img" aria-label="Tokens: 3"/);
  assert.match(html, /<title>10:00: none<\/title>/);
  assert.doesNotMatch(html, /<script|<b>| style=/);
});

Deno.test("Bars gives the highest bar all the height, and nothing none", () => {
  const bars = [{ label: "", parts: [4], words: "" }, { label: "", parts: [0], words: "" }];
  const html = renderToString(
    <Bars bars={bars} summary="" width={100} height={50} isLabelled={false} />,
  );
  assert.deepEqual(
    [...html.matchAll(/class="part m0"[^>]* height="([\d.]+)"/g)].map(([, h]) => h),
    [
      ...["48", "0"],
    ],
  );
});

Deno.test("Bars gives little only little height where more would be usual", () => {
  const html = renderToString(
    <Bars
      bars={[{ label: "", parts: [5], words: "" }]}
      summary=""
      width={100}
      height={52}
      isLabelled={false}
      least={10}
    />,
  );
  assert.match(html, /class="part m0"[^>]* height="25"/);
});

Deno.test("Bars cuts no label at its edges, and has as many as can be read", () => {
  for (const width of [150, 320, 400, 1_200]) {
    const bars = Array.from(
      { length: 24 },
      (_, hour) => ({ label: `${hour}`, parts: [1], words: "" }),
    );
    const html = renderToString(
      <Bars bars={bars} summary="" width={width} height={50} isLabelled />,
    );
    const places = [...html.matchAll(/<text x="([\d.]+)"/g)].map(([, x]) => Number(x));
    assert.ok(places.length >= 2, `${places.length} labels in ${width}`);
    assert.ok(places.every((x) => x >= 20 && x <= width - 20), `${places} in ${width}`);
    assert.ok(places.every((x, at) => at === 0 || x - (places[at - 1] ?? 0) >= 46), `${places}`);
  }
});

Deno.test("ActivityChart shows no time where its words say none", () => {
  const row = { ...NO_STAT_SUM, start: 0, end: HOUR, day: "1970-01-01" };
  const words = (activeMs: number) => {
    const stats = { rows: [{ ...row, activeMs }], timeZone: "UTC" } as unknown as StatsRows;
    const html = renderToString(<ActivityChart stats={stats} range="day" />);
    return /Active time <span class="faint">([^<]*)</.exec(html)?.[1];
  };
  assert.equal(words(400), "none");
  assert.equal(words(600), "1s over all panes");
  assert.equal(words(61_000), "1m over all panes");
});

Deno.test("wholeRange() begins before the first that is known", () => {
  const row = { ...NO_STAT_SUM, start: 100 * HOUR, end: 101 * HOUR, day: "1970-01-05" };
  const rows = wholeRange([row], "day");
  assert.equal(rows.length, 24);
  assert.equal(rows[0]?.start, 77 * HOUR);
  assert.equal(rows.at(-1), row);
});

Deno.test("chartTimes() speaks in the daemon's zone, and in any where that is not known", () => {
  const at = Date.UTC(2026, 10, 21, 23, 30);
  const times = chartTimes("Europe/Berlin");
  assert.equal(times.hour(at), "00:30");
  assert.equal(times.date(at), "2026-11-22");
  assert.match(chartTimes("No/Zone").hour(at), /^\d\d:\d\d$/);
});

Deno.test("ActivityChart names each day once, also in the week in which clocks are put forward", () => {
  const start = Date.UTC(2026, 2, 29, 22);
  const row = { ...NO_STAT_SUM, start, end: start + 24 * HOUR, day: "2026-03-30" };
  const stats = { rows: [row], timeZone: "Europe/Berlin" } as unknown as StatsRows;
  const html = renderToString(<ActivityChart stats={stats} range="week" />);
  const days = [...html.matchAll(/<th scope="row">([^<]+)</g)].map(([, day]) => day);
  assert.deepEqual(days, ["Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29", "Mon 30"]);
});
