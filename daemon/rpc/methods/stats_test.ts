import assert from "node:assert/strict";
import { findMethod, type MethodName, type Result } from "../../../shared/protocol/manifest.ts";
import { aSession, aSource, T0 } from "../../store/test_rows.ts";
import { aSample, QUARTER0 } from "../../store/test_samples.ts";
import { TestDaemon } from "../test_context.ts";

const HOUR_MS = 3_600_000;

/** Asks one thing of a daemon; the answer is as it was declared. */
async function ask<Name extends MethodName>(
  daemon: TestDaemon,
  method: Name,
  params: object = {},
): Promise<Result<Name>> {
  const peer = daemon.connect();
  try {
    const { result } = await peer.ask(method, params);
    return findMethod(method)?.result.parse(result) as Result<Name>;
  } finally {
    await peer.leave();
    daemon.close();
  }
}

/** A daemon whose panes `p1` and `p2` of two sessions were watched for some minutes. */
function watched(): TestDaemon {
  const daemon = new TestDaemon();
  daemon.stats.write([
    aSample(),
    aSample({ paneId: "p2", sessionId: "s2", sessionName: "two", agent: "codex", model: null }),
    aSample({ minuteStart: QUARTER0 + HOUR_MS }),
  ]);
  daemon.clock.tick(3 * HOUR_MS);
  return daemon;
}

Deno.test("stats.summary tells totals and each session", async () => {
  const answer = await ask(watched(), "stats.summary");
  assert.equal(answer.complete, true);
  assert.equal(answer.totals.activeMs, 180_000);
  assert.equal(answer.totals.busyMs, 120_000, "two panes side by side count once");
  assert.deepEqual(answer.sessions.map(({ name, busyMs }) => [name, busyMs]), [
    ["one", 120_000],
    ["two", 60_000],
  ]);
});

Deno.test("stats.summary takes a range, a session, an agent and a model", async () => {
  const activeMs = async (params: Record<string, number | string>) =>
    (await ask(watched(), "stats.summary", params)).totals.activeMs;
  assert.equal(await activeMs({ since: QUARTER0 + HOUR_MS }), 60_000);
  assert.equal(await activeMs({ until: QUARTER0 + 1 }), 120_000);
  assert.equal(await activeMs({ sessionId: "s2" }), 60_000);
  assert.equal(await activeMs({ agent: "claude" }), 120_000);
  assert.equal(await activeMs({ agent: "claude", model: "sonnet" }), 0);
});

Deno.test("stats.hourly shows hours that nobody watched", async () => {
  const { rows, truncated } = await ask(watched(), "stats.hourly", {
    since: QUARTER0,
  });
  assert.equal(truncated, false);
  const first = Math.floor(QUARTER0 / HOUR_MS) * HOUR_MS;
  assert.deepEqual(rows.slice(0, 3).map(({ start, watchedMs }) => [start, watchedMs]), [
    [first, 60_000],
    [first + HOUR_MS, 60_000],
    [first + 2 * HOUR_MS, 0],
  ]);
});

Deno.test("stats.daily tells sessions apart", async () => {
  const { rows } = await ask(watched(), "stats.daily", {
    bySession: true,
  });
  const day = new Date(T0).toISOString().slice(0, 10);
  assert.deepEqual(rows.map(({ day, name, activeMs }) => [day, name, activeMs]), [
    [day, "one", 120_000],
    [day, "two", 60_000],
  ]);
});

Deno.test("stats methods answer NOT_FOUND for a session that was never there", async () => {
  for (const method of ["stats.summary", "stats.hourly", "stats.daily"]) {
    const daemon = new TestDaemon();
    const peer = daemon.connect();
    const { error } = await peer.ask(method, { sessionId: "s9" });
    assert.match(error?.message ?? "", /s9 is no session/);
    await peer.leave();
    daemon.close();
  }
});

Deno.test("stats.summary knows a session that was not watched yet", async () => {
  const daemon = new TestDaemon();
  daemon.tell({ sources: [aSource("source")], sessions: [aSession("s9", { sourceId: "source" })] });
  const { totals } = await ask(daemon, "stats.summary", { sessionId: "s9" });
  assert.equal(totals.activeMs, 0);
});
