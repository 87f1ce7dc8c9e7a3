import { deepEqual, equal } from "node:assert/strict";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { FakeDaemons } from "../engine/test_fake_daemon.ts";
import { FakeHolds } from "../engine/test_hold.ts";
import { aFleet } from "../face/test_input.ts";
import { DaemonsScene, failed, ok } from "./test_daemons_scene.ts";

/** Daemons that show one session. */
class BusyDaemons extends FakeDaemons {
  endedAt: number | null = null;

  override snapshot(runId: string): Snapshot {
    const { sessions } = aFleet({ sessions: [{ endedAt: this.endedAt }] });
    return { ...super.snapshot(runId), sessions };
  }
}

class HoldScene extends DaemonsScene {
  readonly holds: FakeHolds;
  readonly ups: { isUp: boolean | null };
  override readonly fakes: BusyDaemons = new BusyDaemons(this.clock);

  /** How often a distro was looked into. */
  insides = 0;
  /** No look into a distro comes back with anything. */
  isSilent = false;

  constructor(hasTmux: boolean) {
    const holds = new FakeHolds();
    const ups = { isUp: true as boolean | null };
    super({
      hold: holds.start,
      isUp: () => Promise.resolve(ups.isUp),
      inside: () => {
        this.insides++;
        return Promise.resolve(this.isSilent ? null : { hasTmux, hasDaemon: true });
      },
    });
    [this.holds, this.ups] = [holds, ups];
  }

  /** The daemon ends, and those after it too. */
  async breakDown(behaviour: "dies" | "newer_protocol" = "dies"): Promise<void> {
    this.fakes.plan.push(...Array<typeof behaviour>(99).fill(behaviour));
    this.fakes.newest.die();
    await this.clock.advance(30);
  }
}

async function inHoldScene(
  body: (scene: HoldScene) => Promise<void>,
  { hasTmux = false }: { readonly hasTmux?: boolean } = {},
): Promise<void> {
  const scene = new HoldScene(hasTmux);
  await body(scene);
  await scene.end();
  deepEqual(scene.holds.alive, [], "a hold is left");
}

for (const behaviour of ["dies", "newer_protocol"] as const) {
  Deno.test(`Daemons holds a distro with sessions while its daemon ${behaviour}, until it lives`, async () => {
    await inHoldScene(async (scene) => {
      const { clock, holds, fakes, daemons } = scene;
      await scene.look();
      await clock.advance(5 * 60_000);
      equal(holds.starts, 0, "it costs nothing while all is well");
      await scene.breakDown(behaviour);
      await clock.advance(5 * 60_000);
      deepEqual([holds.alive, holds.starts], [["Ubuntu"], 1]);
      equal(daemons.hasSessions("Ubuntu"), true);
      fakes.plan.length = 0;
      await daemons.reconnect("Ubuntu");
      await clock.advance(1_000);
      deepEqual([scene.states, holds.alive], [["Ubuntu live"], ["Ubuntu"]]);
      await clock.advance(5_000);
      deepEqual(holds.alive, []);
    });
  });
}

Deno.test("Daemons holds a distro whose daemon was never heard, when a tmux is seen there", async () => {
  for (const hasTmux of [true, false]) {
    await inHoldScene(async (scene) => {
      scene.fakes.plan.push("newer_protocol");
      await scene.look();
      await scene.clock.advance(60_000);
      deepEqual(scene.holds.alive, hasTmux ? ["Ubuntu"] : []);
      equal(scene.daemons.hasSessions("Ubuntu"), hasTmux);
      equal(scene.insides, 1);
      await scene.daemons.reconnect("Ubuntu");
      await scene.clock.advance(10_000);
      deepEqual([scene.states, scene.holds.alive], [["Ubuntu live"], []]);
    }, { hasTmux });
  }
});

Deno.test("Daemons holds a distro on when a later look into it fails, or nobody can tell whether it runs", async () => {
  for (const fail of [{ isSilent: true }, { isUp: null }]) {
    await inHoldScene(async (scene) => {
      scene.fakes.plan.push(...Array<"throws">(999).fill("throws"));
      await scene.look();
      await scene.clock.advance(60_000);
      deepEqual(scene.holds.alive, ["Ubuntu"]);
      if (fail.isSilent) scene.isSilent = true;
      else scene.ups.isUp = null;
      await scene.clock.advance(20 * 60_000);
      equal(scene.insides > 1, fail.isSilent === true);
      deepEqual([scene.holds.alive, scene.holds.starts], [["Ubuntu"], 1]);
    }, { hasTmux: true });
  }
});

