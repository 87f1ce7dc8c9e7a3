import { deepEqual, equal, match } from "node:assert/strict";
import type { FoundDaemons } from "./find_daemons.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";
import { type DaemonsScene, failed, inScene, ok } from "./test_daemons_scene.ts";

/** It was deleted, or its whole distro: what starts it does not work before it is placed. */
async function vanish(scene: DaemonsScene): Promise<void> {
  await scene.look();
  scene.fakes.plan.push(...Array<"dies">(30).fill("dies"));
  scene.fakes.newest.die();
  scene.prepared = { kind: "ready", argv: ["daemon"], notice: "It was installed" };
}

Deno.test("Daemons puts one in place again that vanished, when its link gave up", async () => {
  await inScene(async (scene) => {
    await vanish(scene);
    const { clock, prepares } = scene;
    const until = clock.now() + 600_000;
    while (prepares.length < 2 && clock.now() < until) await clock.advance(1_000);
    equal(prepares.length, 2);
    scene.fakes.plan.length = 0;
    await clock.advance(2_000);
    deepEqual([scene.states, scene.notices], [["Ubuntu live"], ["Ubuntu: It was installed"]]);
  });
});

Deno.test("Daemons starts one no oftener that is in place and cannot live", async () => {
  await inScene(async (scene) => {
    await vanish(scene);
    scene.prepared = { kind: "ready", argv: ["daemon"], notice: null };
    await scene.clock.advance(590_000);
    deepEqual([scene.states, scene.fakes.starts, scene.prepares.length], [["Ubuntu lost"], 10, 2]);
  });
});

Deno.test("Daemons says why one that vanished cannot be put in place, and tries it again", async () => {
  await inScene(async (scene) => {
    await vanish(scene);
    scene.prepared = failed("the disk is full");
    await scene.clock.advance(300_000);
    deepEqual(scene.states, ["Ubuntu unavailable: the disk is full"]);
    scene.fakes.plan.length = 0;
    scene.prepared = { kind: "ready", argv: ["daemon"], notice: null };
    await scene.clock.advance(300_000);
    deepEqual(scene.states, ["Ubuntu live"]);
  });
});

Deno.test("Daemons puts one in place before a person's other try, unless it is live", async () => {
  for (const deed of ["reconnect", "restartDaemon"] as const) {
    await inScene(async (scene) => {
      await vanish(scene);
      await scene.clock.advance(5_000);
      scene.fakes.plan.length = 0;
      await scene.daemons[deed]("Ubuntu");
      await scene.clock.advance(200);
      deepEqual([scene.prepares.length, scene.states], [2, ["Ubuntu live"]]);
      const again = scene.daemons[deed]("Ubuntu");
      await scene.clock.advance(200);
      await again;
      deepEqual([scene.prepares.length, scene.states], [2, ["Ubuntu live"]]);
    });
  }
});

Deno.test("Daemons leaves one off that was stopped while it was put in place", async () => {
  const prepares: PromiseWithResolvers<PreparedDaemon>[] = [];
  const prepare = () => {
    const one = Promise.withResolvers<PreparedDaemon>();
    prepares.push(one);
    return one.promise;
  };
  await inScene(async (scene) => {
    await scene.look();
    prepares[0]?.resolve(scene.prepared);
    await scene.clock.advance(30);
    scene.fakes.plan.push("dies");
    scene.fakes.newest.die();
    await scene.clock.advance(30);
    const reconnecting = scene.daemons.reconnect("Ubuntu");
    const stopping = scene.daemons.stopDaemon("Ubuntu");
    await scene.clock.advance(100);
    await stopping;
    prepares[1]?.resolve(scene.prepared);
    await reconnecting;
    await scene.clock.advance(1_000);
    deepEqual(scene.states, ["Ubuntu none"]);
  }, { prepare });
});

Deno.test("Daemons logs how each link stands", async () => {
  await inScene(async (scene) => {
    await scene.look();
    scene.fakes.newest.die();
    await scene.clock.advance(30);
    match(scene.log.at(-1) ?? "", /^Ubuntu: lost: /);
  });
});

Deno.test("Daemons that is stopped while it looks follows nothing", async () => {
  const found = Promise.withResolvers<FoundDaemons>();
  await inScene(async (scene) => {
    const looking = scene.daemons.look();
    await scene.daemons.stop();
    found.resolve(ok("Ubuntu"));
    await looking;
    deepEqual([scene.states, scene.fakes.starts], [[], 0]);
  }, { find: () => found.promise });
});

Deno.test("Daemons leaves a distro off that was stopped, until a person wants it", async () => {
  let isUp: boolean | null = false;
  await inScene(async (scene) => {
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live"], "the first connection may start it");
    scene.fakes.newest.die();
    await scene.clock.advance(10 * 60_000);
    deepEqual([scene.states, scene.spawned.length], [["Ubuntu none"], 1]);
    match(scene.log.at(-1) ?? "", /Ubuntu is stopped, start it in a terminal or choose Start/);
    isUp = null;
    await scene.clock.advance(10 * 60_000);
    deepEqual(scene.spawned.length, 1, "nobody can tell that it was started");
    isUp = false;
    await scene.daemons.reconnect("Ubuntu");
    await scene.clock.advance(30);
    deepEqual([scene.states, scene.spawned.length], [["Ubuntu live"], 2]);
    scene.fakes.newest.die();
    await scene.clock.advance(60_000);
    isUp = true;
    await scene.clock.advance(60_000);
    deepEqual([scene.states, scene.spawned.length], [["Ubuntu live"], 3]);
    scene.fakes.newest.die();
    isUp = null;
    await scene.clock.advance(60_000);
    deepEqual([scene.states, scene.spawned.length], [["Ubuntu live"], 4], "it may well run");
  }, { isUp: () => Promise.resolve(isUp) });
});

Deno.test("Daemons puts nothing into a distro that is off, after it failed once", async () => {
  let isUp = false;
  await inScene(async (scene) => {
    scene.prepared = failed("the disk is full");
    await scene.look();
    await scene.clock.advance(10 * 60_000);
    equal(scene.prepares.length, 1);
    isUp = true;
    scene.prepared = { kind: "ready", argv: ["daemon"], notice: null };
    await scene.clock.advance(5 * 60_000);
    deepEqual([scene.prepares.length, scene.states], [2, ["Ubuntu live"]]);
  }, { isUp: () => Promise.resolve(isUp) });
});
