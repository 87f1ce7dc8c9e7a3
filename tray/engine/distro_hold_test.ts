import { deepEqual, equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { DistroHold } from "./distro_hold.ts";
import { FakeHolds } from "./test_hold.ts";

class Scene {
  readonly clock = new ManualClock();
  readonly fakes = new FakeHolds();
  isUp: boolean | null = true;
  looks = 0;
  offs = 0;
  readonly hold = new DistroHold({
    start: () => this.fakes.start(),
    isUp: () => (this.looks++, Promise.resolve(this.isUp)),
    onOff: () => {
      this.offs++;
      void this.hold.end();
    },
    clock: this.clock,
  });
}

async function inScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = new Scene();
  await body(scene);
  await scene.hold.end();
  await scene.clock.advance(0);
  deepEqual(scene.fakes.alive, [], "a process is left");
  equal(scene.clock.pending, 0, "a timer is left");
}

Deno.test("DistroHold keeps one that runs up by one process, and overlaps with what follows", async () => {
  await inScene(async ({ hold, clock, fakes }) => {
    hold.keep();
    hold.keep();
    await clock.advance(1_000);
    hold.keep();
    await clock.advance(60 * 60_000);
    deepEqual([fakes.alive, fakes.starts], [["Ubuntu"], 1]);
    hold.letGo();
    hold.letGo();
    await clock.advance(4_000);
    equal(fakes.alive.length, 1);
    await clock.advance(1_000);
    equal(fakes.alive.length, 0);
  });
});

Deno.test("DistroHold that is wanted again within the overlap goes on", async () => {
  await inScene(async ({ hold, clock, fakes }) => {
    hold.keepRunning();
    equal(fakes.starts, 1, "at once");
    hold.letGo();
    await clock.advance(4_000);
    hold.keep();
    await clock.advance(60_000);
    deepEqual([fakes.alive.length, fakes.starts], [1, 1]);
  });
});

Deno.test("DistroHold never starts a distro that is off, or may be", async () => {
  await inScene(async (scene) => {
    const { hold, clock, fakes } = scene;
    scene.isUp = null;
    hold.keep();
    await clock.advance(10 * 60_000);
    equal(fakes.starts, 0);
    scene.isUp = false;
    await clock.advance(60_000);
    deepEqual([scene.offs, fakes.starts], [1, 0]);
    const { looks } = scene;
    scene.isUp = true;
    await clock.advance(60 * 60_000);
    deepEqual([fakes.starts, scene.looks], [0, looks], "it was ended");
  });
});

Deno.test("DistroHold whose process ends with its distro holds nothing more", async () => {
  await inScene(async (scene) => {
    const { hold, clock, fakes } = scene;
    hold.keepRunning();
    await clock.advance(10_000);
    scene.isUp = false;
    fakes.die();
    await clock.advance(60 * 60_000);
    deepEqual([scene.offs, fakes.starts], [1, 1]);
  });
});

Deno.test("DistroHold starts another process where the distro goes on, seldom if none lasts", async () => {
  await inScene(async ({ hold, clock, fakes }) => {
    hold.keep();
    await clock.advance(500);
    await clock.advance(60_000);
    fakes.die();
    await clock.advance(500);
    deepEqual([fakes.alive.length, fakes.starts], [1, 2]);
    fakes.problem = "no such program";
    fakes.die();
    await clock.advance(10 * 60_000);
    equal(fakes.starts < 20, true, `${fakes.starts} starts`);
    fakes.problem = null;
    await clock.advance(60_000);
    equal(fakes.alive.length, 1);
  });
});

Deno.test("DistroHold that is let go while it looks starts nothing", async () => {
  const clock = new ManualClock();
  const fakes = new FakeHolds();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const hold = new DistroHold({
    ...{ clock, start: fakes.start, isUp: () => promise, onOff: () => {} },
  });
  hold.keep();
  await clock.advance(500);
  hold.letGo();
  resolve(true);
  await clock.advance(60_000);
  deepEqual([fakes.starts, clock.pending], [0, 0]);
});
