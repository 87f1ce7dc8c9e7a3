import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { FakeDaemons } from "../engine/test_fake_daemon.ts";
import { Daemons, type DaemonsOptions } from "./daemons.ts";
import type { FoundDaemons } from "./find_daemons.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";

const ok = (...names: readonly string[]): FoundDaemons => ({ kind: "ok", names });
const listed = (
  names: readonly string[],
  { unsure = [], off = [] }: {
    readonly unsure?: readonly string[];
    readonly off?: readonly string[];
  } = {},
): FoundDaemons => ({ kind: "listed", names, unsure, off });
const failed = (message: string) => ({ kind: "failed", message }) as const;

class Scene {
  readonly clock = new ManualClock();
  readonly fakes = new FakeDaemons(this.clock);
  found: FoundDaemons = ok("Ubuntu");
  prepared: PreparedDaemon = { kind: "ready", argv: ["daemon"], notice: null };
  finds = 0;
  readonly prepares: string[] = [];
  readonly spawned: string[] = [];
  readonly told: number[] = [];
  readonly notices: string[] = [];
  readonly gaps: string[] = [];
  readonly log: string[] = [];
  readonly daemons: Daemons;

  constructor(options: Partial<DaemonsOptions> = {}) {
    this.daemons = new Daemons({
      find: () => (this.finds++, Promise.resolve(this.found)),
      prepare: (name) => (this.prepares.push(name), Promise.resolve(this.prepared)),
      spawn: (argv) => {
        this.spawned.push(argv.join(" "));
        return this.fakes.launch();
      },
      clock: this.clock,
      cursors: {},
      onChange: () => {},
      onEvents: (_, events) => this.told.push(...events.map(({ id }) => id)),
      onGap: (name) => this.gaps.push(name),
      onNotice: (name, message) => this.notices.push(`${name}: ${message}`),
      log: (line) => this.log.push(line),
      ...options,
    });
  }

  get states(): readonly string[] {
    return this.daemons.connections(this.clock.now()).map(({ id, state }) =>
      `${id} ${state.kind}${state.kind === "refused" ? `: ${state.sentence}` : ""}`
    );
  }

  async look(): Promise<void> {
    await this.daemons.look();
    await this.clock.advance(30);
  }

  /** Nothing may stay. */
  async end(): Promise<void> {
    const stopping = this.daemons.stop();
    await this.clock.advance(10_000);
    await stopping;
    await this.clock.advance(0);
    equal(this.fakes.alive.size, 0, "a process is left");
    equal(this.clock.pending, 0, "a timer is left");
  }
}

async function inScene(
  body: (scene: Scene) => Promise<void>,
  options: Partial<DaemonsOptions> = {},
): Promise<void> {
  const scene = new Scene(options);
  await body(scene);
  await scene.end();
}

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
    deepEqual(scene.states, ["WSL refused: WSL hangs"]);
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
    deepEqual([scene.states, scene.notices], [["Ubuntu refused: no room"], []]);
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

/** It was deleted, or its whole distro: what starts it does not work before it is placed. */
async function vanish(scene: Scene): Promise<void> {
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
    deepEqual(scene.states, ["Ubuntu refused: the disk is full"]);
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
