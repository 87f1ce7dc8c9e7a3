import { usualEnv } from "../../../daemon/e2e/daemon_process.ts";
import { programStart } from "../../../daemon/e2e/program.ts";
import { systemClock } from "../../../tray/engine/clock.ts";
import { spawnDaemon } from "../../../tray/engine/daemon_child.ts";
import { readToastMemory } from "../../../tray/face/toast_memory.ts";
import { HOME_VARIABLE, machinePlaces } from "../../../tray/machine/places.ts";
import { SettingsFile } from "../../../tray/machine/settings_file.ts";
import { StateFile } from "../../../tray/machine/state_file.ts";
import { TrayProgram } from "../../../tray/app/tray_program.ts";
import type { Desktop } from "../../../tray/shell/desktop.ts";
import { Pump } from "../../../tray/shell/pump.ts";

/*
 * The whole tray in a process of its own, on a desktop that only tells what it is shown: a line for
 * each look. Its native events are pumped as the real ones are, and there are none. It leaves when
 * its stdin ends.
 *
 *     deno run -A headless_tray.ts DAEMON_HOME TRAY_HOME
 */

/** What a line says of a look. */
export interface LookLine {
  /** The head of the menu, such as `● 1 session, 1 needs you`. */
  readonly header: string;
}

async function main([daemonHome = "", trayHome = ""]: readonly string[]): Promise<void> {
  const places = machinePlaces({ [HOME_VARIABLE]: trayHome }, "linux");
  const settings = await SettingsFile.open({ path: places.settingsFile, os: places.os });
  const state = await StateFile.open({ path: places.stateFile, readToasts: readToastMemory });
  const { argv, env } = programStart(["serve", "--stdio", "--home", daemonHome]);
  const deed = () => Promise.resolve();
  const program = await TrayProgram.start({
    ...{ places, settings, state, openDesktop: () => Promise.resolve(headlessDesktop()) },
    machine: {
      ...{ openTerminal: deed, copy: deed, openFolder: deed, openAddress: deed },
      startWithSystem: deed,
    },
    find: () => Promise.resolve({ kind: "ok", names: ["bench"] }),
    prepare: () => Promise.resolve({ kind: "ready", argv, notice: null }),
    spawn: (argv) =>
      spawnDaemon({ argv, env: { ...env, ...usualEnv(daemonHome) }, cwd: daemonHome }),
    inDistro: (_, argv) => argv,
    clock: systemClock,
    log: () => {},
  });
  for await (const _ of Deno.stdin.readable) { /* Only its end means something. */ }
  await program.stop();
}

function headlessDesktop(): Desktop {
  const pump = new Pump({ pump: () => true, isBusy: () => false, onEnd: () => {} });
  pump.start();
  let header = "";
  return {
    show: ({ menu }) => {
      const shown = menu[0]?.label ?? "";
      if (shown === header) return;
      header = shown;
      console.log(JSON.stringify({ header } satisfies LookLine));
    },
    notify: () => {},
    ask: () => Promise.resolve(null),
    openWindow: () => ({ kind: "no_webview", problem: "this desktop has none" }),
    [Symbol.dispose]: () => pump.stop(),
  };
}

if (import.meta.main) await main(Deno.args);
