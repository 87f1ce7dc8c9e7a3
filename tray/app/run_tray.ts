import { dirname, resolve } from "node:path";
import process from "node:process";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { systemClock } from "../engine/clock.ts";
import { spawnDaemon } from "../engine/daemon_child.ts";
import { readToastMemory } from "../face/toast_memory.ts";
import { RELEASE_KEYS } from "../install/release_key.ts";
import { AppIdentity } from "../machine/app_identity.ts";
import { type MachineOs, type MachinePlaces, machinePlaces } from "../machine/places.ts";
import { SettingsFile } from "../machine/settings_file.ts";
import { beOnlyInstance, type Instance } from "../machine/single_instance.ts";
import { startWithSystem } from "../machine/start_with_system.ts";
import { StateFile } from "../machine/state_file.ts";
import { openTrayLog, type TrayLog } from "../machine/tray_log.ts";
import { openDesktop } from "../shell/desktop.ts";
import { readArguments, USAGE } from "./arguments.ts";
import { findDaemons } from "./find_daemons.ts";
import { inDistro } from "./in_distro.ts";
import { prepareDaemon } from "./prepare_daemon.ts";
import { thisMachine } from "./this_machine.ts";
import { TrayProgram } from "./tray_program.ts";
import { uninstall } from "./uninstall.ts";

/** What a build of the tray is made with. */
export interface TrayBuild {
  /** Public keys that a daemon may be signed with. */
  readonly keys: readonly string[];
  /** The folder in which the daemon lies. */
  readonly carriedIn: string;
  /** What starts this program again. */
  readonly self: readonly string[];
}

/** The build that runs now: compiled, or from its source. */
export function thisBuild(): TrayBuild {
  const program = Deno.execPath();
  if (Deno.build.standalone) {
    return { keys: RELEASE_KEYS, carriedIn: dirname(program), self: [program] };
  }
  const entry = resolve(process.argv[1] ?? "");
  const self = [program, "run", "-A", entry];
  return { keys: RELEASE_KEYS, carriedIn: resolve(dirname(entry), "../dist"), self };
}

/** Runs the program. @returns its exit status */
export async function runTray(
  args: readonly string[],
  build: TrayBuild = thisBuild(),
): Promise<number> {
  const command = readArguments(args);
  try {
    switch (command.kind) {
      case "help":
        return say(USAGE);
      case "version":
        return say(PRODUCT_VERSION);
      case "wrong":
        console.error(command.message);
        return 2;
      case "uninstall":
        return await uninstall({ all: command.all, build, places: places() });
      case "run":
        return await run(args, build);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function run(args: readonly string[], build: TrayBuild): Promise<number> {
  const where = places();
  const attempt = await beOnlyInstance({ places: where, args });
  if (attempt.kind === "second") {
    return attempt.isHeard ? 0 : fail("the tray runs already and does not answer, end it first");
  }
  using log = await openTrayLog(where.logDir);
  log.line(`tray ${PRODUCT_VERSION} begins`);
  try {
    const program = await start(where, { build, log });
    const { instance } = attempt;
    instance.onShow(() => program.show());
    endWithSignals(program, instance);
    await program.ended;
    log.line("tray ends");
    return 0;
  } catch (error) {
    log.line(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    attempt.instance.release();
  }
}

async function start(
  where: MachinePlaces,
  { build, log }: { readonly build: TrayBuild; readonly log: TrayLog },
): Promise<TrayProgram> {
  const { os } = where;
  const settings = await SettingsFile.open({ path: where.settingsFile, os });
  const state = await StateFile.open({ path: where.stateFile, readToasts: readToastMemory });
  if (state.problem !== null) log.line(state.problem);
  const { keys, carriedIn, self } = build;
  const program = await TrayProgram.start({
    places: where,
    settings,
    state,
    openDesktop,
    machine: thisMachine({
      machine: { os, env: Deno.env.toObject() },
      settings,
      start: startWithSystem(where),
      self,
    }),
    find: () => findDaemons(settings.settings),
    prepare: (name) =>
      prepareDaemon(name, {
        settings: settings.settings,
        carriedIn,
        keys,
        onProgress: ({ step, sent, total }) => log.line(`${name}: ${step} ${sent}/${total}`),
      }),
    spawn: (argv) => spawnDaemon({ argv }),
    inDistro: (name, argv) => inDistro(name, { argv, settings: settings.settings }),
    clock: systemClock,
    log: log.line,
  });
  // Not waited for: the icon is there without it.
  new AppIdentity({ places: where }).ensure(self).catch((error) => log.line(String(error.message)));
  return program;
}

function endWithSignals(program: TrayProgram, instance: Instance): void {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => {
      void program.stop().finally(() => instance.release());
    });
  }
}

function places(): MachinePlaces {
  const os: MachineOs = Deno.build.os === "windows" ? "windows" : "linux";
  return machinePlaces(Deno.env.toObject(), os);
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function fail(text: string): number {
  console.error(text);
  return 1;
}
