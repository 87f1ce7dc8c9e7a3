import assert from "node:assert/strict";
import fc from "fast-check";
import { FakeNtm } from "../../../fixtures/fake_ntm.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import { CommandRunner } from "../run.ts";
import { until } from "../test_until.ts";
import type { NtmList } from "./parse_list.ts";
import type { NtmStatus } from "./parse_status.ts";
import { type NtmAsker, NtmPoller, type NtmPollerOptions, type NtmResult } from "./poller.ts";
import { type NtmAnswer, NtmProbe } from "./probe.ts";

const SECOND = 1_000;
const T0 = 1_750_000_000_000;

const answered = (durationMs = 300, sessions: readonly string[] = ["atlas--api"]) =>
  ({
    kind: "ok",
    at: T0,
    durationMs,
    value: { kind: "ok", sessions, agents: [], childPidsAreTold: false, dropped: 0 },
  }) satisfies NtmAnswer<NtmStatus>;

const listed = (label: string | null = "API") =>
  ({
    kind: "ok",
    at: T0,
    durationMs: 50,
    value: {
      kind: "ok",
      sessions: [{ name: "atlas--api", label, baseProject: "atlas" }],
      dropped: 0,
    },
  }) satisfies NtmAnswer<NtmList>;

const failed = { kind: "failed", at: T0, reason: "timeout", message: "late" } as const;
const absent = { kind: "absent", at: T0, message: "not there" } as const;
const unsupported = { kind: "unsupported", at: T0, message: "unknown" } as const;

/** A poller whose questions are answered at once, or by hand while `status` is null. */
class Bench implements NtmAsker {
  readonly clock = new ManualClock(T0);
  readonly results: NtmResult[] = [];
  readonly faults: unknown[] = [];
  readonly askedAt: number[] = [];
  readonly poller: NtmPoller;
  status: NtmAnswer<NtmStatus> | null = answered();
  list: NtmAnswer<NtmList> = listed();
  lists = 0;
  inFlight = 0;
  mostInFlight = 0;
  signal: AbortSignal | null = null;
  #waiting: ((answer: NtmAnswer<NtmStatus>) => void)[] = [];

  constructor(change: Partial<NtmPollerOptions> = {}) {
    this.poller = new NtmPoller({
      clock: this.clock,
      asker: this,
      onResult: (result) => this.results.push(result),
      onFault: (error) => this.faults.push(error),
      random: () => 0,
      ...change,
    });
  }

  async start(): Promise<this> {
    this.poller.start();
    await this.clock.advance(0);
    return this;
  }

  askStatus(signal: AbortSignal): Promise<NtmAnswer<NtmStatus>> {
    this.askedAt.push(this.clock.now() - T0);
    this.signal = signal;
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const { promise, resolve } = Promise.withResolvers<NtmAnswer<NtmStatus>>();
    if (this.status) resolve(this.status);
    else this.#waiting.push(resolve);
    return promise.finally(() => this.inFlight--);
  }

  askList(): Promise<NtmAnswer<NtmList>> {
    this.lists++;
    return Promise.resolve(this.list);
  }

  async answer(answer: NtmAnswer<NtmStatus> = answered()): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve(answer);
    await this.clock.advance(0);
  }

  /** Seconds from poll to poll. */
  get pauses(): readonly number[] {
    return this.askedAt.slice(1).map((at, n) => Math.round((at - this.askedAt[n]!) / SECOND));
  }

  get last(): NtmResult | undefined {
    return this.results.at(-1);
  }
}

Deno.test("NtmPoller tells what ntm says, with the labels of the list", async () => {
  const { results, poller } = await new Bench().start();
  assert.deepEqual(results, [{
    kind: "ok",
    at: T0,
    durationMs: 300,
    sessions: [{ name: "atlas--api", label: "API", baseProject: "atlas" }],
    agents: [],
    panesAreTold: true,
    childPidsAreTold: false,
  }]);
  const { lastOkAt, polls, failures, last, message, circuit } = poller.stats;
  assert.deepEqual([lastOkAt, polls, failures, last, message, circuit], [
    T0,
    1,
    0,
    "ok",
    null,
    "closed",
  ]);
});

Deno.test("NtmPoller a quiet fleet is asked about less and less, down to once a minute", async () => {
  const bench = await new Bench().start();
  await bench.clock.advance(600 * SECOND);
  assert.deepEqual(bench.pauses.slice(0, 6), [20, 40, 60, 60, 60, 60]);
  assert.ok(bench.pauses.slice(2).every((pause) => pause === 60));
  assert.equal(bench.clock.pending, 1);
});

Deno.test("NtmPoller a busy fleet is asked about every ten seconds", async () => {
  const bench = await new Bench().start();
  for (let second = 0; second < 60; second++) {
    bench.poller.active();
    await bench.clock.advance(SECOND);
  }
  assert.deepEqual(bench.pauses, [10, 10, 10, 10, 10, 10]);
  await bench.clock.advance(300 * SECOND);
  // The last second of it was seen by the poll at its end.
  assert.deepEqual(bench.pauses.slice(6, 10), [10, 20, 40, 60]);
});

