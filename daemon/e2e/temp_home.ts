import { join } from "node:path";
import { stringify } from "smol-toml";

/** A daemon.toml as data, section by section; what is left out has its default. */
export type ConfigInput = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The files of a daemon with `--home`, as its clients know them. */
export interface HomePaths {
  readonly configFile: string;
  readonly database: string;
  readonly logFile: string;
  readonly runDir: string;
  readonly socket: string;
  readonly lock: string;
}

/** Looks follow each other as closely as the configuration allows, and a slow machine is forgiven. */
export const QUICK: ConfigInput = {
  polling: {
    tmux_busy_interval_ms: 100,
    tmux_meta_interval_ms: 250,
    tmux_quiet_interval_ms: 300,
    idle_backoff_max_ms: 1_000,
  },
  exec: { tmux_timeout_ms: 10_000 },
  // Whoever runs this may have transcripts of their own.
  agents: { transcripts: false },
};

/** A directory that holds everything of one daemon, and goes away with everything in it. */
export class TempHome implements AsyncDisposable {
  readonly dir: string;
  readonly paths: HomePaths;

  private constructor(dir: string) {
    this.dir = dir;
    this.paths = pathsUnder(dir);
  }

  static async create(): Promise<TempHome> {
    return new TempHome(await Deno.makeTempDir({ prefix: "ntm-e2e-" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** Where a daemon with this `--home` keeps its files. */
export function pathsUnder(home: string): HomePaths {
  const runDir = join(home, "run");
  return {
    configFile: join(home, "daemon.toml"),
    database: join(home, "tracker.db"),
    logFile: join(home, "daemon.log"),
    runDir,
    socket: join(runDir, "daemon.sock"),
    lock: join(runDir, "daemon.lock"),
  };
}

/** Writes the configuration of the daemon that will live under `home`. */
export async function writeConfig(home: string, config: ConfigInput): Promise<void> {
  await Deno.writeTextFile(pathsUnder(home).configFile, stringify(config));
}

/** Settings over settings, section by section. */
export function mergeConfig(...configs: readonly ConfigInput[]): ConfigInput {
  const merged: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const config of configs) {
    for (const [section, values] of Object.entries(config)) {
      merged[section] = { ...merged[section], ...values };
    }
  }
  return merged;
}
