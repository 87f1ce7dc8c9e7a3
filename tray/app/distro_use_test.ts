import { deepEqual, equal } from "node:assert/strict";
import type { SeenInDistro } from "../engine/look_inside.ts";
import { DistroUse } from "./distro_use.ts";

const MINUTE_MS = 60_000;
const TMUX: SeenInDistro = { hasTmux: true, hasDaemon: false };
const PLACED: SeenInDistro = { hasTmux: false, hasDaemon: true };
const NOTHING: SeenInDistro = { hasTmux: false, hasDaemon: false };

/** Distros that run, and what is to be seen in them. */
class Scene {
  minute = 0;
  seen: Readonly<Record<string, SeenInDistro | null>> = {};
  readonly looks: string[] = [];
  sessions: readonly string[] = [];
  pinned: readonly string[] = [];
  readonly #use = new DistroUse({
    look: (name) => (this.looks.push(name), Promise.resolve(this.seen[name] ?? null)),
    now: () => this.minute * MINUTE_MS,
  });

  /** At that minute, all of which anything is known run. */
  async at(minute: number, seen = this.seen): Promise<Readonly<Record<string, boolean | null>>> {
    this.minute = minute;
    this.seen = seen;
    return Object.fromEntries(
      await this.#use.judge(Object.keys(seen), {
        hasSessions: (name) => this.sessions.includes(name),
        isNamed: (name) => this.pinned.includes(name),
      }),
    );
  }
}

Deno.test("DistroUse takes distros with a tmux, and no others that run", async () => {
  const scene = new Scene();
  deepEqual(await scene.at(0, { Tmux: TMUX, Idle: NOTHING, Hung: null }), {
    ...{ Tmux: true, Idle: false, Hung: null },
  });
  deepEqual(await scene.at(5, { Tmux: TMUX, Idle: TMUX, Hung: NOTHING }), {
    ...{ Tmux: true, Idle: true, Hung: false },
  });
});

Deno.test("DistroUse takes what is pinned, and what shows sessions, without a look", async () => {
  const scene = new Scene();
  scene.pinned = ["Pinned"];
  scene.sessions = ["Busy"];
  deepEqual(await scene.at(0, { Pinned: NOTHING, Busy: NOTHING }), { Pinned: true, Busy: true });
  deepEqual(scene.looks, []);
});

Deno.test("DistroUse lets one go that had no session for ten minutes", async () => {
  const scene = new Scene();
  equal((await scene.at(0, { Box: TMUX }))["Box"], true);
  equal((await scene.at(5, { Box: { ...NOTHING, hasDaemon: true } }))["Box"], true);
  equal((await scene.at(14))["Box"], true);
  equal((await scene.at(15))["Box"], false);
  equal((await scene.at(20))["Box"], false, "the daemon in it is no reason again");
  equal((await scene.at(25, { Box: TMUX }))["Box"], true);
  equal((await scene.at(30, { Box: NOTHING }))["Box"], true);
  equal((await scene.at(39, { Box: TMUX }))["Box"], true, "it begins anew");
  equal((await scene.at(45, { Box: NOTHING }))["Box"], true);
});

Deno.test("DistroUse follows one that was followed before for a while, each time it comes up", async () => {
  const scene = new Scene();
  for (const start of [0, 60]) {
    equal((await scene.at(start, { Box: PLACED }))["Box"], true);
    equal((await scene.at(start + 10))["Box"], false);
    await scene.at(start + 15, {});
  }
});

Deno.test("DistroUse concludes nothing from a look that was not answered", async () => {
  const scene = new Scene();
  await scene.at(0, { Box: TMUX });
  await scene.at(5, { Box: NOTHING });
  equal((await scene.at(60, { Box: null }))["Box"], null);
});