Deno.test("NtmPoller a change after a long silence is asked about at once, then in ten seconds", async () => {
  const bench = await new Bench().start();
  await bench.clock.advance(240 * SECOND);
  const before = bench.askedAt.length;
  await bench.clock.advance(25 * SECOND);
  assert.equal(bench.askedAt.length, before);
  for (let n = 0; n < 50; n++) bench.poller.active();
  await bench.clock.advance(0);
  assert.equal(bench.askedAt.length, before + 1);
  bench.poller.active();
  await bench.clock.advance(9 * SECOND);
  assert.equal(bench.askedAt.length, before + 1);
  await bench.clock.advance(SECOND);
  assert.equal(bench.askedAt.length, before + 2);
});

Deno.test("NtmPoller a slow ntm is at work for a small part of the time only", async () => {
  const bench = new Bench();
  bench.status = answered(2_500);
  await bench.start();
  bench.poller.active();
  for (let n = 0; n < 4; n++) {
    await bench.clock.advance(25 * SECOND);
    bench.poller.active();
  }
  assert.deepEqual(bench.pauses, [25, 25, 25, 25]);
  bench.status = answered(18_000);
  await bench.clock.advance(25 * SECOND);
  for (let n = 0; n < 120; n++) {
    bench.poller.active();
    await bench.clock.advance(SECOND);
  }
  assert.deepEqual(bench.pauses.slice(5), [60, 60]);
});

Deno.test("NtmPoller never asks twice at once", async () => {
  const bench = new Bench();
  bench.status = null;
  await bench.start();
  for (let n = 0; n < 20; n++) {
    bench.poller.active();
    await bench.clock.advance(18 * SECOND);
  }
  assert.deepEqual([bench.askedAt.length, bench.mostInFlight, bench.clock.pending], [1, 1, 0]);
  await bench.answer();
  assert.equal(bench.clock.nextIn, 10 * SECOND, "what changed meanwhile may be too new for it");
});

Deno.test("NtmPoller failures are told as values, and spare ntm more and more", async () => {
  const bench = new Bench();
  bench.status = failed;
  await bench.start();
  for (let n = 0; n < 150; n++) {
    bench.poller.active();
    await bench.clock.advance(20 * SECOND);
  }
  assert.deepEqual(bench.pauses, [60, 60, 120, 240, 480, 600, 600, 600]);
  assert.deepEqual(bench.last, failed);
  const { failures, message, lastOkAt } = bench.poller.stats;
  assert.deepEqual([failures, message, lastOkAt], [9, "late", null]);
  bench.status = answered();
  await bench.clock.advance(600 * SECOND);
  assert.equal(bench.last?.kind, "ok");
  assert.deepEqual([bench.poller.stats.circuit, bench.poller.stats.message], ["closed", null]);
});

Deno.test("NtmPoller an ntm that is not there is no failure, and is found once it is", async () => {
  const bench = new Bench();
  bench.status = absent;
  await bench.start();
  for (let n = 0; n < 60; n++) {
    bench.poller.active();
    await bench.clock.advance(5 * SECOND);
  }
  assert.deepEqual(bench.pauses, [60, 60, 60, 60, 60]);
  assert.deepEqual([bench.poller.stats.failures, bench.lists], [0, 0]);
  bench.status = answered();
  await bench.clock.advance(60 * SECOND);
  assert.equal(bench.last?.kind, "ok");
});

Deno.test("NtmPoller without agents the sessions are told, without either nothing", async () => {
  const bench = new Bench();
  bench.status = unsupported;
  await bench.start();
  const [first] = bench.results;
  assert.ok(first?.kind === "ok");
  assert.deepEqual([first.sessions.map(({ label }) => label), first.agents], [["API"], []]);
  assert.equal(first.panesAreTold, false);
  bench.list = unsupported;
  await bench.clock.advance(60 * SECOND);
  assert.deepEqual([bench.last?.kind, bench.poller.stats.failures], ["unsupported", 0]);
  bench.list = failed;
  await bench.clock.advance(60 * SECOND);
  assert.deepEqual([bench.last?.kind, bench.poller.stats.failures], ["failed", 1]);
});

Deno.test("NtmPoller the list is asked when names change, and seldom else", async () => {
  const bench = await new Bench().start();
  await bench.clock.advance(9 * 60 * SECOND);
  assert.equal(bench.lists, 1);
  bench.status = answered(300, ["atlas--api", "hill--west"]);
  await bench.clock.advance(60 * SECOND);
  assert.equal(bench.lists, 2);
  assert.ok(bench.last?.kind === "ok");
  assert.deepEqual(bench.last.sessions, [
    { name: "atlas--api", label: "API", baseProject: "atlas" },
    { name: "hill--west", label: "west", baseProject: "hill" },
  ]);
  await bench.clock.advance(11 * 60 * SECOND);
  assert.equal(bench.lists, 3);
});

