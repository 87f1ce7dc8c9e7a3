import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { type UsageQuery, usageReport } from "../../shared/protocol/methods/usage.ts";
import type { LibraryStats } from "../collect/transcript/transcript_library.ts";
import { builtInPrices } from "../platform/price_table.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { openOptions } from "../store/test_database.ts";
import { anUpdate, aSlot, aTranscript, SLOT0, tokens } from "../store/test_usage.ts";
import { LocalDays } from "../state/local_days.ts";
import { reportUsage, type UsageSources } from "./report_usage.ts";

const DAY = 96 * SLOT_MS;
const NOW = SLOT0 + SLOT_MS;

const progress = (bytesDone: number, bytesTotal: number) => ({
  ...{ filesDone: 0, filesTotal: 9, bytesDone, bytesTotal },
});
const GAPS = { unreadable: 2, unreadableFolders: 1, refused: 3 };
const READING: UsageSources["reading"] = {
  state: "reading",
  progress: progress(1_000, 8_000),
  ...GAPS,
};

const query = (params: Partial<UsageQuery> = {}) => usageReport.params.parse(params);

function report(
  { usage }: Store,
  params: Partial<UsageQuery> = {},
  change: Partial<UsageSources> = {},
) {
  return reportUsage(query(params), {
    usage,
    prices: { table: builtInPrices(), problem: "prices.toml:1: it is wrong" },
    timeZone: "Europe/Berlin",
    reading: READING,
    uncounted: 4,
    now: NOW,
    ...change,
  });
}

/** One day after the other, each with a token more than the one before. */
function fill({ usage }: Store, days: number): void {
  const totals = Array.from({ length: days }, (_, day) =>
    aSlot("a", {
      slot: SLOT0 - (days - 1 - day) * DAY,
      tokens: tokens({ input: day + 1, output: 0, cacheRead: 0, cacheWrite: 0 }),
    }));
  usage.save({ transcripts: [aTranscript("a")], ledger: anUpdate({ totals }) });
}

async function withFilled(days: number, body: (store: Store) => Promise<void>): Promise<void> {
  const { store } = openStore(":memory:", openOptions());
  try {
    fill(store, days);
    await body(store);
  } finally {
    store.close();
  }
}

Deno.test("reportUsage() of an empty database says so", () =>
  withFilled(0, async (store) => {
    const { rows, totals, ...rest } = await report(store);
    assert.deepEqual(rows, []);
    assert.equal(totals.tokens.total, 0);
    assert.deepEqual(rest, {
      timeZone: "Europe/Berlin",
      truncated: false,
      unpricedModels: [],
      prices: { asOf: builtInPrices().asOf, problem: "prices.toml:1: it is wrong" },
      reading: 12.5,
      missing: { ...GAPS, uncounted: 4 },
    });
  }));

Deno.test("reportUsage() says how far the reading of transcripts is", () =>
  withFilled(0, async (store) => {
    const percent = async (reading: Pick<LibraryStats, "state" | "progress"> | null) =>
      (await report(store, {}, { reading: reading && { ...GAPS, ...reading } })).reading;
    assert.equal(await percent(null), null);
    assert.equal(await percent({ state: "idle", progress: progress(3, 3) }), null);
    assert.equal(await percent({ state: "reading", progress: progress(0, 0) }), 0);
    assert.equal(await percent({ state: "reading", progress: progress(1, 2) }), 50);
    // Files that grew while they were read.
    assert.equal(await percent({ state: "reading", progress: progress(9, 8) }), 100);
  }));

Deno.test("reportUsage() counts every quarter hour once, over all steps of its reading", () =>
  withFilled(40, async (store) => {
    const { rows, totals } = await report(store);
    assert.equal(rows.length, 40);
    assert.deepEqual(rows.map(({ tokens: { input } }) => input), rows.map((_, at) => at + 1));
    assert.equal(totals.tokens.input, 40 * 41 / 2);
    const { rows: [session] } = await report(store, { groupBy: ["session"] });
    assert.equal(session?.tokens.input, 40 * 41 / 2);
    assert.deepEqual([session?.firstAt, session?.lastAt], [SLOT0 - 39 * DAY, SLOT0 + SLOT_MS]);
  }));

