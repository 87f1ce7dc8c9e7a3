import assert from "node:assert/strict";
import { detail, pane, SERVER, session, T0 } from "../../state/test_builders.ts";
import type { PaneTextAnswer } from "../tmux/pane_text.ts";
import { REREAD_MS, ScreenBench } from "./test_screen_bench.ts";

const OPEN = pane("%1");
const CLOSED = pane("%2", { tmuxSessionId: "$2", tmuxWindowId: "@2" });

/** A bench on which one pane was read, a second after the beginning. */
async function readOnce(): Promise<ScreenBench> {
  const bench = new ScreenBench();
  bench.screens.set("%1", ["prompt"]);
  await bench.see([OPEN, CLOSED]);
  return bench;
}

Deno.test("ScreenReader.looked() reads the panes of an open session, and no other", async () => {
  const bench = await readOnce();
  assert.deepEqual(bench.asked, [["%1"]]);
  const [request] = bench.requests;
  assert.deepEqual(request?.server, SERVER);
  const { tmuxSessionId, tmuxWindowId, tmuxPid } = request?.panes[0] ?? {};
  assert.deepEqual([tmuxSessionId, tmuxWindowId, tmuxPid], ["$1", "@1", OPEN.tmuxPid]);
  assert.deepEqual(bench.read, [{
    agentType: "claude",
    lines: ["prompt"],
    now: T0 + 1_000,
    previous: [],
  }]);
  assert.deepEqual([bench.claims("%1"), bench.claims("%2")], [["prompt 1 1"], []]);
  assert.deepEqual(bench.told, ["%1"]);
  assert.deepEqual(bench.reader.sessions, [{ sourceId: "source-1", tmuxSessionId: "$1" }]);
});

Deno.test("ScreenReader.looked() nothing is asked while no session is open", async () => {
  const bench = new ScreenBench({ allowlist: ["other", "open2"] });
  for (let at = 0; at < 5; at++) await bench.see([OPEN, CLOSED]);
  assert.deepEqual([bench.asked, bench.reader.sessions], [[], []]);
});

Deno.test("ScreenReader.looked() a linked pane is read by the session that is open", async () => {
  const bench = new ScreenBench();
  await bench.see([{ ...OPEN, tmuxSessionId: "$2" }, OPEN]);
  assert.equal(bench.requests[0]?.panes[0]?.tmuxSessionId, "$1");
});

Deno.test("ScreenReader.looked() neither the dead nor who is not known yet is read", async () => {
  const bench = new ScreenBench();
  bench.owners.set("%3", null);
  await bench.see([pane("%1", { dead: true }), pane("%3")]);
  assert.deepEqual(bench.asked, []);
  bench.owners.delete("%3");
  await bench.see([pane("%1", { dead: true }), pane("%3")]);
  assert.deepEqual(bench.asked, [["%3"]]);
});

Deno.test("ScreenReader.looked() what stands still is confirmed without being read", async () => {
  const bench = await readOnce();
  for (let second = 2; second <= 9; second++) await bench.see([OPEN]);
  assert.equal(bench.asked.length, 1);
  assert.deepEqual(bench.claims("%1"), ["prompt 1 9"]);
  assert.deepEqual(bench.told, ["%1", "%1", "%1"], "it is told anew every four seconds");
});

Deno.test("ScreenReader.looked() what is drawn on is read, with what was claimed before", async () => {
  const bench = await readOnce();
  const changes = [
    { drawn: "1 0 0" },
    { title: "another" },
    { windowActivityAt: T0 - 5_000 },
    { size: "81x24" },
    { detail: detail({ ttyOutputAt: T0 - 4_000 }) },
  ];
  let row = OPEN;
  for (const [at, change] of changes.entries()) {
    row = { ...row, ...change };
    await bench.see([row]);
    assert.equal(bench.asked.length, at + 2, JSON.stringify(change));
    row = { ...row, detail: null };
    await bench.see([row]);
    assert.equal(bench.asked.length, at + 2, "a look that tells less is no news");
  }
  assert.equal(bench.read.at(-1)?.previous[0]?.claim, "prompt");
  assert.match(bench.claims("%1")[0] ?? "", /^prompt 1 /, "it is true since it was first read");
});

