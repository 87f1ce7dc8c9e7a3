import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { RememberedCalls } from "./remembered_calls.ts";
import { T0 } from "../state/test_builders.ts";
import { WaitStory } from "../state/test_waits.ts";

/** Time that passes for a story of a daemon that was started again with a call pending. */
class Scene {
  readonly clock = new ManualClock(T0);
  readonly story: WaitStory;
  readonly calls: RememberedCalls;
  isKnown = false;

  constructor(story: WaitStory, hasReaders = true) {
    this.story = story;
    const pipeline = {
      get world() {
        return story.world;
      },
      tick: () => void story.pass(50),
    };
    const log = memoryLog().room("pipeline");
    this.calls = new RememberedCalls({ clock: this.clock, log, pipeline, hasReaders });
    void this.calls.known.then(() => this.isKnown = true);
    this.calls.start();
  }

  async isKnownAfter(ms: number): Promise<boolean> {
    await this.clock.advance(ms);
    return this.isKnown;
  }
}

Deno.test("RememberedCalls waits until a call is seen waiting", async () => {
  const scene = new Scene(new WaitStory().wait().restart(60_000));
  scene.story.look();
  assert.equal(await scene.isKnownAfter(300), false, "tmux alone says nothing of the agent");
  scene.story.wait({ since: T0 });
  assert.equal(await scene.isKnownAfter(50), true);
  assert.equal(scene.story.of("%1")?.status, "pending");
  assert.equal(scene.clock.pending, 0);
});

Deno.test("RememberedCalls waits until what was answered meanwhile is closed", async () => {
  const scene = new Scene(new WaitStory().wait().restart(60_000));
  scene.story.look().work();
  assert.equal(await scene.isKnownAfter(1_400), false, "it may wait again");
  assert.equal(await scene.isKnownAfter(100), true);
  assert.equal(scene.story.of("%1"), undefined);
});

Deno.test("RememberedCalls keeps nobody waiting where nothing is looked at, or for long", async () => {
  const hangs = new Scene(new WaitStory().wait().restart(60_000));
  assert.equal(await hangs.isKnownAfter(2_450), false);
  assert.equal(await hangs.isKnownAfter(50), true);
  assert.equal(hangs.clock.pending, 0);
  const stops = new Scene(new WaitStory().wait().restart());
  stops.calls.stop();
  assert.equal(await stops.isKnownAfter(0), true);
  assert.equal(stops.clock.pending, 0);
  const withoutReaders = new Scene(new WaitStory().wait().restart(), false);
  assert.equal(await withoutReaders.isKnownAfter(0), true);
});

Deno.test("RememberedCalls has nothing to wait for where nothing is pending", async () => {
  assert.equal(await new Scene(new WaitStory().restart()).isKnownAfter(0), true);
  const dismissed = new WaitStory().wait().decide({ kind: "dismiss" }).restart();
  assert.equal(await new Scene(dismissed).isKnownAfter(0), true);
});
