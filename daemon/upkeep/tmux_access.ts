import { CommandRunner } from "../collect/run.ts";
import { TmuxProgram } from "../collect/tmux/program.ts";
import { configuredSocket, liveSockets, socketDirectory } from "../collect/tmux/sockets.ts";
import { configPlaces } from "../platform/config_places.ts";
import type { Config } from "../platform/config_schema.ts";
import type { Environment, Paths } from "../platform/paths.ts";

/** What must be known to reach the user's tmux servers. */
export interface TmuxPlaces {
  readonly paths: Paths;
  readonly config: Config;
  readonly env: Environment;
}

/** Where tmux servers are looked for. */
export interface SocketPlan {
  /** Where tmux keeps this user's sockets. */
  readonly directory: string;
  /** True where every live socket of that directory is watched. */
  readonly discovers: boolean;
  /** Sockets that are watched whether or not a server answers: the configured, or the usual one. */
  readonly fixedSockets: readonly string[];
}

/** Finds tmux as often as it is asked: the configured one, or the first there is. */
export function tmuxFinder({ config, paths, env }: TmuxPlaces): TmuxProgram {
  const configured = configPlaces(config, paths).tmuxProgram;
  return new TmuxProgram({ configured, env, home: paths.home });
}

/** Absolute path of tmux now; null without any. */
export function tmuxProgram(places: TmuxPlaces): string | null {
  return tmuxFinder(places).find();
}

/** What the settings say of sockets. */
export function socketPlan({ config, paths, env }: TmuxPlaces): SocketPlan {
  const directory = socketDirectory(paths.uid, env.get("TMUX_TMPDIR"));
  const configured = configPlaces(config, paths).tmuxSockets
    .map((value) => configuredSocket(value, directory));
  const discovers = configured.length === 0;
  return { directory, discovers, fixedSockets: discovers ? [`${directory}/default`] : configured };
}

/** The configured sockets, or else those on which a server answers now; the usual one at least. */
export async function watchedSockets(places: TmuxPlaces): Promise<readonly string[]> {
  const { directory, discovers, fixedSockets } = socketPlan(places);
  if (!discovers) return fixedSockets;
  const live = await liveSockets(directory, places.paths.uid);
  return live.length > 0 ? live : fixedSockets;
}

/** Runs tmux in the words that its parsers know, whatever our own environment is. */
export function tmuxRunner({ config, paths, env }: TmuxPlaces): CommandRunner {
  return new CommandRunner({
    maxConcurrent: config.polling.max_concurrent_commands,
    killOnTimeout: config.exec.kill_on_timeout,
    environment: {
      HOME: paths.home,
      PATH: env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
      // Error texts are parsed, so they must be in one language; names may be in any.
      LC_ALL: "C.UTF-8",
    },
  });
}
