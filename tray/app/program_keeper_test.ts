import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { inTempFolder } from "../machine/test_folder.ts";
import { systemClock } from "../engine/clock.ts";
import type { ToDesktop, ToProgram } from "./desktop_messages.ts";
import { keepProgram, MOST_LIVES, PAUSE_MS } from "./program_keeper.ts";
import { type ProgramThread, startProgramThread } from "./program_thread.ts";

/** One life of a program that does what the test says. */
class FakeThread implements ProgramThread {
  readonly failed: Promise<string>;
  readonly breaksDown: (problem: string) => void;
  readonly heard: ToProgram[] = [];
  isGone = false;
  says: (message: ToDesktop) => void = () => {};
  readonly end = {
    send: (message: ToProgram) => void this.heard.push(message),
    listen: (take: (message: ToDesktop) => void) => void (this.says = take),
  };

  constructor() {
    ({ promise: this.failed, resolve: this.breaksDown } = Promise.withResolvers<string>());
  }

  [Symbol.dispose](): void {
    this.isGone = true;
  }
}

class Scene {
  readonly clock = new ManualClock();
  readonly lives: FakeThread[] = [];
  readonly shown: ToDesktop[] = [];
  readonly log: string[] = [];
  /** Why no life can begin. */
  problem: string | null = null;
  kept!: ProgramThread;

  static async start(): Promise<Scene> {
    const scene = new Scene();
    scene.kept = await keepProgram({
      start: () => {
        if (scene.problem !== null) return Promise.reject(new Error(scene.problem));
        const life = new FakeThread();
        scene.lives.push(life);
        return Promise.resolve(life);
      },
      clock: scene.clock,
      log: (line) => scene.log.push(line),
    });
    scene.kept.end.listen((message) => scene.shown.push(message));
    // The letters are handed over in a turn of their own.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return scene;
  }

  get life(): FakeThread {
    return this.lives.at(-1) ?? new FakeThread();
  }

  async breaksDown(): Promise<void> {
    this.life.breaksDown("it broke down");
    await this.clock.advance(0);
  }

  kinds(): readonly string[] {
    return this.shown.splice(0).map(({ kind }) => kind);
  }
}

Deno.test("keepProgram() shows no stale truth after a breakdown, and begins anew after a pause", async () => {
  const scene = await Scene.start();
  scene.life.says({ kind: "show", tooltip: "3 sessions" });
  scene.kept.end.send({ kind: "icon" });
  const [first] = scene.lives;
  await scene.breaksDown();
  equal(first?.isGone, true);
  const [, lost, face] = scene.shown;
  equal(lost?.kind, "program_lost");
  if (face?.kind !== "show") throw new Error("it shows what was");
  match(face.tooltip ?? "", /had a fault/);
  deepEqual(face.menu?.map(({ id }) => id), ["header", "fault", "above-quit", "quit"]);
  scene.kinds();
  // Nobody is there for it, and nothing of the first life comes through any more.
  scene.kept.end.send({ kind: "look_taken" });
  first?.says({ kind: "show", tooltip: "3 sessions" });
  await scene.clock.advance(PAUSE_MS - 1);
  equal(scene.lives.length, 1);
  await scene.clock.advance(1);
  equal(scene.lives.length, 2);
  scene.kept.end.send({ kind: "icon" });
  deepEqual(scene.life.heard, [{ kind: "icon" }]);
  deepEqual(scene.kinds(), ["notify"]);
  deepEqual(scene.log, ["it broke down", "the program is started anew after its fault"]);
});

Deno.test("keepProgram() gives up with a sentence, and tells of faults that follow each other once", async () => {
  const scene = await Scene.start();
  for (let life = 1; life < MOST_LIVES.maxStarts; life++) {
    await scene.breaksDown();
    await scene.clock.advance(PAUSE_MS);
  }
  equal(scene.kinds().filter((kind) => kind === "notify").length, 1);
  await scene.breaksDown();
  match(await scene.kept.failed, /^it broke down; 3 times within ten minutes: look into tray.log/);
  await scene.clock.advance(10 * PAUSE_MS);
  equal(scene.lives.length, MOST_LIVES.maxStarts);
  deepEqual(scene.kinds(), []);
});

Deno.test("keepProgram() forgives what is long ago, and a start that fails is a breakdown, too", async () => {
  const scene = await Scene.start();
  for (let life = 1; life <= 2 * MOST_LIVES.maxStarts; life++) {
    await scene.clock.advance(MOST_LIVES.windowMs);
    await scene.breaksDown();
    await scene.clock.advance(PAUSE_MS);
  }
  equal(scene.kinds().filter((kind) => kind === "notify").length, 2 * MOST_LIVES.maxStarts);
  scene.problem = "no thread";
  await scene.breaksDown();
  await scene.clock.advance(MOST_LIVES.maxStarts * PAUSE_MS);
  match(await scene.kept.failed, /^no thread; 3 times/);
  await rejects(
    keepProgram({
      start: () => Promise.reject(new Error("no")),
      clock: scene.clock,
      log: () => {},
    }),
  );
});

const WISHES: readonly ToProgram[] = [{ kind: "end" }, { kind: "menu", id: "quit" }];
for (const wish of WISHES) {
  Deno.test(`keepProgram() ends in the pause, by ${wish.kind}`, async () => {
    const scene = await Scene.start();
    await scene.breaksDown();
    scene.kept.end.send(wish);
    deepEqual(scene.shown.at(-1), { kind: "ended", problem: null });
    await scene.clock.advance(PAUSE_MS);
    equal(scene.lives.length, 1);
    equal(scene.clock.pending, 0);
  });
}

Deno.test("keepProgram() starts nothing anew that was asked to end, or has ended", async () => {
  for (
    const ends of [
      (scene: Scene) => scene.kept.end.send({ kind: "end" }),
      (scene: Scene) => scene.life.says({ kind: "ended", problem: null }),
    ]
  ) {
    const scene = await Scene.start();
    ends(scene);
    await scene.breaksDown();
    equal(await scene.kept.failed, "it broke down");
    equal(scene.clock.pending, 0);
  }
});

Deno.test("keepProgram() leaves no program of a broken thread running", async () => {
  await inTempFolder(async (folder) => {
    const entry = new URL("./test_thread_entry.ts", import.meta.url).href;
    const build = { keys: [], carriedIn: `/dies_once:${folder}`, self: [], entry };
    const clock = {
      ...systemClock,
      setTimer: (_: number, fn: () => void) => systemClock.setTimer(0, fn),
    };
    using kept = await keepProgram({
      start: () => startProgramThread(build),
      clock,
      log: () => {},
    });
    const { promise: isBack, resolve } = Promise.withResolvers<void>();
    kept.end.listen((message) =>
      message.kind === "show" && message.tooltip === "it listens" && resolve()
    );
    await isBack;
    const pid = Number(await Deno.readTextFile(`${folder}/pid`));
    // It has heard the end of its stdin, and nothing of it is left.
    for (let tries = 0; tries < 500 && isThere(pid); tries++) {
      await new Promise((done) => setTimeout(done, 10));
    }
    equal(isThere(pid), false);
    equal(await Deno.readTextFile(`${folder}/end`), "ended\n");
  });
});

function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}
