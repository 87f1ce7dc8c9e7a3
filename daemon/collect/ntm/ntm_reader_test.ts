import assert from "node:assert/strict";
import { ManualClock } from "../../platform/manual_clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import { look, pane, session, SOURCE_ID } from "../../state/test_builders.ts";
import { NTM_STALE_MS, NtmReader, type NtmReaderSettings } from "./ntm_reader.ts";
import type { NtmList } from "./parse_list.ts";
import type { NtmStatus } from "./parse_status.ts";
import type { NtmAsker } from "./poller.ts";
import type { NtmAnswer, NtmSilence } from "./probe.ts";
import { NTM_AT, ntmAgent, ntmRule } from "./test_ntm.ts";

const MINUTE = 60_000;
const OTHER_SERVER = { pid: 777, startedAt: NTM_AT };

type Said = NtmSilence["kind"] | "hangs" | readonly string[];

/** A reader and an ntm that says of the panes in `said` that Claude is rate limited there. */
class Bench implements NtmAsker {
  readonly clock = new ManualClock(NTM_AT);
  readonly log = memoryLog();
  readonly reader: NtmReader;
  changes = 0;
  asked = 0;
  said: Said = ["%1"];
  signal: AbortSignal | null = null;

  constructor(change: Partial<NtmReaderSettings> = {}) {
    this.reader = new NtmReader({
      clock: this.clock,
      log: this.log.room("collect"),
      asker: this,
      isUsual: (sourceId) => sourceId === SOURCE_ID,
      rule: ntmRule,
      busyMs: 10_000,
      quietMs: MINUTE,
      onChange: () => this.changes++,
      ...change,
    });
  }

  askStatus(signal: AbortSignal): Promise<NtmAnswer<NtmStatus>> {
    this.asked++;
    this.signal = signal;
    const { said } = this;
    const at = this.clock.now();
    if (said === "hangs") return untilAborted(signal, { kind: "failed", at, ...LATE });
    if (said === "failed") return Promise.resolve({ kind: said, at, ...LATE });
    if (typeof said === "string") return Promise.resolve({ kind: said, at, message: "not there" });
    const agents = said.map((tmuxPaneId) =>
      ntmAgent({ tmuxPaneId, panePid: 1_000 + Number(tmuxPaneId.slice(1)), rateLimited: true })
    );
    const value = {
      ...{ kind: "ok", sessions: ["s1"], agents, childPidsAreTold: true, dropped: 0 } as const,
    };
    return Promise.resolve({ kind: "ok", at, durationMs: 300, value });
  }

  askList(): Promise<NtmAnswer<NtmList>> {
    if (this.said === "unsupported") {
      return Promise.resolve({ kind: this.said, at: this.clock.now(), message: "unknown" });
    }
    const sessions = [{ name: "s1", label: "api", baseProject: "atlas" }];
    const value = { kind: "ok", sessions, dropped: 0 } as const;
    return Promise.resolve({ kind: "ok", at: this.clock.now(), durationMs: 50, value });
  }

  async look(change: Parameters<typeof look>[0] = {}): Promise<void> {
    const panes = [pane("%1"), pane("%2")];
    this.reader.looked(look({ sessions: [session("$1")], panes, ...change }));
    await this.clock.advance(0);
  }

  told(tmuxPaneId = "%1") {
    return this.reader.tell({ sourceId: SOURCE_ID, row: pane(tmuxPaneId) });
  }
}

const LATE = { reason: "timeout", message: "ntm did not answer within 30000 ms" } as const;

function untilAborted<T>(signal: AbortSignal, answer: T): Promise<T> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(answer)));
}

Deno.test("NtmReader asks once the usual server was looked at, and tells of its panes alone", async () => {
  const bench = new Bench();
  await bench.look({ sourceId: "another" });
  assert.deepEqual([bench.asked, bench.reader.stats.isAsked], [0, false]);
  await bench.look();
  assert.deepEqual([bench.asked, bench.changes], [1, 1]);
  assert.deepEqual([bench.told().ntm?.label, bench.told().ntm?.baseProject], ["api", "atlas"]);
  assert.deepEqual(bench.told().claims.map(({ claim }) => claim), ["rate_limited"]);
  assert.equal(bench.told("%2").ntm, null);
  assert.equal(bench.reader.tell({ sourceId: "another", row: pane("%1") }).ntm, null);
  assert.deepEqual(bench.reader.stats, {
    isAsked: true,
    last: "ok",
    lastOkAt: NTM_AT,
    failingSince: null,
    message: null,
    panes: 1,
  });
  await bench.reader.stop();
});

