import { posix, win32 } from "node:path";

/** What of the environment the places may depend on. */
export type MachineEnv = Readonly<Record<string, string | undefined>>;

/** The systems that the tray runs on. */
export type MachineOs = "windows" | "linux";

/** Where all that the tray keeps on this computer lies. Absolute paths; nothing need exist yet. */
export interface MachinePlaces {
  readonly os: MachineOs;
  readonly settingsDir: string;
  readonly settingsFile: string;
  readonly stateDir: string;
  /** What was told, and how far each connection was read. */
  readonly stateFile: string;
  readonly logDir: string;
  /** Held by the one tray of this user. */
  readonly lockFile: string;
  /** Written by the one tray: its version, for later starts. */
  readonly runningFile: string;
  /** Written by a second start, for the first to show itself. */
  readonly showRequestFile: string;
  /** Where the shortcut is; null on a system that has none. */
  readonly shortcutFile: string | null;
  /** What starts the tray with the desktop; null on Windows, where the registry does. */
  readonly autostartFile: string | null;
}

/** A folder that then holds everything, for tests. */
export const HOME_VARIABLE = "NTM_TRACKER_TRAY_HOME";

/** What people know the program by, in the Start menu and at the head of a notification. */
export const PRODUCT_NAME = "NTM Tracker";

/**
 * Works out every place; touches nothing.
 * @throws {Error} when the environment does not say where the user's folders are, or the override is
 * no absolute path, with what to do.
 */
export function machinePlaces(env: MachineEnv, os: MachineOs): MachinePlaces {
  const { join, isAbsolute } = os === "windows" ? win32 : posix;
  const override = env[HOME_VARIABLE];
  if (override === undefined || override === "") {
    return layOut(os, os === "windows" ? windowsRoots(env) : linuxRoots(env));
  }
  if (!isAbsolute(override)) {
    throw new Error(
      `find the folder of the tray: ${HOME_VARIABLE} is ${override}, give an absolute path`,
    );
  }
  return layOut(os, {
    settingsDir: join(override, "settings"),
    stateDir: join(override, "state"),
    menuDir: join(override, "menu"),
  });
}

interface Roots {
  readonly settingsDir: string;
  readonly stateDir: string;
  /** Of the Start menu, or of what starts with the desktop. */
  readonly menuDir: string;
}

function windowsRoots(env: MachineEnv): Roots {
  const roaming = windowsFolder(env, "APPDATA", "Roaming");
  return {
    settingsDir: win32.join(roaming, "ntm-tracker"),
    stateDir: win32.join(windowsFolder(env, "LOCALAPPDATA", "Local"), "ntm-tracker"),
    menuDir: win32.join(roaming, "Microsoft", "Windows", "Start Menu", "Programs"),
  };
}

function windowsFolder(env: MachineEnv, name: string, usual: string): string {
  const folder = env[name] ?? "";
  if (win32.isAbsolute(folder)) return folder;
  const profile = env.USERPROFILE ?? "";
  if (win32.isAbsolute(profile)) return win32.join(profile, "AppData", usual);
  throw new Error(
    `find the folder of the tray: Windows does not say where %${name}% is, log off and on again ` +
      `or set ${HOME_VARIABLE} to a folder`,
  );
}

function linuxRoots(env: MachineEnv): Roots {
  const config = linuxFolder(env, "XDG_CONFIG_HOME", ".config");
  return {
    settingsDir: posix.join(config, "ntm-tracker-tray"),
    stateDir: posix.join(linuxFolder(env, "XDG_STATE_HOME", ".local/state"), "ntm-tracker-tray"),
    menuDir: posix.join(config, "autostart"),
  };
}

/** A relative path there counts as none, as the XDG rules want it. */
function linuxFolder(env: MachineEnv, name: string, usual: string): string {
  const folder = env[name] ?? "";
  if (posix.isAbsolute(folder)) return folder;
  const home = env.HOME ?? "";
  if (posix.isAbsolute(home)) return posix.join(home, usual);
  throw new Error(
    `find the folder of the tray: neither ${name} nor HOME is set, set ${HOME_VARIABLE} to a folder`,
  );
}

function layOut(os: MachineOs, { settingsDir, stateDir, menuDir }: Roots): MachinePlaces {
  const { join } = os === "windows" ? win32 : posix;
  const isWindows = os === "windows";
  return {
    os,
    settingsDir,
    settingsFile: join(settingsDir, "settings.json"),
    stateDir,
    stateFile: join(stateDir, "state.json"),
    logDir: join(stateDir, "logs"),
    lockFile: join(stateDir, "tray.lock"),
    runningFile: join(stateDir, "running.json"),
    showRequestFile: join(stateDir, "show-request.json"),
    shortcutFile: isWindows ? join(menuDir, `${PRODUCT_NAME}.lnk`) : null,
    autostartFile: isWindows ? null : join(menuDir, "ntm-tracker-tray.desktop"),
  };
}