Deno.test("ScreenReader.looked() a second that has begun may bring more", async () => {
  const bench = new ScreenBench();
  bench.screens.set("%1", ["prompt"]);
  await bench.see([pane("%1", { windowActivityAt: T0 + 1_000 })]);
  await bench.see([pane("%1", { windowActivityAt: T0 + 1_000 })]);
  await bench.see([pane("%1", { windowActivityAt: T0 + 1_000 })]);
  assert.equal(bench.asked.length, 2);
});

Deno.test("ScreenReader.looked() however still, it is read again after a while", async () => {
  const bench = await readOnce();
  await bench.see([OPEN], { afterMs: REREAD_MS - 1 });
  assert.equal(bench.asked.length, 1);
  await bench.see([OPEN], { afterMs: 1 });
  assert.equal(bench.asked.length, 2);
  bench.clock.jump(-3_600_000);
  await bench.see([OPEN]);
  assert.equal(bench.asked.length, 3, "nor does a clock that was set back keep it from that");
});

Deno.test("ScreenReader.looked() reads once a second, one process at a time", async () => {
  const bench = new ScreenBench();
  const { promise, resolve } = Promise.withResolvers<PaneTextAnswer>();
  bench.answer = () => promise;
  for (let at = 0; at < 4; at++) await bench.see([pane("%1", { drawn: `${at} 0 0` })]);
  assert.equal(bench.asked.length, 1, "it has not answered yet");
  resolve({ outcome: "ok", screens: new Map([["%1", ["late"]]]) });
  await bench.clock.advance(0);
  bench.answer = null;
  for (let at = 4; at < 24; at++) {
    await bench.see([pane("%1", { drawn: `${at} 0 0` })], { afterMs: 100 });
  }
  assert.ok(bench.asked.length <= 4, `${bench.asked.length} in two seconds`);
});

Deno.test("ScreenReader.looked() asks for twenty-four panes at once, the oldest first", async () => {
  const bench = new ScreenBench();
  const rows = Array.from({ length: 30 }, (_, at) => pane(`%${at}`));
  for (const { tmuxPaneId } of rows) bench.screens.set(tmuxPaneId, ["x"]);
  await bench.see(rows);
  assert.equal(bench.asked[0]?.length, 24);
  await bench.see(rows);
  assert.deepEqual(bench.asked[1], rows.slice(24).map(({ tmuxPaneId }) => tmuxPaneId));
});

Deno.test("ScreenReader an answer that is too long makes for fewer panes", async () => {
  const bench = new ScreenBench();
  const rows = Array.from({ length: 30 }, (_, at) => pane(`%${at}`));
  bench.answer = () => Promise.resolve({ outcome: "failed", tooMuch: true, message: "too much" });
  for (let at = 0; at < 4; at++) await bench.see(rows);
  assert.deepEqual(bench.asked.map(({ length }) => length), [24, 12, 6, 3]);
  assert.equal(bench.log.records.length, 4);
});

Deno.test("ScreenReader a tmux that fails is asked more and more seldom", async () => {
  const bench = new ScreenBench();
  bench.answer = () => Promise.resolve({ outcome: "failed", tooMuch: false, message: "no" });
  for (let second = 0; second < 120; second++) await bench.see([OPEN]);
  assert.ok(bench.asked.length < 15, `${bench.asked.length} times`);
  bench.answer = () => Promise.reject(new Error("a fault"));
  await bench.see([OPEN], { afterMs: 120_000 });
  assert.equal(bench.faults.length, 1);
});

Deno.test("ScreenReader.claims() go with the pane, its session and its server", async () => {
  const gone = async (change: Parameters<ScreenBench["see"]>[1], ...rows: typeof OPEN[]) => {
    const bench = await readOnce();
    bench.screens.clear();
    await bench.see(rows, change);
    return bench.claims("%1");
  };
  assert.deepEqual(await gone({}, OPEN), ["prompt 1 2"]);
  assert.deepEqual(await gone({}), [], "the pane was closed");
  assert.deepEqual(await gone({}, { ...OPEN, tmuxSessionId: "$2" }), [], "it was moved");
  assert.deepEqual(await gone({}, { ...OPEN, dead: true }), [], "it died");
  assert.deepEqual(await gone({}, { ...OPEN, tmuxPid: 7 }), [], "it was respawned");
  const server = { ...SERVER, pid: 101 };
  assert.deepEqual(await gone({ server }, OPEN), [], "it is another server's");
});

