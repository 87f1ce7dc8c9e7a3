import type { ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { findProgram, isExecutableFile } from "../platform/find_program.ts";
import { formatTime } from "./age.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson } from "./print.ts";

export interface OpenArguments {
  /** For one who may only look. */
  readonly read: boolean;
  readonly browser: boolean;
  /** Ends all logins first, and makes new tokens. */
  readonly forget: boolean;
}

/** The programs of this machine; the tests have their own. */
export interface BrowserPorts {
  /** The path of a program by its name; null where there is none. */
  readonly find: (name: string, context: CliContext) => string | null;
  /** Starts a program with one argument; resolves with its status, or null while it goes on. */
  readonly start: (program: string, url: string) => Promise<number | null>;
}

const PORTS: BrowserPorts = {
  find: (name, { env, paths: { home } }) =>
    findProgram(name, { env, home, isExecutable: isExecutableFile }),
  start: startDetached,
};

/** How long a program may take to hand the link on, milliseconds. */
const PATIENCE_MS = 3_000;

/**
 * Prints a link that logs one browser in to the dashboard, or starts a browser with it.
 * @throws {CliError} DASHBOARD_OFF, when the daemon serves none.
 */
export async function open(
  context: CliContext,
  { read, browser, forget }: OpenArguments,
  ports: BrowserPorts = PORTS,
): Promise<number> {
  if (forget) await forgetLogins(context);
  const link = await askWeb(context, "web.link", { role: read ? "read" : "admin" });
  const started = browser ? await startOne(context, link.url, ports) : null;
  await tell(context, link, { browser, started });
  return EXIT.OK;
}

/** A connection of its own: one that came by the web ends with the logins. */
async function forgetLogins(context: CliContext): Promise<void> {
  const { logins } = await askWeb(context, "web.forget", {});
  const browsers = logins === 1 ? "1 browser was" : `${logins} browsers were`;
  if (!context.json) await context.stderr.print(`${browsers} logged out, tokens are new\n`);
}

async function askWeb<Name extends "web.link" | "web.forget">(
  { paths }: CliContext,
  method: Name,
  params: ParamsIn<Name>,
): Promise<Result<Name>> {
  return await withDaemon(paths, ({ client }) =>
    ask(client, method, params).catch((error) => {
      throw isOff(error) ? dashboardOff(error) : error;
    }));
}

async function tell(
  { json, screen, stderr, now }: CliContext,
  link: Result<"web.link">,
  { browser, started }: { readonly browser: boolean; readonly started: string | null },
): Promise<void> {
  if (json) {
    await printJson(screen, browser ? { ...link, browser: started } : link);
    return;
  }
  if (started !== null) {
    await screen.print(`${started} opens ${new URL(link.url).origin}\n`);
    return;
  }
  if (browser) await stderr.print("no browser was found here: open this link in one\n");
  await screen.print(`${clean(link.url)}\n`);
  // Beside the link, so that a script gets nothing else.
  const until = formatTime(link.expiresAt, now());
  if (screen.isTerminal) await stderr.print(`it logs one browser in, once, until ${until}\n`);
}

/** @returns the program that took the link; null where there is none, or none takes it. */
async function startOne(
  context: CliContext,
  url: string,
  { find, start }: BrowserPorts,
): Promise<string | null> {
  const isWsl = (context.env.get("WSL_DISTRO_NAME") ?? "") !== "";
  const names = isWsl ? ["wslview", "explorer.exe", "xdg-open"] : ["xdg-open", "wslview"];
  for (const name of names) {
    const program = find(name, context);
    if (program === null) continue;
    const status = await start(program, url).catch(() => 1);
    // Windows' own says 1 when all is well.
    if (status === null || status === 0 || name === "explorer.exe") return name;
  }
  return null;
}

async function startDetached(program: string, url: string): Promise<number | null> {
  const child = new Deno.Command(program, {
    args: [url],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  // It may stay as long as the browser does.
  child.unref();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<null>((resolve) => timer = setTimeout(resolve, PATIENCE_MS, null));
  const status = await Promise.race([child.status.then(({ code }) => code), enough]);
  clearTimeout(timer);
  return status;
}

function isOff(error: unknown): error is RpcError {
  if (!(error instanceof RpcError)) return false;
  return (error.data as { readonly code?: unknown } | undefined)?.code === "UNSUPPORTED";
}

function dashboardOff({ message }: RpcError): CliError {
  return new CliError(message, { code: "DASHBOARD_OFF", exit: "UNAVAILABLE" });
}
