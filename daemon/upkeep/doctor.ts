import { configPlaces } from "../platform/config_places.ts";
import { defaultConfig } from "../platform/config.ts";
import type { Environment, Paths } from "../platform/paths.ts";
import { checkAgentHomes } from "./check_agent_homes.ts";
import { checkAgentHooks } from "./check_agent_hooks.ts";
import { checkConfig, readConfigReport } from "./check_config.ts";
import { checkDaemon, type DaemonAnswer } from "./check_daemon.ts";
import { checkDatabase } from "./check_database.ts";
import { checkDirectories } from "./check_directories.ts";
import { checkHooks } from "./check_hooks.ts";
import { checkNtm } from "./check_ntm.ts";
import { checkPrices } from "./check_prices.ts";
import { checkSocketDirectory, checkSockets } from "./check_sockets.ts";
import { checkTmux } from "./check_tmux.ts";
import { type DoctorCheck, fine } from "./doctor_check.ts";
import { isLocked } from "./supervise/background.ts";
import { socketPlan, tmuxProgram, tmuxRunner, watchedSockets } from "./tmux_access.ts";

export interface DoctorOptions {
  readonly paths: Paths;
  readonly env: Environment;
  readonly daemon: DaemonAnswer;
  /** Puts right what can be: hooks that were left behind. */
  readonly fix: boolean;
}

/** Looks at everything the product needs, in the order in which one thing needs the other. */
export async function runDoctor(options: DoctorOptions): Promise<readonly DoctorCheck[]> {
  const { paths, env, daemon } = options;
  const report = await readConfigReport(paths.configFile);
  // A wrong configuration is told, and the rest is looked at as if it were not there.
  const config = "config" in report.loaded ? report.loaded.config : defaultConfig();
  const places = { paths, config, env };
  const runner = tmuxRunner(places);
  const program = tmuxProgram(places);
  const configured = configPlaces(config, paths).tmuxProgram;
  const sockets = await watchedSockets(places);
  return [
    checkRuntime(),
    await checkTmux(program, { runner, configured }),
    checkSocketDirectory(socketPlan(places).directory, paths.uid),
    await checkSockets(sockets),
    ...(program === null ? [] : [
      await checkHooks({
        runner,
        program,
        sockets,
        daemonRuns: daemon.kind !== "none",
        fix: options.fix,
        timeoutMs: config.exec.tmux_timeout_ms,
      }),
    ]),
    await checkNtm(places),
    await checkAgentHooks(places),
    checkConfig(paths.configFile, report),
    checkPrices(paths.pricesFile),
    ...checkDirectories(paths),
    checkDatabase(paths.database, { isInUse: await isInUse(paths) }),
    ...(daemon.kind === "answers" ? checkAgentHomes(places) : []),
    checkDaemon(daemon, paths),
  ];
}

/** A lock that cannot be read is told by the check of its directory. */
function isInUse({ lock }: Pick<Paths, "lock">): Promise<boolean> {
  return isLocked(lock).catch(() => false);
}

function checkRuntime(): DoctorCheck {
  const { deno } = Deno.version;
  const how = Deno.build.standalone ? "compiled into one file with" : "run by";
  return fine("program", `${how} Deno ${deno} on ${Deno.build.target}`);
}
