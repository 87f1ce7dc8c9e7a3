import { CommandRunner } from "../collect/run.ts";
import { configuredSocket, liveSockets, socketDirectory } from "../collect/tmux/sockets.ts";
import { configPlaces } from "../platform/config_places.ts";
import type { Config } from "../platform/config_schema.ts";
import { findProgram, isExecutableFile } from "../platform/find_program.ts";
import type { Environment, Paths } from "../platform/paths.ts";

/** What must be known to reach the user's tmux servers. */
export interface TmuxPlaces {
  readonly paths: Paths;
  readonly config: Config;
  readonly env: Environment;
}

/** Absolute path of tmux: the configured one, or the first that is found; null without any. */
export function tmuxProgram({ config, paths, env }: TmuxPlaces): string | null {
  const configured = configPlaces(config, paths).tmuxProgram;
  const options = { env, home: paths.home, isExecutable: isExecutableFile };
  return findProgram(configured ?? "tmux", options);
}

/** Where tmux keeps this user's sockets. */
export function tmuxDirectory({ paths, env }: Pick<TmuxPlaces, "paths" | "env">): string {
  return socketDirectory(paths.uid, env.get("TMUX_TMPDIR"));
}

/** The configured sockets, or else those on which a server answers now; the usual one at least. */
export async function watchedSockets(places: TmuxPlaces): Promise<readonly string[]> {
  const directory = tmuxDirectory(places);
  const configured = configPlaces(places.config, places.paths).tmuxSockets;
  if (configured.length > 0) return configured.map((value) => configuredSocket(value, directory));
  const live = await liveSockets(directory, places.paths.uid);
  return live.length > 0 ? live : [`${directory}/default`];
}

/** Runs tmux in the words that its parsers know. */
export function tmuxRunner({ config, paths, env }: TmuxPlaces): CommandRunner {
  return new CommandRunner({
    maxConcurrent: config.polling.max_concurrent_commands,
    killOnTimeout: config.exec.kill_on_timeout,
    environment: {
      HOME: paths.home,
      PATH: env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
      LC_ALL: "C.UTF-8",
    },
  });
}
