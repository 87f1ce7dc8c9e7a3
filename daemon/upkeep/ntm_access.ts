import { findNtm, NtmProbe } from "../collect/ntm/probe.ts";
import { CommandRunner } from "../collect/run.ts";
import { configPlaces } from "../platform/config_places.ts";
import { searchedDirectories } from "../platform/find_program.ts";
import { socketPlan, type TmuxPlaces } from "./tmux_access.ts";

/** What ntm reads of its environment; whatever else we were started with is no business of its. */
const PASSED_ON = ["TMUX_TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] as const;

/** Each question costs the machine some work and ntm's own audit log a line, milliseconds. */
const SHORTEST_PAUSE_MS = 10_000;
/** Backing off ends here, unless more is asked for, milliseconds. */
const LONGEST_PAUSE_MS = 60_000;

/** Absolute path of ntm now; null without any. */
export function ntmProgram({ config, paths, env }: TmuxPlaces): string | null {
  const configured = configPlaces(config, paths).ntmProgram;
  return findNtm({ configured, env, home: paths.home });
}

/** Asks ntm, with a deadline and a runner of its own: one call at a time, and none in line. */
export function ntmProbe(
  places: TmuxPlaces,
  { now, timeoutMs }: { readonly now: () => number; readonly timeoutMs?: number },
): NtmProbe {
  const { exec } = places.config;
  return new NtmProbe({
    runner: new CommandRunner({
      maxConcurrent: 1,
      maxWaiting: 0,
      killOnTimeout: exec.kill_on_timeout,
      environment: ntmEnvironment(places),
    }),
    ntmProgram: () => ntmProgram(places),
    now,
    timeoutMs: timeoutMs ?? exec.ntm_timeout_ms,
    maxOutputBytes: exec.max_stdout_kb * 1024,
  });
}

/** How often ntm is asked, by the settings. */
export function ntmPauses(
  { config: { polling } }: Pick<TmuxPlaces, "config">,
): { readonly busyMs: number; readonly quietMs: number } {
  const busyMs = Math.max(polling.ntm_reconcile_interval_ms, SHORTEST_PAUSE_MS);
  const quietMs = Math.max(busyMs, Math.min(polling.idle_backoff_max_ms, LONGEST_PAUSE_MS));
  return { busyMs, quietMs };
}

/** The socket of the tmux server that ntm asks: it knows no other. */
export function ntmSocket(places: TmuxPlaces): string {
  return `${socketPlan(places).directory}/default`;
}

/** Without `TMUX`, so that it asks the usual server, whichever one we were started in. */
function ntmEnvironment({ paths, env }: TmuxPlaces): Readonly<Record<string, string>> {
  const { home } = paths;
  const environment: Record<string, string> = {
    HOME: home,
    // It looks for tmux itself, also where no login shell has said where things are.
    PATH: searchedDirectories({ env, home }).join(":"),
    LC_ALL: "C.UTF-8",
  };
  for (const name of PASSED_ON) {
    const value = env.get(name);
    if (value !== undefined && value !== "") environment[name] = value;
  }
  return environment;
}
