import { formatTime } from "./age.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext, Host, HostOptions, HostOutcome } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { loadSettings } from "./settings.ts";

export interface ServeArguments {
  readonly stdio: boolean;
  readonly wait: boolean;
}

/** Between two tries for the lock that another daemon holds. */
const WAIT_MS = 500;

/**
 * Runs the daemon without a face, until it is asked to stop. With `--stdio` standard output carries
 * frames and nothing else.
 * @throws {CliError} ALREADY_RUNNING, unless it may wait or be a bridge.
 */
export async function serve(context: CliContext, args: ServeArguments): Promise<number> {
  if (args.stdio && args.wait) {
    throw new CliError("--wait cannot be used with --stdio: that becomes a bridge instead", {
      code: "USAGE",
      exit: "USAGE",
    });
  }
  const settings = await loadSettings(context.paths);
  const host = await context.loadHost();
  const { paths } = context;
  if (args.stdio) {
    await host.hostStdio({ paths, ...settings, mode: "stdio", logToStderr: false });
    return EXIT.OK;
  }
  const options = { paths, ...settings, mode: "serve", logToStderr: true } as const;
  const outcome = args.wait
    ? await serveWhenFree(host, options, context)
    : await host.hostDaemon(options, () => {});
  if (outcome.kind === "stopped") return EXIT.OK;
  throw new CliError(
    `cannot serve: ${describeHolder(outcome.by, context.now())}, follow it with ` +
      "`ntm-tracker start` or end it with `ntm-tracker stop`",
    { code: "ALREADY_RUNNING", exit: "ALREADY_RUNNING" },
  );
}

/** Who holds the lock, as a sentence. */
export function describeHolder(
  by: Extract<HostOutcome, { readonly kind: "held" }>["by"],
  now: number,
): string {
  // It holds the lock before it has written its name.
  if (by === null) return "another daemon is just starting";
  return `a daemon runs already (process ${by.pid}, since ${formatTime(by.startedAt, now)})`;
}

async function serveWhenFree(
  host: Host,
  options: HostOptions,
  { stderr, now }: CliContext,
): Promise<HostOutcome> {
  for (let told = false;;) {
    const outcome = await host.hostDaemon(options, () => {});
    if (outcome.kind === "stopped") return outcome;
    if (!told) await stderr.print(`${describeHolder(outcome.by, now())}: waiting for its end\n`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}
