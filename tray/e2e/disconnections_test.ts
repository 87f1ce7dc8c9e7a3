import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { e2eTest } from "../../daemon/e2e/e2e_test_case.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { type Clock, systemClock } from "../engine/clock.ts";
import { type DaemonChild, spawnDaemon } from "../engine/daemon_child.ts";
import { TrayScene, WatchedLink } from "./tray_scene.ts";

/** Rounds of two scenes at a time, each round with one disconnection of every kind. */
const ROUNDS = 5;

/** Two scenes, which share nothing. */
const LANES = 2;

const LIMITS = { firstMs: 20, longestMs: 50, jitter: 0, probeMs: 300, maxStarts: 1_000 };

/** The watch for sleep looks so often. */
const SOON_MS = 5_000;

/** A machine whose clock jumps while it sleeps. */
class SleepyClock implements Clock {
  #sleptMs = 0;
  readonly #soon = new Set<() => void>();

  now(): number {
    return Date.now() + this.#sleptMs;
  }

  setTimer(ms: number, fn: () => void): () => void {
    const run = () => {
      cancel();
      fn();
    };
    const stop = systemClock.setTimer(ms, run);
    const cancel = () => {
      stop();
      this.#soon.delete(run);
    };
    if (ms <= SOON_MS) this.#soon.add(run);
    return cancel;
  }

  /** Of the timers, those that would have come soon come at once. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
    for (const run of [...this.#soon]) run();
  }
}

/** One tray's link to a daemon of its own, started as wsl.exe does: with a process in between. */
class Lane implements AsyncDisposable {
  readonly scene: TrayScene;
  readonly clock = new SleepyClock();
  readonly watched: WatchedLink;
  /** The processes that were started, the newest last. */
  readonly children: DaemonChild[] = [];
  names = 0;

