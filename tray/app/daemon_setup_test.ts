import { deepEqual, equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { DaemonSetup } from "./daemon_setup.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";

const ready = (argv: string, notice: string | null = null): PreparedDaemon => {
  return { kind: "ready", argv: [argv], notice };
};
const failed = (message: string): PreparedDaemon => ({ kind: "failed", message });

/** A daemon that is put in place by hand, and all that was told of it. */
class Scene {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  /** Those that were begun. */
  readonly preparations: PromiseWithResolvers<PreparedDaemon>[] = [];
  whyNot: string | null = null;
  readonly setup = new DaemonSetup({
    prepare: () => {
      const preparation = Promise.withResolvers<PreparedDaemon>();
      this.preparations.push(preparation);
      return preparation.promise;
    },
    whyNotNow: () => Promise.resolve(this.whyNot),
    clock: this.clock,
    onReady: () => this.told.push(`ready: ${this.setup.argv?.join(" ")}`),
    onChange: () => {},
    onNotice: (message) => this.told.push(`notice: ${message}`),
    log: (line) => this.told.push(`log: ${line}`),
  });

  /** The newest preparation comes to that. */
  async comesTo(prepared: PreparedDaemon): Promise<void> {
    this.preparations.at(-1)?.resolve(prepared);
    await this.clock.advance(0);
  }

  /** Prepares, and it comes to that. */
  async prepare(prepared: PreparedDaemon): ReturnType<DaemonSetup["prepare"]> {
    const outcome = this.setup.prepare();
    await this.comesTo(prepared);
    return await outcome;
  }
}

Deno.test("DaemonSetup.prepare() knows the words, says what is new once, and what is other", async () => {
  const scene = new Scene();
  equal(scene.setup.argv, null);
  deepEqual(await scene.prepare(ready("a", "installed")), {
    kind: "ready",
    isOther: true,
    isNews: true,
  });
  const same = { kind: "ready", isOther: false, isNews: false } as const;
  deepEqual(await scene.prepare(ready("a", "installed")), same);
  deepEqual(await scene.prepare(ready("b")), { ...same, isOther: true });
  deepEqual(scene.told, ["notice: installed", "ready: a", "ready: a", "ready: b"]);
  scene.setup.withdraw();
  equal(scene.setup.argv, null);
});

Deno.test("DaemonSetup tries again what failed, ever less often, and tells the user once", async () => {
  const scene = new Scene();
  deepEqual(await scene.prepare(failed("slow")), { kind: "failed" });
  equal(scene.setup.problem, "slow");
  const begun = () => scene.preparations.length;
  for (const [failures, ms] of [15_000, 30_000, 60_000].entries()) {
    await scene.clock.advance(ms - 1);
    equal(begun(), failures + 1);
    await scene.clock.advance(1);
    equal(begun(), failures + 2);
    equal(scene.setup.problem, null, "it is under way");
    await scene.comesTo(failed("slow"));
  }
  deepEqual(scene.told, ["log: slow", "notice: slow", "log: slow", "log: slow"]);
  await scene.clock.advance(120_000);
  await scene.comesTo(ready("a"));
  deepEqual([scene.setup.problem, scene.clock.pending], [null, 0]);
});

Deno.test("DaemonSetup does not try again while its distro must not be started", async () => {
  const scene = new Scene();
  await scene.prepare(failed("slow"));
  scene.whyNot = "it is off";
  await scene.clock.advance(15_000);
  scene.whyNot = null;
  await scene.clock.advance(5 * 60_000 - 1);
  equal(scene.preparations.length, 1);
  await scene.clock.advance(1);
  equal(scene.preparations.length, 2);
  await scene.comesTo(ready("a"));
});

Deno.test("DaemonSetup.prepare() leaves what is under way alone", async () => {
  const scene = new Scene();
  const first = scene.setup.prepare();
  equal(await scene.setup.prepare(), null);
  await scene.comesTo(ready("a"));
  deepEqual([(await first)?.kind, scene.preparations.length], ["ready", 1]);
});

Deno.test("DaemonSetup.prepareOtherwise() makes again what was under way, and takes the last", async () => {
  for (const outdated of [ready("old", "old news"), failed("old problem")]) {
    const scene = new Scene();
    const first = scene.setup.prepare();
    equal(await scene.setup.prepareOtherwise(), null);
    equal(await scene.setup.prepareOtherwise(), null);
    await scene.comesTo(outdated);
    deepEqual([scene.preparations.length, scene.told], [2, []]);
    equal(await scene.setup.prepare(), null, "it is under way still");
    await scene.comesTo(ready("new"));
    deepEqual([(await first)?.kind, scene.told], ["ready", ["ready: new"]]);
    const third = scene.setup.prepareOtherwise();
    await scene.comesTo(ready("newer"));
    deepEqual([(await third)?.kind, scene.preparations.length], ["ready", 3]);
    equal(scene.clock.pending, 0);
  }
});

Deno.test("DaemonSetup.end() ends what is waited for, and takes nothing any more", async () => {
  const scene = new Scene();
  await scene.prepare(failed("slow"));
  scene.setup.end();
  equal(scene.clock.pending, 0);
  const other = new Scene();
  const preparing = other.setup.prepare();
  await other.setup.prepareOtherwise();
  other.setup.end();
  await other.comesTo(ready("a"));
  deepEqual([await preparing, other.preparations.length, other.told], [null, 1, []]);
});
