import { join } from "node:path";
import type { Config } from "./config_schema.ts";
import { expandHome, type Paths } from "./paths.ts";

/** The files that the configuration names, as absolute paths. */
export interface ConfigPlaces {
  readonly logFile: string;
  readonly readTokenFile: string;
  readonly adminTokenFile: string;
  /** The tmux program; null when it is to be searched for. */
  readonly tmuxProgram: string | null;
  /** Sockets to watch: absolute paths, or names as `tmux -L` takes them. */
  readonly tmuxSockets: readonly string[];
  /** The ntm program; null when it is to be searched for. */
  readonly ntmProgram: string | null;
  /** Where the user keeps detector packs. */
  readonly packDir: string;
}

/** Fills in the standard place where a setting is empty, and expands `~/`. */
export function configPlaces(config: Config, paths: Paths): ConfigPlaces {
  const { logging, security, tmux, ntm, detection } = config;
  const place = (given: string, standard: string) =>
    given === "" ? standard : expandHome(given, paths.home);
  return {
    logFile: place(logging.file, paths.logFile),
    readTokenFile: place(security.read_token_file, join(paths.configDir, "token.read")),
    adminTokenFile: place(security.admin_token_file, join(paths.configDir, "token.admin")),
    tmuxProgram: tmux.program === "" ? null : expandHome(tmux.program, paths.home),
    tmuxSockets: tmux.sockets.map((socket) => expandHome(socket, paths.home)),
    ntmProgram: ntm.program === "" ? null : expandHome(ntm.program, paths.home),
    packDir: place(detection.pack_dir, join(paths.configDir, "detectors")),
  };
}
