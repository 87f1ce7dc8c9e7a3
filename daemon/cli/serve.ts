import {
  NO_NOTICES,
  noticesToManager,
  noticesToSupervisor,
  type ServiceNotices,
} from "../platform/service_notices.ts";
import { formatTime } from "./age.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext, Host, HostedApp, HostOptions, HostOutcome } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { loadSettings } from "./settings.ts";

export interface ServeArguments {
  readonly stdio: boolean;
  readonly wait: boolean;
  /** Serve the web whatever `server.enable` says. */
  readonly http: boolean;
  /** A supervisor of ours holds our stdin and reads our stdout. */
  readonly supervised: boolean;
}

/** Between two tries for the lock that another daemon holds. */
const WAIT_MS = 500;

/**
 * Runs the daemon without a face, until it is asked to stop. With `--stdio` standard output carries
 * frames and nothing else.
 * @throws {CliError} ALREADY_RUNNING, unless it may wait or be a bridge.
 */
export async function serve(context: CliContext, args: ServeArguments): Promise<number> {
  if (args.stdio && (args.wait || args.supervised)) {
    const other = args.wait ? "--wait" : "--supervised";
    throw new CliError(`${other} cannot be used with --stdio: that becomes a bridge instead`, {
      code: "USAGE",
      exit: "USAGE",
    });
  }
  const settings = await loadSettings(context.paths);
  const host = await context.loadHost();
  const { paths } = context;
  if (args.stdio) {
    await host.hostStdio({ paths, ...settings, ...web(args), mode: "stdio", logToStderr: false });
    return EXIT.OK;
  }
  const notices = await openNotices(context, args);
  try {
    const mode = { mode: "serve", logToStderr: true, notices } as const;
    const options = { paths, ...settings, ...web(args), ...mode };
    return await serveHere(host, options, { context, args });
  } finally {
    notices.close();
  }
}

function web({ http }: ServeArguments): Pick<HostOptions, "web"> {
  return http ? { web: true } : {};
}

interface ServeParts {
  readonly context: CliContext;
  readonly args: ServeArguments;
}

async function serveHere(
  host: Host,
  options: HostOptions,
  { context, args }: ServeParts,
): Promise<number> {
  const supervisor = new SupervisorTie();
  if (args.supervised) void supervisor.watch(Deno.stdin.readable);
  const outcome = args.wait || args.supervised
    ? await serveWhenFree(host, options, { context, supervisor })
    : await host.hostDaemon(options, (app) => sayWhereWeb(app, options, context));
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
  { context, supervisor }: {
    readonly context: CliContext;
    readonly supervisor: SupervisorTie;
  },
): Promise<HostOutcome> {
  const { stderr, now } = context;
  for (let told = false;;) {
    if (supervisor.isGone) return { kind: "stopped", reason: SUPERVISOR_GONE };
    const outcome = await host.hostDaemon(options, (app) => {
      supervisor.tie(app);
      sayWhereWeb(app, options, context);
    });
    if (outcome.kind === "stopped") return outcome;
    if (!told) {
      const holder = describeHolder(outcome.by, now());
      await stderr.print(`${holder}: waiting for its end\n`);
      // A manager that waits for the start must not take the waiting for a failure.
      options.notices?.ready(`waiting: ${holder}`);
    }
    told = true;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** Where, but not how to get in: what is said here may stand in a journal. */
function sayWhereWeb({ webUrl }: HostedApp, { config }: HostOptions, { stderr }: CliContext): void {
  if (webUrl === null) return;
  const { port } = config.server;
  const taken = webUrl.endsWith(`:${port}`) ? "" : ` (port ${port} is taken)`;
  const text = `the dashboard is at ${webUrl}${taken}: \`ntm-tracker open\` logs a browser in\n`;
  // Nobody may read it; the daemon runs on.
  stderr.print(text).catch(() => {});
}

const SUPERVISOR_GONE = "its supervisor has gone";

/** Ends the daemon with the one who started it: nobody would look after it any more. */
class SupervisorTie {
  #app: HostedApp | null = null;
  isGone = false;

  tie(app: HostedApp): void {
    this.#app = app;
    if (this.isGone) app.askToStop(SUPERVISOR_GONE);
  }

  async watch(stdin: ReadableStream<Uint8Array>): Promise<void> {
    try {
      // What comes is of no interest; that nothing comes any more is.
      for await (const _ of stdin);
    } catch {
      // A reading that fails is an end too.
    }
    this.isGone = true;
    this.#app?.askToStop(SUPERVISOR_GONE);
  }
}

async function openNotices(
  { env, stderr }: CliContext,
  { supervised }: ServeArguments,
): Promise<ServiceNotices> {
  if (supervised) return noticesToSupervisor(env);
  try {
    return noticesToManager(env);
  } catch (error) {
    await stderr.print(`${error instanceof Error ? error.message : error}\n`);
    return NO_NOTICES;
  }
}
