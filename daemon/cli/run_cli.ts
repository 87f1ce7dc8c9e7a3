import { refuseNoDirectories } from "../platform/directories.ts";
import type { Environment } from "../platform/paths.ts";
import { systemPaths } from "../platform/paths.ts";
import { type CliArguments, parseArguments, PROGRAM_NAME } from "./arguments.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext, Host } from "./context.ts";
import { describeError } from "./describe_error.ts";
import { EXIT } from "./exit_codes.ts";
import { type Output, OutputClosedError, StreamOutput } from "./output.ts";
import { remoteDaemon } from "./remote_daemon.ts";
import { openScreen, type Screen } from "./screen.ts";

export interface CliPorts {
  /** Loads the daemon, for the commands that run one. */
  readonly loadHost: () => Promise<Host>;
  readonly env?: Environment;
  readonly screen?: Screen;
  readonly stderr?: Output;
}

type Of<Name extends CliArguments["command"]> = Extract<CliArguments, { readonly command: Name }>;

/** A command's own code is loaded when it is asked for: most are short, and called often. */
const COMMANDS: {
  readonly [Name in CliArguments["command"]]: (
    context: CliContext,
    args: Of<Name>,
  ) => Promise<number>;
} = {
  "start": async (context) => (await import("./start.ts")).start(context),
  "serve": async (context, args) => (await import("./serve.ts")).serve(context, args),
  "status": async (context) => (await import("./status.ts")).status(context),
  "waiting": async (context, args) => (await import("./waiting.ts")).waiting(context, args),
  "escalations seen": decideEscalation,
  "escalations dismiss": decideEscalation,
  "escalations snooze": decideEscalation,
  "escalations reopen": decideEscalation,
  "sessions": async (context, args) => (await import("./sessions.ts")).sessions(context, args),
  "panes": async (context, args) => (await import("./panes.ts")).panes(context, args),
  "events": async (context, args) => (await import("./events.ts")).events(context, args),
  "usage": async (context, args) => (await import("./usage.ts")).usage(context, args),
  "stats": async (context, args) => (await import("./stats.ts")).stats(context, args),
  "report": async (context, args) => (await import("./report.ts")).report(context, args),
  "health": async (context) => (await import("./health.ts")).health(context),
  "metrics": async (context) => (await import("./metrics.ts")).metrics(context),
  "selftest": async (context) => (await import("./selftest.ts")).selftest(context),
  "logs": async (context, args) => (await import("./logs.ts")).logs(context, args),
  "attach": async (context, args) => (await import("./attach.ts")).attach(context, args),
  "explain": async (context, args) => (await import("./explain.ts")).explain(context, args),
  "open": async (context, args) => (await import("./open.ts")).open(context, args),
  "preview": async (context, args) => (await import("./preview.ts")).preview(context, args),
  "stop": async (context) => (await import("./stop.ts")).stop(context),
  "doctor": async (context, args) => (await import("./doctor.ts")).doctor(context, args),
  "diagnostics": async (context, args) =>
    (await import("./diagnostics.ts")).diagnostics(context, args),
  "hooks install": async (context, args) =>
    (await import("./hooks.ts")).hooksInstall(context, args),
  "hooks uninstall": async (context, args) =>
    (await import("./hooks.ts")).hooksUninstall(context, args),
  "hooks status": async (context, args) => (await import("./hooks.ts")).hooksStatus(context, args),
  "focus": async (context, args) => (await import("./focus.ts")).focus(context, args),
  "send": async (context, args) => (await import("./send.ts")).send(context, args),
  "kill": async (context, args) => (await import("./kill.ts")).kill(context, args),
  "config set": async (context, args) => (await import("./config_set.ts")).configSet(context, args),
  "config unset": async (context, args) =>
    (await import("./config_set.ts")).configUnset(context, args),
  "config reload": async (context) => (await import("./config_set.ts")).configReload(context),
  "config path": async (context) => (await import("./config.ts")).configPath(context),
  "config get": async (context, args) => (await import("./config.ts")).configGet(context, args),
  "detectors list": async (context) => (await import("./detectors.ts")).detectorsList(context),
  "detectors reload": async (context) => (await import("./detectors.ts")).detectorsReload(context),
  "detectors test": async (context, args) =>
    (await import("./detectors.ts")).detectorsTest(context, args),
  "db check": async (context, args) => (await import("./db.ts")).dbCheck(context, args),
  "db backup": async (context, args) => (await import("./db.ts")).dbBackup(context, args),
  "db copies": async (context, args) => (await import("./db.ts")).dbCopies(context, args),
  "db restore": async (context, args) => (await import("./db.ts")).dbRestore(context, args),
  "db vacuum": async (context, args) => (await import("./db.ts")).dbVacuum(context, args),
  "db rebuild-stats": async (context, args) =>
    (await import("./db.ts")).dbRebuildStats(context, args),
  "service install": async (context, args) =>
    (await import("./service.ts")).serviceInstall(context, args),
  "service uninstall": async (context, args) =>
    (await import("./service.ts")).serviceUninstall(context, args),
  "service status": async (context) => (await import("./service.ts")).serviceStatus(context),
  "service logs": async (context, args) =>
    (await import("./service_logs.ts")).serviceLogs(context, args),
  "supervise": async (context, args) => (await import("./supervise.ts")).supervise(context, args),
  "recover": async (context, args) => (await import("./recover.ts")).recover(context, args),
  "config check": async (context, args) => (await import("./config.ts")).configCheck(context, args),
};