Deno.test("NtmReader an answer that names a pane no more takes its facts away", async () => {
  const bench = new Bench();
  await bench.look();
  bench.said = ["%2"];
  await bench.clock.advance(MINUTE);
  assert.deepEqual([bench.told("%1").ntm, bench.told("%1").claims], [null, []]);
  assert.equal(bench.told("%2").ntm?.label, "api");
  await bench.reader.stop();
});

for (const silence of ["failed", "absent", "unsupported"] as const) {
  Deno.test(`NtmReader what was said stands when ntm is ${silence}, until it is too old`, async () => {
    const bench = new Bench();
    await bench.look();
    bench.said = silence;
    const before = bench.changes;
    await bench.clock.advance(NTM_STALE_MS - 1);
    assert.equal(bench.told().ntm?.label, "api");
    assert.equal(bench.changes, before);
    await bench.clock.advance(1);
    assert.equal(bench.told().ntm, null);
    assert.deepEqual([bench.changes, bench.reader.stats.panes], [before + 1, 0]);
    await bench.reader.stop();
  });
}

Deno.test("NtmReader where it is asked seldom, what was said stands for some pauses", async () => {
  const bench = new Bench({ busyMs: 10 * MINUTE, quietMs: 10 * MINUTE });
  await bench.look();
  await bench.clock.advance(9 * MINUTE);
  assert.deepEqual([bench.asked, bench.told().ntm?.label], [1, "api"]);
  await bench.reader.stop();
});

Deno.test("NtmReader.stats tells since when ntm fails, and forgets it with the next answer", async () => {
  const bench = new Bench();
  bench.said = "failed";
  await bench.look();
  await bench.clock.advance(3 * MINUTE);
  const { last, failingSince, message, lastOkAt } = bench.reader.stats;
  assert.deepEqual([last, failingSince, message, lastOkAt], [
    ...["failed", NTM_AT, "ntm did not answer within 30000 ms", null],
  ]);
  assert.equal(bench.log.records.filter(({ level }) => level === "warn").length, 1, "said once");
  bench.said = ["%1"];
  await bench.clock.advance(10 * MINUTE);
  assert.deepEqual([bench.reader.stats.last, bench.reader.stats.failingSince], ["ok", null]);
  await bench.reader.stop();
});

Deno.test("NtmReader.fleetChanged() has ntm asked sooner", async () => {
  const bench = new Bench();
  bench.reader.fleetChanged();
  await bench.look();
  await bench.clock.advance(4 * MINUTE);
  const before = bench.asked;
  await bench.clock.advance(20_000);
  bench.reader.fleetChanged();
  await bench.clock.advance(1_000);
  assert.equal(bench.asked, before + 1);
  await bench.reader.stop();
});

Deno.test("NtmReader another server on the socket has other panes: a call under way ends", async () => {
  const bench = new Bench();
  await bench.look();
  bench.said = "hangs";
  await bench.clock.advance(MINUTE);
  assert.deepEqual([bench.asked, bench.signal?.aborted], [2, false]);
  const { signal } = bench;
  bench.said = ["%1"];
  await bench.look({ server: OTHER_SERVER });
  assert.equal(signal?.aborted, true);
  assert.deepEqual([bench.asked, bench.told().claims[0]?.since], [3, NTM_AT + MINUTE]);
  await bench.reader.stop();
});

Deno.test("NtmReader.serverGone() nothing is asked without a server, and of its panes nothing known", async () => {
  const bench = new Bench();
  await bench.look();
  bench.reader.serverGone("another");
  assert.equal(bench.reader.stats.isAsked, true);
  bench.reader.serverGone(SOURCE_ID);
  assert.equal(bench.told().ntm, null);
  await bench.clock.advance(10 * MINUTE);
  assert.deepEqual([bench.asked, bench.reader.stats.isAsked, bench.clock.pending], [1, false, 0]);
  assert.equal(bench.reader.stats.lastOkAt, NTM_AT);
  await bench.look();
  assert.deepEqual([bench.asked, bench.told().ntm?.label], [2, "api"]);
  await bench.reader.stop();
});

Deno.test("NtmReader.stop() ends the call that is under way, for good", async () => {
  const bench = new Bench();
  bench.said = "hangs";
  await bench.look();
  await bench.reader.stop();
  assert.deepEqual([bench.signal?.aborted, bench.clock.pending, bench.changes], [true, 0, 0]);
});
