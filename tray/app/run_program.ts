import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { FallbackLaunch } from "../engine/fallback_launch.ts";
import { systemClock } from "../engine/clock.ts";
import { spawnDaemon } from "../engine/daemon_child.ts";
import { startHold } from "../engine/hold_process.ts";
import { readToastMemory } from "../face/toast_memory.ts";
import { AppIdentity } from "../machine/app_identity.ts";
import { fallbackPlace } from "../machine/launch_settings.ts";
import { SettingsFile } from "../machine/settings_file.ts";
import { startWithSystem } from "../machine/start_with_system.ts";
import { StateFile } from "../machine/state_file.ts";
import { openTrayLog } from "../machine/tray_log.ts";
import type { ProgramEnd } from "./desktop_messages.ts";
import { DistroUse } from "./distro_use.ts";
import { findDaemons, isUp, seenInside } from "./find_daemons.ts";
import { holdArgv, inDistro } from "./in_distro.ts";
import { prepareDaemon } from "./prepare_daemon.ts";
import { RemoteDesktop } from "./remote_desktop.ts";
import { thisMachine } from "./this_machine.ts";
import { thisPlaces, type TrayBuild } from "./tray_build.ts";
import { TrayProgram } from "./tray_program.ts";

/** Runs the program beside a desktop on another thread, and tells that one how it ended. */
export async function runProgram(build: TrayBuild, end: ProgramEnd): Promise<void> {
  const places = thisPlaces();
  using log = await openTrayLog(places.logDir);
  log.line(`tray ${PRODUCT_VERSION} begins`);
  let problem: string | null = null;
  try {
    const program = await start({ build, end, log: log.line });
    await program.ended;
    log.line("tray ends");
  } catch (error) {
    problem = messageOf(error);
    log.line(problem);
  }
  end.send({ kind: "ended", problem });
}

async function start({ build, end, log }: {
  readonly build: TrayBuild;
  readonly end: ProgramEnd;
  readonly log: (line: string) => void;
}): Promise<TrayProgram> {
  const places = thisPlaces();
  const { os } = places;
  const settings = await SettingsFile.open({ path: places.settingsFile, os });
  const state = await StateFile.open({ path: places.stateFile, readToasts: readToastMemory });
  if (state.problem !== null) log(state.problem);
  const { keys, carriedIn, self } = build;
  const machine = { os, env: Deno.env.toObject() };
  const launches = new FallbackLaunch({
    spawn: (argv) => spawnDaemon({ argv }),
    fallback: (name) => fallbackPlace(settings.settings, name),
    log,
  });
  const inside = (name: string) => seenInside(name, settings.settings);
  const use = new DistroUse({ look: inside, now: systemClock.now });
  const isNamed = (name: string) =>
    settings.settings.pinned.some(({ connectionId }) => connectionId === name);
  const withSystem = startWithSystem(places);
  const program = await TrayProgram.start({
    places,
    settings,
    state,
    openDesktop: (options) => Promise.resolve(new RemoteDesktop(end, options)),
    machine: thisMachine({ machine, settings, start: withSystem, self }),
    find: (hasSessions) =>
      findDaemons(settings.settings, {
        judge: (running) => use.judge(running, { hasSessions, isNamed }),
      }),
    prepare: (name) =>
      prepareDaemon(name, {
        settings: settings.settings,
        carriedIn,
        keys,
        onProgress: ({ step, sent, total }) => log(`${name}: ${step} ${sent}/${total}`),
      }),
    isUp: (name) => isUp(name, settings.settings),
    inside,
    hold: (name) => {
      const argv = holdArgv(name, settings.settings);
      return argv && startHold({ argv });
    },
    spawn: (argv, { name, over }) => launches.launch(name, { argv, over }),
    inDistro: (name, argv) => inDistro(name, { argv, settings: settings.settings, os }),
    clock: systemClock,
    log,
  });
  // Not waited for: the icon is there without it.
  new AppIdentity({ places }).ensure(self).catch((error) => log(messageOf(error)));
  return program;
}
