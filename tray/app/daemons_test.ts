import { deepEqual, equal, match, rejects } from "node:assert/strict";
import type { FoundDaemons } from "./find_daemons.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";
import { failed, inScene, listed, ok } from "./test_daemons_scene.ts";

Deno.test("Daemons finds, prepares and connects, and says what was done once", async () => {
  await inScene(async (scene) => {
    scene.prepared = { kind: "ready", argv: ["daemon", "serve"], notice: "It was installed" };
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live"]);
    deepEqual(scene.spawned, ["daemon serve"]);
    await scene.clock.advance(11 * 60_000);
    deepEqual([scene.finds, scene.prepares], [3, ["Ubuntu"]]);
    deepEqual(scene.notices, ["Ubuntu: It was installed"]);
  });
});

Deno.test("Daemons says why nothing is found, and tries again after longer pauses", async () => {
  await inScene(async (scene) => {
    scene.found = failed("WSL hangs");
    await scene.look();
    deepEqual(scene.states, ["WSL unavailable: WSL hangs"]);
    await scene.clock.advance(15_000);
    equal(scene.finds, 2);
    await scene.clock.advance(29_000);
    equal(scene.finds, 2);
    await scene.clock.advance(1_000);
    equal(scene.finds, 3);
    await scene.clock.advance(60 * 60_000);
    equal(scene.finds, 3 + 3 + 10, "60, 120 and 240 s, then every five minutes");
    scene.found = ok("Ubuntu");
    await scene.daemons.reconnect("WSL");
    await scene.clock.advance(30);
    deepEqual(scene.states, ["Ubuntu live"]);
  });
});

Deno.test("Daemons goes on with what it knows when a later look fails", async () => {
  await inScene(async (scene) => {
    await scene.look();
    scene.found = failed("WSL hangs");
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live"]);
  });
});

Deno.test("Daemons takes only the latest of two looks at a time", async () => {
  const answers: ((found: FoundDaemons) => void)[] = [];
  const find = () => new Promise<FoundDaemons>((resolve) => answers.push(resolve));
  await inScene(async (scene) => {
    const looks = [scene.daemons.look(), scene.daemons.look()];
    answers[1]?.(ok("New"));
    answers[0]?.(ok("Old"));
    await Promise.all(looks);
    await scene.clock.advance(30);
    deepEqual(scene.states, ["New live"]);
  }, { find });
});

Deno.test("Daemons says what cannot be put in place, and tries it again", async () => {
  await inScene(async (scene) => {
    scene.prepared = failed("no room");
    await scene.look();
    deepEqual([scene.states, scene.notices], [["Ubuntu unavailable: no room"], []]);
    await rejects(scene.daemons.ask("Ubuntu")("health.get", {}), /Ubuntu is not connected/);
    await scene.clock.advance(15_000);
    equal(scene.prepares.length, 2);
    deepEqual(scene.notices, ["Ubuntu: no room"]);
    await scene.clock.advance(29_000);
    equal(scene.prepares.length, 2);
    scene.prepared = { kind: "ready", argv: ["daemon"], notice: null };
    await scene.daemons.reconnect("Ubuntu");
    await scene.clock.advance(30);
    deepEqual(scene.states, ["Ubuntu live"]);
    await scene.clock.advance(60_000);
    equal(scene.prepares.length, 3);
  });
});

Deno.test("Daemons shows one that is being put in place as connecting, and does that once", async () => {
  const done = Promise.withResolvers<PreparedDaemon>();
  let prepares = 0;
  const prepare = () => (prepares++, done.promise);
  await inScene(async (scene) => {
    await scene.look();
    await scene.look();
    await scene.daemons.reconnect("Ubuntu");
    deepEqual([scene.states, prepares], [["Ubuntu connecting"], 1]);
    done.resolve({ kind: "ready", argv: ["daemon"], notice: null });
    await scene.clock.advance(30);
    deepEqual(scene.states, ["Ubuntu live"]);
  }, { prepare });
});

Deno.test("Daemons lets a distro go that is not there any more", async () => {
  await inScene(async (scene) => {
    scene.found = ok("Ubuntu", "Debian");
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live", "Debian live"]);
    scene.found = ok("Debian");
    await scene.look();
    await scene.clock.advance(100);
    deepEqual([scene.states, scene.fakes.alive.size], [["Debian live"], 1]);
  });
});

Deno.test("Daemons closes no connection because of a look that could not tell, and looks soon again", async () => {
  await inScene(async (scene) => {
    scene.found = listed(["Ubuntu", "Debian", "Alpine"]);
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live", "Debian live", "Alpine live"]);
    scene.fakes.plan.push(...Array<"throws">(9).fill("throws"));
    scene.fakes.newest.die();
    await scene.clock.advance(30);
    scene.found = listed(["Ubuntu"], { unsure: ["Debian", "Alpine", "Other"] });
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live", "Debian live", "Alpine lost"]);
    const { finds } = scene;
    scene.found = listed(["Ubuntu"], { off: ["Debian", "Alpine"] });
    await scene.clock.advance(15_000);
    deepEqual([scene.finds, scene.states], [finds + 1, ["Ubuntu live", "Debian live"]]);
    scene.found = listed(["Ubuntu"]);
    await scene.look();
    deepEqual(scene.states, ["Ubuntu live"], "no such distro is there now");
    await scene.clock.advance(100);
  });
});