/** Those that only ask the daemon; the others are about this machine, too. */
const ASK_ONLY: ReadonlySet<CliArguments["command"]> = new Set<CliArguments["command"]>([
  ...["status", "waiting", "sessions", "panes", "events", "usage", "stats", "report"] as const,
  ...["escalations seen", "escalations dismiss", "escalations snooze"] as const,
  "escalations reopen",
  ...["health", "metrics", "selftest", "attach", "explain", "preview", "open", "stop"] as const,
  ...["config get", "config reload", "detectors list", "detectors reload"] as const,
  ...["focus", "send", "kill"] as const,
]);

/** @throws {CliError} USAGE. */
function refuseLocal(command: CliArguments["command"]): void {
  if (ASK_ONLY.has(command)) return;
  throw new CliError(
    `--url cannot be used with ${command}: that works on this machine, leave it out`,
    { code: "USAGE", exit: "USAGE" },
  );
}

/** They tell of such trouble beside everything else. */
const FOR_TROUBLE: ReadonlySet<CliArguments["command"]> = new Set([
  "doctor",
  "diagnostics",
  "config path",
]);

async function decideEscalation(
  context: CliContext,
  args: Of<
    "escalations seen" | "escalations dismiss" | "escalations snooze" | "escalations reopen"
  >,
): Promise<number> {
  return (await import("./escalations.ts")).escalations(context, args);
}

/** Carries out one command line and returns the status of the process. Never throws. */
export async function runCli(args: readonly string[], ports: CliPorts): Promise<number> {
  const env = ports.env ?? Deno.env;
  // What follows the subcommand `completions` is a command line to be completed, not ours.
  const has = (name: string) => args[0] !== "completions" && args.includes(name);
  const screen = ports.screen ?? openScreen({ env, noColor: has("--no-color") });
  const stderr = ports.stderr ?? new StreamOutput(Deno.stderr);
  try {
    return await carryOut(args, { ...ports, env, screen, stderr });
  } catch (error) {
    if (error instanceof OutputClosedError) return EXIT.OK;
    const { code, message, exit } = describeError(error);
    return await tellError({ code, message }, { exit, json: has("--json"), stderr });
  }
}

async function carryOut(args: readonly string[], ports: Required<CliPorts>): Promise<number> {
  const { env, screen, stderr, loadHost } = ports;
  const printed: Promise<void>[] = [];
  const parsed = parseArguments(args.length === 0 ? ["--help"] : args, {
    print: (text) => printed.push((args.length === 0 ? stderr : screen).print(`${text}\n`)),
    colors: screen.colors,
    columns: screen.size().columns,
  });
  await Promise.all(printed);
  switch (parsed.kind) {
    case "shown":
      return args.length === 0 ? EXIT.USAGE : parsed.exit;
    case "wrong": {
      const message = `${parsed.message}; see \`${PROGRAM_NAME} --help\``;
      const json = args.includes("--json");
      return await tellError({ code: "USAGE", message }, { exit: EXIT.USAGE, json, stderr });
    }
    case "command": {
      const { args: { command, home, json, url, tokenFile } } = parsed;
      const remote = remoteDaemon({ url, tokenFile });
      if (remote !== null) refuseLocal(command);
      const paths = { ...systemPaths({ homeFlag: home }), remote };
      if (remote === null && !FOR_TROUBLE.has(command)) {
        refuseNoDirectories([paths.configDir, paths.dataDir]);
      }
      const context = { paths, env, json, screen, stderr, now: Date.now, loadHost };
      // The name decides which arguments there are, so the two belong together.
      return await COMMANDS[command](context, parsed.args as never);
    }
  }
}

async function tellError(
  error: { readonly code: string; readonly message: string },
  { exit, json, stderr }: {
    readonly exit: number;
    readonly json: boolean;
    readonly stderr: Output;
  },
): Promise<number> {
  const text = json ? JSON.stringify({ error }) : `${PROGRAM_NAME}: ${error.message}`;
  try {
    await stderr.print(`${text}\n`);
  } catch {
    // Nobody listens; the status still tells.
  }
  return exit;
}
