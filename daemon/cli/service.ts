import {
  installService,
  type ServiceChange,
  type ServiceChangeOptions,
  type ServiceReport,
  serviceReport,
  uninstallService,
} from "../upkeep/service/manage_service.ts";
import { ensureDirectories, refuseNoDirectories } from "../platform/directories.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { printJson, printLines } from "./print.ts";
import { changeLines, reportLines } from "./service_lines.ts";
import { loadSettings } from "./settings.ts";

export interface ServiceChangeArguments {
  readonly dryRun: boolean;
  readonly force: boolean;
}

/**
 * Lets systemd or a supervisor of our own keep the daemon running; the status is that of
 * `serviceStatus` where a supervisor was let begin.
 * @throws {CliError} CONFIG_WRONG, since a daemon with such settings would not start; HOME_UNFIT.
 * @throws as `installService`.
 */
export async function serviceInstall(
  context: CliContext,
  args: ServiceChangeArguments,
): Promise<number> {
  refuseOddHome(context.paths);
  await loadSettings(context.paths);
  if (!args.dryRun) await ensureDirectories(context.paths);
  return await change(context, args, installService);
}

/** Neither a unit nor a line of a shell's profile, as they are shown, can hold such a name. */
function refuseOddHome({ override }: CliContext["paths"]): void {
  if (override === null || !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(override)) return;
  throw new CliError(
    `cannot install a service for ${JSON.stringify(override)}: its name holds a line break or ` +
      "another control character, choose another directory",
    { code: "HOME_UNFIT", exit: "FAILED" },
  );
}

/**
 * Ends that, and removes what was written.
 * @throws as `uninstallService`.
 */
export function serviceUninstall(
  context: CliContext,
  args: ServiceChangeArguments,
): Promise<number> {
  return change(context, args, uninstallService);
}

/** Prints who looks after the daemon: 0 when it runs, 1 when it failed, 69 when nobody does. */
export async function serviceStatus(context: CliContext): Promise<number> {
  const { paths, env, screen, now } = context;
  refuseNoDirectories([paths.runDir]);
  const report = await serviceReport({ paths, env });
  if (context.json) await printJson(screen, report);
  else {
    const { columns } = screen.size();
    await printLines(screen, reportLines(report, { home: paths.home, now: now(), columns }));
  }
  return statusOf(report);
}

function statusOf(report: ServiceReport): number {
  if (report.failed) return EXIT.FAILED;
  return report.manager === "none" ? EXIT.UNAVAILABLE : report.running ? EXIT.OK : EXIT.FAILED;
}

async function change(
  { paths, env, screen, stderr, json, now }: CliContext,
  args: ServiceChangeArguments,
  work: (options: ServiceChangeOptions) => Promise<ServiceChange>,
): Promise<number> {
  // With `--json` stderr is for an error of the same form.
  const onWait = (text: string) => {
    // Whoever does not listen there waits all the same.
    if (!json) void stderr.print(`${text}\n`).catch(() => {});
  };
  const done = await work({ ...args, paths, env, now: now(), onWait });
  if (json) await printJson(screen, done);
  else {
    const { columns } = screen.size();
    await printLines(screen, changeLines(done, { home: paths.home, now: now(), columns }));
  }
  return done.begun === null ? EXIT.OK : statusOf(done.begun);
}