Deno.test("ScreenReader.claims() go with the agent that drew them, and it is read anew", async () => {
  const bench = await readOnce();
  bench.owners.set("%1", { agentType: "claude", pid: 5_001 });
  assert.deepEqual(bench.claims("%1"), []);
  await bench.see([OPEN]);
  assert.equal(bench.asked.length, 2);
  assert.deepEqual(bench.read[1]?.previous, []);
  bench.owners.set("%1", { agentType: "unknown", pid: null });
  await bench.see([OPEN]);
  assert.equal(bench.read[2]?.agentType, "unknown");
});

Deno.test("ScreenReader what was read of somebody else is dropped", async () => {
  const bench = new ScreenBench();
  const { promise, resolve } = Promise.withResolvers<PaneTextAnswer>();
  bench.answer = () => promise;
  await bench.see([OPEN, pane("%3"), pane("%4")]);
  bench.owners.set("%3", { agentType: "codex", pid: 1 });
  await bench.see([pane("%3"), pane("%4", { tmuxPid: 9 })]);
  const screens = ["%1", "%3", "%4"].map((id) => [id, ["secret"]] as const);
  resolve({ outcome: "ok", screens: new Map(screens) });
  await bench.clock.advance(0);
  assert.deepEqual(bench.read, []);
});

Deno.test("ScreenReader.compactions() tells each that was seen to end", async () => {
  const bench = await readOnce();
  const words = ["compacting", "covered", "compacting", "compacted", "compacted", "covered", "x"];
  for (const [at, word] of words.entries()) {
    bench.screens.set("%1", [word]);
    await bench.see([pane("%1", { drawn: `${at + 1} 0 0` })]);
  }
  const sights = bench.reader.compactions(bench.place("%1"));
  assert.deepEqual(sights.map(({ source, startedAt, endedAt }) => [source, startedAt, endedAt]), [
    ["screen", T0 + 2_000, T0 + 5_000],
  ]);
});

Deno.test("ScreenReader.looked() a screen on which the time was over is read again, not for ever", async () => {
  const bench = new ScreenBench();
  bench.screens.set("%1", ["slow"]);
  for (let second = 0; second < 9; second++) await bench.see([OPEN]);
  assert.equal(bench.asked.length, 3);
  bench.screens.set("%1", ["prompt"]);
  await bench.see([{ ...OPEN, drawn: "1 0 0" }]);
  await bench.see([{ ...OPEN, drawn: "1 0 0" }]);
  assert.deepEqual([bench.asked.length, bench.claims("%1")], [4, ["prompt 10 11"]]);
  assert.equal(bench.log.records.length, 3);
});

Deno.test("ScreenReader.rulesChanged() reads every screen anew", async () => {
  const bench = await readOnce();
  bench.reader.rulesChanged();
  assert.deepEqual(bench.claims("%1"), []);
  await bench.see([OPEN]);
  assert.equal(bench.asked.length, 2);
});

Deno.test("ScreenReader.stop() ends it, also for what is under way", async () => {
  const bench = new ScreenBench();
  const { promise, resolve } = Promise.withResolvers<PaneTextAnswer>();
  bench.answer = () => promise;
  await bench.see([OPEN]);
  bench.reader.stop();
  resolve({ outcome: "ok", screens: new Map([["%1", ["x"]]]) });
  await bench.see([OPEN]);
  assert.deepEqual([bench.told, bench.asked.length], [[], 1]);
});

Deno.test("ScreenReader.looked() a session that takes the name later is not read", async () => {
  const bench = await readOnce();
  const sessions = [session("$5", { name: "open", createdAt: T0 + 1_000 })];
  const row = pane("%9", { tmuxSessionId: "$5" });
  for (let at = 0; at < 3; at++) await bench.see([row], { sessions });
  assert.deepEqual(bench.asked, [["%1"]]);
  assert.deepEqual(bench.reader.sessions, []);
});