Deno.test("Daemons lets a distro go that is used no more, and takes it when Reconnect finds it used", async () => {
  await inScene(async (scene) => {
    scene.found = listed(["Ubuntu", "Debian"]);
    await scene.look();
    scene.found = listed(["Ubuntu"]);
    await scene.clock.advance(5 * 60_000 + 100);
    deepEqual([scene.states, scene.fakes.alive.size], [["Ubuntu live"], 1]);
    scene.found = listed(["Ubuntu", "Debian"]);
    await scene.daemons.reconnect("Ubuntu");
    await scene.clock.advance(200);
    deepEqual(scene.states, ["Ubuntu live", "Debian live"]);
  });
});

Deno.test("Daemons tells a distro that comes back no event twice", async () => {
  await inScene(async (scene) => {
    scene.fakes.happen();
    await scene.look();
    scene.fakes.happen();
    await scene.clock.advance(30);
    deepEqual(scene.told, [1, 2]);
    scene.found = ok();
    await scene.look();
    await scene.clock.advance(100);
    scene.fakes.happen();
    scene.found = ok("Ubuntu");
    await scene.look();
    deepEqual(scene.told, [1, 2, 3]);
  }, { cursors: { Ubuntu: { sinceEventId: 0, instanceId: "instance-1" } } });
});

Deno.test("Daemons says that a cursor cannot be gone on from", async () => {
  await inScene(async (scene) => {
    await scene.look();
    deepEqual([scene.gaps, scene.told], [["Ubuntu"], []]);
  }, { cursors: { Ubuntu: { sinceEventId: 9, instanceId: "another" } } });
});

Deno.test("Daemons leaves a daemon off that was stopped, until it is started", async () => {
  await inScene(async (scene) => {
    await scene.look();
    const stopping = scene.daemons.stopDaemon("Ubuntu");
    await scene.clock.advance(100);
    await stopping;
    await scene.clock.advance(30 * 60_000);
    deepEqual([scene.states, scene.fakes.starts], [["Ubuntu none"], 1]);
    await scene.daemons.reconnect("Ubuntu");
    await scene.clock.advance(30);
    deepEqual(scene.states, ["Ubuntu live"]);
    const restart = scene.daemons.restartDaemon("Ubuntu");
    await scene.clock.advance(100);
    await restart;
    deepEqual([scene.states, scene.fakes.starts], [["Ubuntu live"], 3]);
  });
});

Deno.test("Daemons does not say of one that refuses to end that it was stopped", async () => {
  for (const [behaviour, line] of [["joined", "live by WebSocket"], ["guarded", "live"]] as const) {
    await inScene(async (scene) => {
      scene.fakes.plan.push(behaviour);
      await scene.look();
      equal(scene.log[0], `Ubuntu: ${line}`);
      const stopping = rejects(scene.daemons.stopDaemon("Ubuntu"), /only admins may/);
      await scene.clock.advance(100);
      await stopping;
      deepEqual(scene.states, ["Ubuntu live"]);
    });
  }
});

Deno.test("Daemons lets one go that does not answer when it is to end, and logs it", async () => {
  const logged = Promise.withResolvers<string>();
  const log = (line: string) => line.includes("stop daemon") && logged.resolve(line);
  await inScene(async (scene) => {
    scene.fakes.plan.push("silent");
    await scene.look();
    const stopping = scene.daemons.stopDaemon("Ubuntu");
    match(await logged.promise, /^Ubuntu: stop daemon: .*no answer within 1 ms/);
    await scene.clock.advance(10_000);
    await stopping;
    deepEqual(scene.states, ["Ubuntu none"]);
  }, { log, shutdownAnswerMs: 1 });
});

Deno.test("Daemons starts one by what was wanted last, though that changed while it was placed", async () => {
  const preparing: PromiseWithResolvers<PreparedDaemon>[] = [];
  const prepare = () => {
    const one = Promise.withResolvers<PreparedDaemon>();
    preparing.push(one);
    return one.promise;
  };
  await inScene(async (scene) => {
    await scene.look();
    await scene.daemons.startOtherwise();
    preparing[0]?.resolve({ kind: "ready", argv: ["old"], notice: null });
    await scene.clock.advance(30);
    preparing[1]?.resolve({ kind: "ready", argv: ["new"], notice: null });
    await scene.clock.advance(30);
    deepEqual([scene.spawned, preparing.length], [["new"], 2]);
  }, { prepare });
});

Deno.test("Daemons takes another way to start a daemon, and leaves one that is off alone", async () => {
  await inScene(async (scene) => {
    scene.found = ok("Ubuntu", "Debian");
    await scene.look();
    const stopping = scene.daemons.stopDaemon("Debian");
    await scene.clock.advance(100);
    await stopping;
    scene.prepared = { kind: "ready", argv: ["other"], notice: null };
    await scene.daemons.startOtherwise();
    await scene.clock.advance(100);
    deepEqual(scene.states, ["Ubuntu live", "Debian none"]);
    deepEqual(scene.spawned, ["daemon", "daemon", "other"]);
    await scene.daemons.startOtherwise();
    await scene.clock.advance(100);
    equal(scene.fakes.starts, 3, "nothing has changed");
  });
});
