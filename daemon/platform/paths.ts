import { userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { PathError } from "./path_error.ts";

/** Where everything of one user's daemon lives. Absolute paths. */
export interface Paths {
  /** The user's home directory, from the passwd entry. */
  readonly home: string;
  readonly uid: number;
  /** The directory given by `--home` or NTM_TRACKER_HOME; null when the standard places are used. */
  readonly override: string | null;
  readonly configDir: string;
  readonly configFile: string;
  /** Prices that come before the built-in ones. */
  readonly pricesFile: string;
  readonly dataDir: string;
  readonly database: string;
  readonly logFile: string;
  /** Where agents' hooks leave their records. */
  readonly hookSpool: string;
  /** Holds socket and lock; 0700. */
  readonly runDir: string;
  readonly socket: string;
  readonly lock: string;
}

/** What of the environment the paths may depend on. */
export interface Environment {
  get(name: string): string | undefined;
}

export interface ResolvePathsOptions {
  /** The value of `--home`; wins over the environment. */
  readonly homeFlag?: string | undefined;
  readonly env: Environment;
  readonly userInfo: { readonly homedir: string; readonly uid: number };
}

export const HOME_VARIABLE = "NTM_TRACKER_HOME";

/**
 * Works out every path. HOME and XDG_* are not consulted: the daemon started by `wsl.exe --exec`
 * has neither, and it must meet the one from a login shell at the same socket. The one override is
 * a directory that then holds everything, for tests and demos.
 * @throws {PathError} HOME_UNKNOWN, when there is neither an override nor a home directory;
 * HOME_RELATIVE, when the variable is no absolute path.
 */
export function resolvePaths(options: ResolvePathsOptions): Paths {
  const { userInfo: { homedir, uid } } = options;
  const override = overrideOf(options);
  if (override !== null) return layOut({ home: homedir, uid, override });
  if (!homedir.startsWith("/")) {
    throw new PathError(
      "HOME_UNKNOWN",
      `cannot place the data directory: user ${uid} has no home directory, give one with --home ` +
        `DIR or ${HOME_VARIABLE}`,
    );
  }
  return layOut({ home: homedir, uid, override: null });
}

export interface SystemPathsOptions {
  /** The value of `--home`. */
  readonly homeFlag?: string | undefined;
}

/**
 * The paths of this process and user.
 * @throws {PathError} as {@linkcode resolvePaths}.
 */
export function systemPaths(options: SystemPathsOptions = {}): Paths {
  return resolvePaths({ homeFlag: options.homeFlag, env: Deno.env, userInfo: systemUser() });
}

/** `~` and `~/x` at the start of `path` become the home directory; any other text stays. */
export function expandHome(path: string, home: string): string {
  if (path === "~") return home;
  return path.startsWith("~/") ? join(home, path.slice(2)) : path;
}

/** A user without a passwd entry (containers) can still work with an override. */
function systemUser(): { homedir: string; uid: number } {
  try {
    const { homedir, uid } = userInfo();
    return { homedir: homedir ?? "", uid };
  } catch {
    return { homedir: "", uid: Deno.uid() ?? -1 };
  }
}

function overrideOf({ homeFlag, env, userInfo }: ResolvePathsOptions): string | null {
  if (homeFlag !== undefined && homeFlag !== "") {
    return resolve(expandHome(homeFlag, userInfo.homedir));
  }
  // An empty variable is how a shell unsets one for a child.
  const variable = expandHome(env.get(HOME_VARIABLE) ?? "", userInfo.homedir);
  if (variable === "" || isAbsolute(variable)) return variable === "" ? null : resolve(variable);
  throw new PathError(
    "HOME_RELATIVE",
    `cannot use ${HOME_VARIABLE}=${variable}: it is not absolute, and would be another directory ` +
      "wherever a command is run",
  );
}

function layOut(base: Pick<Paths, "home" | "uid" | "override">): Paths {
  const configDir = base.override ?? join(base.home, ".config", "ntm-tracker");
  const dataDir = base.override ?? join(base.home, ".local", "share", "ntm-tracker");
  const runDir = join(dataDir, "run");
  return {
    ...base,
    configDir,
    configFile: join(configDir, "daemon.toml"),
    pricesFile: join(configDir, "prices.toml"),
    dataDir,
    database: join(dataDir, "tracker.db"),
    logFile: join(dataDir, "daemon.log"),
    hookSpool: join(dataDir, "agent-hooks"),
    runDir,
    socket: join(runDir, "daemon.sock"),
    lock: join(runDir, "daemon.lock"),
  };
}