  private constructor(scene: TrayScene) {
    this.scene = scene;
    this.watched = new WatchedLink(() => this.#spawn(), { clock: this.clock, limits: LIMITS });
  }

  static async open(): Promise<Lane> {
    const lane = new Lane(await TrayScene.start());
    lane.watched.link.start();
    await lane.watched.becomes("live");
    return lane;
  }

  get child(): DaemonChild {
    const child = this.children.at(-1);
    ok(child !== undefined);
    return child;
  }

  /** The daemon itself, not what stands before it. */
  get daemonPid(): number {
    const { pid } =
      this.scene.processes.find(({ commandLine }) => !commandLine.startsWith("/bin/sh")) ??
        { pid: 0 };
    return pid;
  }

  /** Something happens in tmux, which the daemon is to tell. */
  async rename(): Promise<void> {
    const [before, after] = [this.#name(this.names), this.#name(++this.names)];
    await this.scene.fleet.tmux("rename-session", "-t", `=${before}`, after);
  }

  /** Waits until what has happened meanwhile is seen. */
  async sees(): Promise<void> {
    const name = this.#name(this.names);
    const { link, states } = this.watched;
    await eventually(`session ${name}`, () => {
      return link.state.kind === "live" &&
        link.snapshot?.sessions.some((each) => each.name === name);
    }, {
      deadlineMs: 30_000,
      lastSeen: () => JSON.stringify(states.slice(-3)),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watched.link.stop();
    await this.scene[Symbol.asyncDispose]();
  }

  #name(n: number): string {
    return n === 0 ? "one" : `name-${n}`;
  }

  #spawn(): DaemonChild {
    const home = this.scene.home.dir;
    const { argv, env } = programStart(["serve", "--stdio", "--home", home]);
    const child = spawnDaemon({
      argv: ["/bin/sh", "-c", `printf 'wsl: noise\\r\\n'; "$@"; exit $?`, "sh", ...argv],
      env: { ...env, ...usualEnv(home) },
      cwd: home,
      graceMs: 2_000,
    });
    this.children.push(child);
    return child;
  }
}

/** Each ends the connection in its own way. */
const KINDS: Readonly<Record<string, (lane: Lane) => unknown>> = {
  "the daemon is killed": (lane) => Deno.kill(lane.daemonPid, "SIGKILL"),
  "the process in between is killed": ({ child }) => Deno.kill(child.pid, "SIGKILL"),
  "the daemon is asked to end": (lane) => Deno.kill(lane.daemonPid, "SIGTERM"),
  "the daemon hangs, and the machine has slept": (lane) => {
    Deno.kill(lane.daemonPid, "SIGSTOP");
    lane.clock.sleep(60 * 60_000);
  },
  "both hang": (lane) => {
    Deno.kill(lane.child.pid, "SIGSTOP");
    Deno.kill(lane.daemonPid, "SIGSTOP");
    lane.clock.sleep(60 * 60_000);
  },
  "rubbish on stdout": (lane) => writeInto(lane.daemonPid, "Content-Length: nonsense\r\n\r\n{]"),
  "no end of rubbish": (lane) => writeInto(lane.daemonPid, "x".repeat(60_000)),
  "stdin is closed": ({ child }) => child.channel.close(),
  "daemon.shutdown": ({ watched }) => watched.link.request("daemon.shutdown", { reason: "test" }),
  "a restart with a broken configuration": async (lane) => {
    const { configFile } = lane.scene.home.paths;
    const good = await Deno.readTextFile(configFile);
    const starts = lane.children.length;
    await Deno.writeTextFile(configFile, `${good}\n[nonsense`);
    Deno.kill(lane.daemonPid, "SIGKILL");
    await eventually("a start with it", () => lane.children.length > starts + 1, {
      lastSeen: () => JSON.stringify(lane.watched.states.slice(-2)),
    });
    await Deno.writeTextFile(configFile, good);
  },
};

e2eTest(
  "100 disconnections of every kind in a row: always back, nothing doubled or left",
  async () => {
    const kinds = Object.entries(KINDS);
    equal(kinds.length * ROUNDS * LANES, 100);
    await Promise.all(Array.from({ length: LANES }, async () => {
      await using lane = await Lane.open();
      await lane.sees();
      const { link, events } = lane.watched;
      await lane.rename();
      await eventually("the first event", () => events.length > 0);
      const begin = (events[0]?.id ?? 0) - 1;
      for (let round = 0; round < ROUNDS; round++) {
        for (const [kind, disconnect] of kinds) await survives(lane, { kind, disconnect });
      }
      const { lastEventId } = await link.request("snapshot.get", {});
      await eventually("the last event", () => (events.at(-1)?.id ?? 0) >= lastEventId);
      const kept = await link.request("events.list", { sinceEventId: begin, limit: 500 });
      deepEqual(events.map(({ id }) => id), kept.events.map(({ id }) => id));
      ok(kept.events.length >= ROUNDS * kinds.length && kept.events.length < 500);
      equal(lane.watched.beganAnew, 0);
      await link.stop();
      await eventually("no process", () => lane.scene.processes.length === 0, {
        lastSeen: () => JSON.stringify(lane.scene.processes),
      });
    }));
  },
);

async function survives(
  lane: Lane,
  { kind, disconnect }: {
    readonly kind: string;
    readonly disconnect: (lane: Lane) => unknown;
  },
): Promise<void> {
  const { child } = lane;
  try {
    await disconnect(lane);
    await eventually("the loss", () => lane.child !== child);
    await lane.rename();
    await lane.sees();
    notEqual(lane.child.pid, child.pid);
  } catch (error) {
    throw new Error(`after ${kind}: ${messageOf(error)}`);
  }
}

/** As if the program had written that itself. */
async function writeInto(pid: number, text: string): Promise<void> {
  using stdout = await Deno.open(`/proc/${pid}/fd/1`, { write: true });
  await stdout.write(new TextEncoder().encode(text));
}
