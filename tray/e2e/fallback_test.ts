import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { DaemonProcess } from "../../daemon/e2e/daemon_process.ts";
import { e2eTest } from "../../daemon/e2e/e2e_test_case.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { mergeConfig, QUICK, writeConfig } from "../../daemon/e2e/temp_home.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { type DaemonChild, spawnDaemon } from "../engine/daemon_child.ts";
import { FallbackLaunch } from "../engine/fallback_launch.ts";
import { BOX, ProgramScene, type ShownTray } from "./program_scene.ts";
import { TrayScene, WatchedLink } from "./tray_scene.ts";

const LIMITS = { firstMs: 20, longestMs: 50, jitter: 0, maxStarts: 1_000 };

/** A stdio that breaks and is mended, and the launches of a tray that has it. */
class BreakableStdio {
  isBroken = true;
  readonly log: string[] = [];
  /** Of stdio, the newest last. */
  readonly children: DaemonChild[] = [];
  readonly launches: FallbackLaunch;

  constructor(
    { home, port, spawn }: {
      readonly home: string;
      readonly port: number;
      readonly spawn: (argv: readonly string[]) => DaemonChild;
    },
  ) {
    const url = `ws://127.0.0.1:${port}/rpc`;
    this.launches = new FallbackLaunch({
      spawn: (argv) => {
        const child = this.isBroken
          ? spawnDaemon({ argv: ["/bin/sh", "-c", "echo wsl: broken; exit 1"] })
          : spawn(argv);
        this.children.push(child);
        return child;
      },
      fallback: () => ({ url, tokenFile: join(home, "token.admin") }),
      log: (line) => this.log.push(line),
    });
  }

  /** As a `wsl.exe` that was killed, and cannot be started again. */
  breaks(): void {
    this.isBroken = true;
    Deno.kill(this.children.at(-1)?.pid ?? 0, "SIGKILL");
  }
}

e2eTest("events go on, and none comes twice, from stdio to the WebSocket and back", async () => {
  await using scene = await TrayScene.start();
  const home = scene.home.dir;
  const port = freePort();
  const tmux = { sockets: [scene.fleet.socketPath] };
  await writeConfig(home, mergeConfig(QUICK, { tmux, server: { enable: true, port } }));
  await using _daemon = await DaemonProcess.start({ home });
  const stdio = new BreakableStdio({ home, port, spawn: () => scene.spawn() });
  const watched = new WatchedLink(() => scene.spawn(), {
    launch: (over) => stdio.launches.launch("box", { argv: [], over }),
    limits: LIMITS,
  });
  const { link, events } = watched;
  await using _link = { [Symbol.asyncDispose]: () => link.stop() };
  const wire = () => link.state.kind === "live" ? link.state.wire : link.state.kind;
  const goesOnBy = (wanted: string) => eventually(`life by ${wanted}`, () => wire() === wanted);
  let name = "one";
  const rename = async () => {
    const before = name;
    name = `${before}x`;
    await scene.fleet.tmux("rename-session", "-t", `=${before}`, name);
    const count = events.length;
    await eventually("its event", () => events.length > count);
  };

  link.start();
  await goesOnBy("websocket");
  equal(stdio.children.length, 2, "stdio is tried first");
  await rename();
  for (let round = 0; round < 3; round++) {
    stdio.isBroken = false;
    link.reconnect();
    await goesOnBy("stdio");
    await rename();
    stdio.breaks();
    await goesOnBy("websocket");
    await rename();
  }
  const sinceEventId = (events[0]?.id ?? 0) - 1;
  const kept = await link.request("events.list", { sinceEventId, limit: 500 });
  await eventually("the last event", () => events.length >= kept.events.length);
  deepEqual(events.map(({ id }) => id), kept.events.map(({ id }) => id));
  ok(kept.events.length >= 7);
  equal(watched.beganAnew, 0);
  deepEqual(stdio.log, []);
});

const LINE = /^Connection: /;

async function showsLine(tray: ShownTray, line: string): Promise<void> {
  const label = () => tray.desktop.items.find((item) => LINE.test(item.label))?.label;
  await eventually(`the line ${line}`, () => label() === line, {
    lastSeen: () => `${label()}\n${tray.log.slice(-8).join("\n")}`,
  });
}

e2eTest("the tray says that a daemon is joined by its WebSocket, and stops it there", async () => {
  const port = freePort();
  await using scene = await ProgramScene.start("linux", { server: { enable: true, port } });
  const home = scene.home.dir;
  await using daemon = await DaemonProcess.start({ home });
  const stdio = new BreakableStdio({ home, port, spawn: (argv) => scene.spawn(argv) });
  const tray = await scene.tray({
    spawn: (argv, { name, over }) => stdio.launches.launch(name, { argv, over }),
  });
  await showsLine(tray, `Connection: OK (${BOX}, by WebSocket)`);
  await scene.asks();
  await tray.shows(/1 needs you$/);
  await eventually("the toast", () => tray.told.length === 1, { lastSeen: () => tray.told });
  const restart = tray.desktop.items.find(({ id }) => id === `daemon:${BOX}:restart`);
  equal(restart?.label, "Restart Daemon (only its WebSocket is left)");

  stdio.isBroken = false;
  await tray.clicks("Reconnect");
  await showsLine(tray, `Connection: OK (${BOX})`);
  await tray.shows(/1 needs you$/);
  stdio.breaks();
  await showsLine(tray, `Connection: OK (${BOX}, by WebSocket)`);
  await scene.answers();
  await tray.shows(/1 session$/);
  equal(tray.told.length, 1, "told a second time");

  await tray.clicks("Stop Daemon");
  await tray.shows(/^○ Not connected$/);
  await daemon.ended();
  equal(tray.desktop.items.find(({ id }) => id === `daemon:${BOX}:start`)?.label, "Start Daemon");
});