Deno.test("reportUsage() rounds since down and until up to a quarter of an hour", () =>
  withFilled(3, async (store) => {
    const inputs = async (params: Partial<UsageQuery>) =>
      (await report(store, params)).rows.map(({ tokens: { input } }) => input);
    assert.deepEqual(await inputs({ since: SLOT0 - DAY + 1 }), [2, 3]);
    assert.deepEqual(await inputs({ since: SLOT0 - DAY + SLOT_MS }), [3]);
    assert.deepEqual(await inputs({ until: SLOT0 }), [1, 2]);
    assert.deepEqual(await inputs({ until: SLOT0 + 1 }), [1, 2, 3]);
    assert.deepEqual(await inputs({ since: SLOT0, until: SLOT0 - DAY }), []);
    assert.deepEqual(await inputs({ since: Number.MAX_SAFE_INTEGER }), []);
  }));

Deno.test("reportUsage() uses the time zone that was asked for", () =>
  withFilled(1, async (store) => {
    // 15:00 UTC
    const dayIn = async (timeZone: string) => (await report(store, { timeZone })).rows[0]?.day;
    assert.equal(await dayIn("UTC"), "2025-06-15");
    assert.equal(await dayIn("Asia/Tokyo"), "2025-06-16");
  }));

Deno.test("reportUsage() lets others have their turn", () =>
  withFilled(40, async (store) => {
    let turns = 0;
    let done = false;
    const other = () => {
      turns++;
      if (!done) setImmediate(other);
    };
    other();
    await report(store);
    done = true;
    assert.ok(turns > 15, String(turns));
  }));

/** Sums up the days that are over, as the keeper of statistics does. */
function closeDays({ stats }: Store, timeZone: string): void {
  while (stats.rollNext() !== null);
  stats.useTimeZone(timeZone);
  const { first, last } = stats.range() ?? { first: 0, last: 0 };
  const days = new LocalDays(timeZone);
  for (let day = days.dayAt(first); day.end <= last; day = days.dayAt(day.end)) stats.closeDay(day);
}

/** Three transcripts of two models, in many quarters of many days. */
function fillMuch({ usage }: Store): void {
  const totals = Array.from({ length: 600 }, (_, index) =>
    aSlot(`t${index % 3}`, {
      model: index % 5 === 0 ? "gpt-5" : "claude-sonnet-4-5",
      slot: SLOT0 - (index * 7 % 1_900) * SLOT_MS,
      tokens: tokens({ input: index, output: index % 17 }),
    }));
  const transcripts = ["t0", "t1", "t2"].map((key, index) =>
    aTranscript(key, { agent: index === 2 ? "codex" : "claude", cwd: `/work/${index}` })
  );
  usage.save({ transcripts, ledger: anUpdate({ totals }) });
}

const ASKED: readonly Partial<UsageQuery>[] = [
  {},
  { timeZone: "America/St_Johns" },
  { groupBy: ["day", "model"], since: SLOT0 - 11 * DAY + 5 * SLOT_MS, until: SLOT0 - DAY },
  { groupBy: ["session"] },
  { groupBy: ["agent", "project"], model: "gpt-5" },
  { groupBy: ["model"], agent: "claude", since: SLOT0 - 9 * DAY },
  { groupBy: ["day", "session"], sessionId: "session-t1" },
];

Deno.test("reportUsage() says the same of days that are summed up, to the token", async () => {
  const { store } = openStore(":memory:", openOptions());
  try {
    fillMuch(store);
    const asked = () => Promise.all(ASKED.map((params) => report(store, params)));
    const before = await asked();
    assert.ok(before.every(({ rows }) => rows.length > 0));
    for (const timeZone of ["Europe/Berlin", "Asia/Kathmandu"]) {
      closeDays(store, timeZone);
      assert.ok(store.usage.closedDays(0, SLOT0).length > 15);
      assert.deepEqual(await asked(), before);
    }
  } finally {
    store.close();
  }
});

Deno.test("reportUsage() tells at once what changes in a day that is summed up", async () => {
  const { store } = openStore(":memory:", openOptions());
  try {
    fillMuch(store);
    closeDays(store, "Europe/Berlin");
    const before = await report(store);
    const closed = store.usage.closedDays(0, SLOT0).length;
    const late = aSlot("t9", { slot: SLOT0 - 5 * DAY, tokens: tokens({ input: 1_000_000 }) });
    store.usage.save({ transcripts: [], ledger: anUpdate({ totals: [late] }) });
    assert.equal(store.usage.closedDays(0, SLOT0).length, closed - 1);
    const after = await report(store);
    assert.equal(after.totals.tokens.input, before.totals.tokens.input + 1_000_000);
    closeDays(store, "Europe/Berlin");
    assert.equal(store.usage.closedDays(0, SLOT0).length, closed);
    assert.deepEqual(await report(store), after);
  } finally {
    store.close();
  }
});
