import assert from "node:assert/strict";
import { ManualClock } from "../../platform/manual_clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { Supervisor, type SupervisorEnd } from "./supervisor.ts";
import type { SupervisorState } from "../../platform/supervisor_state.ts";

const HANG_MS = 30_000;
const LIMITS = { firstPauseMs: 250, longestPauseMs: 1_000, stableMs: 60_000, budget: 3 };

interface FakeDaemon {
  readonly pid: number;
  readonly signals: string[];
  tell(line: string): void;
  end(code: number, signal?: string): Promise<void>;
}

/** A supervisor whose daemons are played by the test. */
class Bench {
  readonly clock = new ManualClock();
  readonly daemons: FakeDaemon[] = [];
  readonly states: SupervisorState[] = [];
  readonly logged: string[] = [];
  readonly supervisor: Supervisor;
  readonly end: Promise<SupervisorEnd>;
  refuses = false;

  constructor() {
    const say = (message: string) => void this.logged.push(message);
    const log: RoomLog = { debug: say, info: say, warn: say, error: say };
    this.supervisor = new Supervisor({
      startDaemon: (onNotice) => this.#start(onNotice),
      pid: 1,
      hangLimitMs: HANG_MS,
      restarts: LIMITS,
      clock: this.clock,
      log,
      onState: (state) => void this.states.push(state),
    });
    this.end = this.supervisor.run();
  }

  get daemon(): FakeDaemon {
    const last = this.daemons.at(-1);
    assert.ok(last);
    return last;
  }

  get state(): SupervisorState {
    const last = this.states.at(-1);
    assert.ok(last);
    return last;
  }

  #start(onNotice: (line: string) => void) {
    if (this.refuses) throw new Error("no such program");
    const { promise, resolve } = Promise.withResolvers<{ code: number; signal: string | null }>();
    const signals: string[] = [];
    const pid = 100 + this.daemons.length;
    this.daemons.push({
      pid,
      signals,
      tell: onNotice,
      end: async (code, signal) => {
        resolve({ code, signal: signal ?? null });
        await this.clock.advance(0);
      },
    });
    return { pid, ended: promise, signal: (signal: string) => void signals.push(signal) };
  }
}

Deno.test("Supervisor.run() starts a dead daemon again, later and later, and gives up", async () => {
  const bench = new Bench();
  await bench.daemon.end(1);
  assert.equal(bench.state.phase, "pausing");
  await bench.clock.advance(249);
  assert.equal(bench.daemons.length, 1);
  await bench.clock.advance(1);
  assert.equal(bench.daemons.length, 2);
  await bench.daemon.end(-1, "SIGKILL");
  await bench.clock.advance(499);
  assert.equal(bench.daemons.length, 2);
  await bench.clock.advance(1);
  await bench.daemon.end(1);
  assert.deepEqual(await bench.end, {
    kind: "gave_up",
    failures: 3,
    reason: "it ended with status 1",
  });
  assert.equal(bench.state.phase, "gave_up");
  assert.equal(bench.state.failuresInRow, 3);
  assert.equal(bench.state.restarts, 2);
  assert.ok(bench.logged.includes("the daemon keeps failing: there is no further try"));
  assert.equal(bench.clock.pending, 0);
});

Deno.test("Supervisor.run() ends with a daemon that was asked to stop", async () => {
  const bench = new Bench();
  bench.daemon.tell("READY=1");
  assert.equal(bench.state.phase, "running");
  await bench.daemon.end(0);
  assert.deepEqual(await bench.end, { kind: "stopped" });
  assert.equal(bench.daemons.length, 1);
});

for (
  const [code, refusal] of [[2, "command_line"], [65, "newer_database"], [78, "settings"]] as const
) {
  Deno.test(`Supervisor.run() gives up, and says why, at status ${code}`, async () => {
    const bench = new Bench();
    await bench.daemon.end(code);
    assert.equal(bench.daemons.length, 1);
    assert.equal(bench.clock.pending, 0, "no other try is planned");
    assert.deepEqual(await bench.end, { kind: "refused", code, refusal });
    assert.equal(bench.state.phase, "gave_up");
    assert.equal(bench.state.refusal, refusal);
  });
}

Deno.test("Supervisor.run() replaces a daemon that is silent, by force when it must", async () => {
  const bench = new Bench();
  bench.daemon.tell("READY=1");
  for (let beats = 0; beats < 20; beats++) {
    await bench.clock.advance(7_500);
    bench.daemon.tell("WATCHDOG=1");
  }
  assert.deepEqual(bench.daemon.signals, []);
  await bench.clock.advance(HANG_MS - 1);
  assert.deepEqual(bench.daemon.signals, []);
  await bench.clock.advance(1);
  assert.deepEqual(bench.daemon.signals, ["SIGTERM"]);
  await bench.clock.advance(5_000);
  assert.deepEqual(bench.daemon.signals, ["SIGTERM", "SIGKILL"]);
  await bench.daemon.end(-1, "SIGKILL");
  assert.equal(bench.state.lastFailure?.reason, "it hung and was ended");
  await bench.clock.advance(250);
  assert.equal(bench.daemons.length, 2);
  bench.supervisor.stop();
  await bench.daemon.end(0);
  await bench.end;
});

Deno.test("Supervisor.run() replaces a hung daemon that ends well at SIGTERM", async () => {
  const bench = new Bench();
  bench.daemon.tell("READY=1");
  await bench.clock.advance(HANG_MS);
  await bench.daemon.end(0);
  await bench.clock.advance(250);
  assert.equal(bench.daemons.length, 2);
  bench.supervisor.stop();
  await bench.daemon.end(0);
  await bench.end;
});

Deno.test("Supervisor.run() takes no sleep of the machine for a hang", async () => {
  const bench = new Bench();
  bench.daemon.tell("READY=1");
  bench.clock.jump(8 * 3_600_000);
  await bench.clock.advance(HANG_MS / 2);
  assert.deepEqual(bench.daemon.signals, []);
  bench.supervisor.stop();
  await bench.daemon.end(0);
  await bench.end;
});

Deno.test("Supervisor.run() gives a daemon that is starting more time", async () => {
  const bench = new Bench();
  await bench.clock.advance(299_000);
  assert.deepEqual(bench.daemon.signals, []);
  await bench.clock.advance(2_000);
  assert.deepEqual(bench.daemon.signals, ["SIGTERM"]);
  bench.supervisor.stop();
  await bench.daemon.end(0);
  await bench.end;
});

Deno.test("Supervisor.stop() ends the daemon, and a pause too", async () => {
  const running = new Bench();
  running.supervisor.stop();
  assert.deepEqual(running.daemon.signals, ["SIGTERM"]);
  await running.clock.advance(15_000);
  assert.deepEqual(running.daemon.signals, ["SIGTERM", "SIGKILL"]);
  await running.daemon.end(-1, "SIGKILL");
  assert.deepEqual(await running.end, { kind: "stopped" });

  const pausing = new Bench();
  await pausing.daemon.end(1);
  pausing.supervisor.stop();
  assert.deepEqual(await pausing.end, { kind: "stopped" });
  assert.equal(pausing.daemons.length, 1);
  assert.equal(pausing.clock.pending, 0);
});

Deno.test("Supervisor.run() counts a daemon that cannot be started as a failure", async () => {
  const bench = new Bench();
  bench.refuses = true;
  await bench.daemon.end(1);
  for (let n = 0; n < 4; n++) await bench.clock.advance(1_000);
  const end = await bench.end;
  assert.equal(end.kind, "gave_up");
  assert.match(bench.state.lastFailure?.reason ?? "", /^it cannot be started: .*no such program/);
});