Deno.test("NtmPoller a list that does not come costs nothing but its labels", async () => {
  for (const list of [failed, unsupported, absent]) {
    const bench = new Bench();
    bench.list = list;
    await bench.start();
    await bench.clock.advance(120 * SECOND);
    assert.ok(bench.last?.kind === "ok");
    assert.deepEqual(bench.last.sessions[0]?.label, "api");
    assert.deepEqual([bench.lists, bench.poller.stats.failures], [1, 0]);
  }
});

Deno.test("NtmPoller.stop() ends the call that is under way, and nothing is told afterwards", async () => {
  const bench = new Bench();
  bench.status = null;
  await bench.start();
  const stopping = bench.poller.stop();
  assert.equal(bench.signal?.aborted, true);
  await bench.answer();
  await stopping;
  bench.poller.active();
  await bench.clock.advance(300 * SECOND);
  assert.deepEqual([bench.results.length, bench.askedAt.length, bench.lists], [0, 1, 0]);
  assert.deepEqual([bench.clock.pending, bench.faults.length], [0, 0]);
});

Deno.test("NtmPoller.stop() between two polls leaves no timer", async () => {
  const bench = await new Bench().start();
  await bench.poller.stop();
  assert.equal(bench.clock.pending, 0);
});

Deno.test("NtmPoller a fault of ours is told, and polling goes on", async () => {
  const told: string[] = [];
  const bench = new Bench({
    onResult: ({ kind }) => {
      told.push(kind);
      if (told.length === 1) throw new Error("who listens is broken");
    },
  });
  await bench.start();
  assert.equal(bench.faults.length, 1);
  await bench.clock.advance(60 * SECOND);
  assert.deepEqual(told, ["ok", "ok"]);
});

Deno.test("NtmPoller a clock that jumps does not keep it from asking", async () => {
  for (const jump of [-3_600 * SECOND, 3_600 * SECOND]) {
    const bench = await new Bench().start();
    await bench.clock.advance(240 * SECOND);
    const before = bench.askedAt.length;
    bench.clock.jump(jump);
    bench.poller.active();
    await bench.clock.advance(10 * SECOND);
    assert.ok(bench.askedAt.length > before);
    await bench.clock.advance(10 * SECOND);
    assert.ok(bench.askedAt.length > before + 1);
  }
});

Deno.test("NtmPoller pauses stay between ten and sixty seconds, whatever happens", async () => {
  const step = fc.record({
    active: fc.boolean(),
    ms: fc.integer({ min: 0, max: 70 * SECOND }),
    durationMs: fc.integer({ min: 0, max: 30 * SECOND }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (steps, random) => {
        const bench = await new Bench({ random: () => random }).start();
        for (const { active, ms, durationMs } of steps) {
          bench.status = answered(durationMs);
          if (active) bench.poller.active();
          await bench.clock.advance(ms);
        }
        const gaps = bench.askedAt.slice(1).map((at, n) => at - bench.askedAt[n]!);
        for (const gap of gaps) assert.ok(gap >= 10 * SECOND && gap <= 60 * SECOND, String(gap));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("NtmPoller over a stand-in: every mode, and never a question for what panes show", async () => {
  await using fake = await FakeNtm.create();
  const clock = new ManualClock(T0);
  const results: NtmResult[] = [];
  const faults: unknown[] = [];
  const poller = new NtmPoller({
    clock,
    asker: new NtmProbe({
      runner: new CommandRunner({ maxConcurrent: 1, environment: { PATH: "/usr/bin:/bin" } }),
      ntmProgram: () => fake.path,
      now: () => clock.now(),
    }),
    onResult: (result) => results.push(result),
    onFault: (error) => faults.push(error),
  });
  const next = async () => {
    const count = results.length + 1;
    await until("ntm has been asked", async () => {
      if (results.length < count && clock.pending > 0) await clock.advance(clock.nextIn ?? 0);
      return results.length >= count;
    });
    return results[count - 1];
  };
  poller.start();
  try {
    const first = await next();
    assert.ok(first?.kind === "ok");
    assert.deepEqual(first.agents.map(({ agentType }) => agentType), [
      ...["unknown", "claude", "codex", "gemini", "unknown"],
    ]);
    await fake.setMode("newer");
    assert.equal((await next())?.kind, "ok");
    for (const mode of ["rc0_failure", "garbage"] as const) {
      await fake.setMode(mode);
      assert.equal((await next())?.kind, "failed");
    }
    await fake.setMode("unknown_flag");
    assert.equal((await next())?.kind, "unsupported");
    await fake.setMode("absent");
    assert.equal((await next())?.kind, "absent");
    await fake.setMode("slow", { slowMs: 30 });
    assert.equal((await next())?.kind, "ok");
  } finally {
    await poller.stop();
  }
  assert.deepEqual(faults, []);
  const calls = await fake.calls();
  assert.ok(calls.length >= 7);
  for (const words of calls) {
    assert.ok(["--robot-status", "list"].includes(words[0] ?? ""), words.join(" "));
    assert.ok(!words.some((word) => word.startsWith("--robot-tail")));
  }
});
