import assert from "node:assert/strict";
import type { LogFields, RoomLog } from "../platform/room_log.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import type { Observation } from "../state/observation.ts";
import { Collector, type CollectorOptions } from "./collector.ts";
import { CommandRunner } from "./run.ts";
import { MAX_SOCKETS } from "./tmux/sockets.ts";

/** A log whose warnings are kept. */
class KeptLog implements RoomLog {
  readonly warnings: { readonly message: string; readonly fields: LogFields }[] = [];
  debug(): void {}
  info(): void {}
  warn(message: string, fields: LogFields = {}): void {
    this.warnings.push({ message, fields });
  }
  error(message: string, fields: LogFields = {}): void {
    assert.fail(`${message} ${JSON.stringify(fields)}`);
  }
}

/** A collector on a machine without tmux: every look is answered, and no process is started. */
class Bench implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly log = new KeptLog();
  readonly observations: Observation[] = [];
  readonly registered: string[] = [];
  readonly runner = new CommandRunner({ maxConcurrent: 1, environment: {} });
  readonly collector: Collector;

  constructor(change: Partial<CollectorOptions> = {}) {
    this.collector = new Collector({
      clock: this.clock,
      log: this.log,
      runner: this.runner,
      tmuxProgram: () => null,
      timeoutMs: 1_000,
      maxOutputBytes: 1_000,
      cadence: {
        ...{ busyMs: 500, quietMs: 2_000, backoffMaxMs: 30_000, panesMs: 1_500 },
        ...{ fullMs: 5_000, keepPaceMs: 1_000 },
      },
      hooks: false,
      fixedSockets: [],
      remembered: [],
      discover: () => Promise.resolve([]),
      socketDirectory: null,
      // Terminals that others make on this machine are no hints of the tests.
      terminalDirectory: "/nonexistent/pts",
      register: (socket) => {
        this.registered.push(socket);
        return { sourceId: `source of ${socket}`, lastServer: null };
      },
      onObservation: (observation) => this.observations.push(observation),
      ...change,
    });
  }

  async start(): Promise<this> {
    this.collector.start();
    await this.clock.advance(0);
    return this;
  }

  get watched(): readonly string[] {
    return this.collector.stats.map(({ sourceId }) => sourceId.replace("source of ", ""));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.collector.stop();
  }
}

Deno.test("Collector.start() looks at each fixed socket at once", async () => {
  await using bench = await new Bench({ fixedSockets: ["/a", "/b"] }).start();
  assert.deepEqual(bench.registered, ["/a", "/b"]);
  assert.deepEqual(
    bench.observations.map(({ sourceId, outcome }) => [sourceId, outcome]),
    [["source of /a", "absent"], ["source of /b", "absent"]],
  );
  assert.deepEqual(bench.watched, ["/a", "/b"]);
});

Deno.test("Collector.start() a remembered socket is looked at, and let go when nobody is there", async () => {
  await using bench = await new Bench({ fixedSockets: ["/a"], remembered: ["/a", "/old"] }).start();
  assert.deepEqual(bench.registered, ["/a", "/old"], "one watcher for each");
  assert.equal(bench.observations.length, 2);
  assert.deepEqual(bench.watched, ["/a"]);
});

Deno.test("Collector.start() a remembered server whose end nothing proves stays watched", async () => {
  await using bench = await new Bench({
    remembered: ["/old"],
    // This process: it lives, whatever its socket says.
    register: (socket) => ({
      sourceId: `source of ${socket}`,
      lastServer: { pid: Deno.pid, startedAt: 1_000 },
    }),
  }).start();
  assert.deepEqual(bench.watched, ["/old"]);
});

Deno.test("Collector discovered sockets are watched, and listed anew as time passes", async () => {
  const found = ["/one"];
  await using bench = await new Bench({
    socketDirectory: "/nonexistent/tmux-0",
    discover: () => Promise.resolve([...found]),
  }).start();
  assert.deepEqual(bench.registered, ["/one"]);
  found.push("/two");
  await bench.clock.advance(2_000);
  assert.ok(bench.registered.includes("/two"));
});

Deno.test("Collector has a limit, and says once which socket is beyond it", async () => {
  const fixedSockets = Array.from({ length: MAX_SOCKETS }, (_, index) => `/socket-${index}`);
  await using bench = await new Bench({ fixedSockets, remembered: ["/late", "/late"] }).start();
  assert.equal(bench.watched.length, MAX_SOCKETS);
  assert.deepEqual(bench.log.warnings, [
    { message: "too many tmux servers: one is not watched", fields: { socket: "/late" } },
  ]);
});

Deno.test("Collector.hint() lets every source look soon", async () => {
  await using bench = await new Bench({ fixedSockets: ["/a", "/b"] }).start();
  const before = bench.observations.length;
  bench.collector.hint();
  await bench.clock.advance(100);
  assert.equal(bench.observations.length, before + 2);
});

Deno.test("Collector.stop() leaves nothing that would look again", async () => {
  const bench = await new Bench({
    fixedSockets: ["/a"],
    socketDirectory: "/nonexistent/tmux-0",
  }).start();
  await bench.collector.stop();
  const before = bench.observations.length;
  bench.collector.hint();
  await bench.clock.advance(120_000);
  assert.equal(bench.observations.length, before);
  assert.equal(bench.clock.pending, 0);
});