Deno.test("Daemons looks into no distro while all is well, and into none that is off", async () => {
  await inHoldScene(async (scene) => {
    await scene.look();
    await scene.clock.advance(10 * 60_000);
    equal(scene.insides, 0);
  }, { hasTmux: true });
  await inHoldScene(async (scene) => {
    scene.ups.isUp = false;
    scene.fakes.plan.push("newer_protocol");
    await scene.look();
    await scene.clock.advance(10 * 60_000);
    deepEqual([scene.insides, scene.holds.starts], [0, 0]);
  }, { hasTmux: true });
});

Deno.test("Daemons holds no distro in which no session lives", async () => {
  await inHoldScene(async (scene) => {
    scene.fakes.endedAt = 1;
    await scene.look();
    await scene.breakDown();
    await scene.clock.advance(5 * 60_000);
    deepEqual([scene.holds.starts, scene.daemons.hasSessions("Ubuntu")], [0, false]);
  });
});

Deno.test("Daemons lets a distro go whose daemon is stopped, or that nobody follows", async () => {
  await inHoldScene(async (scene) => {
    const { clock, holds, daemons } = scene;
    await scene.look();
    await scene.breakDown();
    await clock.advance(10_000);
    equal(holds.alive.length, 1);
    const stopping = daemons.stopDaemon("Ubuntu");
    await clock.advance(100);
    await stopping;
    deepEqual([holds.alive, scene.states], [[], ["Ubuntu none"]]);
    scene.fakes.plan.length = 0;
    await daemons.reconnect("Ubuntu");
    await clock.advance(10_000);
    await scene.breakDown();
    await clock.advance(10_000);
    equal(holds.alive.length, 1);
    scene.found = ok();
    await scene.look();
    deepEqual(holds.alive, []);
  });
});

Deno.test("Daemons holds a distro also while the daemon cannot be put in place any more", async () => {
  await inHoldScene(async (scene) => {
    const { clock, holds, daemons } = scene;
    await scene.look();
    scene.prepared = failed("the disk is full");
    await scene.breakDown();
    await clock.advance(5 * 60_000);
    deepEqual(scene.states, ["Ubuntu unavailable: the disk is full"]);
    deepEqual([holds.alive, daemons.hasSessions("Ubuntu")], [["Ubuntu"], true]);
    await daemons.stopDaemon("Ubuntu");
    deepEqual([holds.alive, daemons.hasSessions("Ubuntu")], [[], false]);
  });
});

Deno.test("Daemons does not start a distro again that its user has stopped", async () => {
  for (const isHeld of [false, true]) {
    await inHoldScene(async (scene) => {
      const { clock, holds, ups, daemons } = scene;
      await scene.look();
      if (isHeld) await scene.breakDown("newer_protocol");
      if (isHeld) await clock.advance(1_000);
      const { starts } = holds;
      ups.isUp = false;
      holds.die();
      if (!isHeld) scene.fakes.newest.die();
      await clock.advance(5 * 60_000);
      equal(holds.starts, starts);
      equal(daemons.hasSessions("Ubuntu"), false, "they have ended with it");
      ups.isUp = true;
      await clock.advance(5 * 60_000);
      equal(holds.starts, starts, "nothing is known to live in it");
    });
  }
});

Deno.test("Daemons holds a distro while its daemon is restarted, from before the end of that", async () => {
  await inHoldScene(async (scene) => {
    const { clock, holds, daemons } = scene;
    await scene.look();
    const restart = daemons.restartDaemon("Ubuntu");
    deepEqual(holds.alive, ["Ubuntu"]);
    await clock.advance(1_000);
    await restart;
    deepEqual([scene.states, holds.alive], [["Ubuntu live"], ["Ubuntu"]]);
    await clock.advance(5_000);
    deepEqual([holds.alive, holds.starts], [[], 1]);
    scene.fakes.plan.push("stubborn");
    scene.fakes.newest.die();
    await clock.advance(60_000);
    const slow = daemons.restartDaemon("Ubuntu");
    await clock.advance(14_000);
    deepEqual(holds.alive, ["Ubuntu"], "for as long as that takes");
    await clock.advance(10_000);
    await slow;
    await clock.advance(10_000);
    deepEqual([scene.states, holds.alive], [["Ubuntu live"], []]);
  });
});
