import { CommandRunner, type RunResult } from "../../collect/run.ts";
import { findProgram, isExecutableFile } from "../../platform/find_program.ts";
import type { Environment, Paths } from "../../platform/paths.ts";

/** Why something of systemd could not be done. */
export class SystemdError extends Error {
  override readonly name = "SystemdError";
  readonly code = "SYSTEMD_FAILED";
}

/** What systemd knows of the unit. */
export interface UnitState {
  /** `loaded`, `not-found`, `bad-setting`… */
  readonly load: string;
  /** `active`, `activating`, `inactive`, `failed`… */
  readonly active: string;
  readonly sub: string;
  /** Why it failed: `success`, `watchdog`, `exit-code`, `start-limit-hit`… */
  readonly result: string;
  readonly enabled: boolean;
  /** Null while none runs. */
  readonly pid: number | null;
  /** Starts after failures, since the last start by hand. */
  readonly restarts: number;
  /** What the daemon says of itself. */
  readonly status: string | null;
}

export interface SystemdOptions {
  readonly env: Environment;
  readonly paths: Pick<Paths, "home" | "uid">;
}

const SHORT_MS = 5_000;
/** A start waits for the daemon to be ready, a stop for its end. */
const LONG_MS = 60_000;
const MOST_OUTPUT = 8 * 1024 * 1024;
/** What the manager's bus is found by, and how a journal is to be written. */
const PASSED_ON = ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "PATH", "HOME", "USER", "TZ"];

/** The user's service manager. Every call has a deadline, and no shell is involved. */
export class Systemd {
  readonly #options: SystemdOptions;
  readonly #runner: CommandRunner;

  constructor(options: SystemdOptions) {
    this.#options = options;
    this.#runner = new CommandRunner({ maxConcurrent: 1, environment: environmentOf(options) });
  }

  /** Its version, as `252`; a sentence of why there is none otherwise. Never throws. */
  async version(): Promise<{ readonly version: number } | { readonly missing: string }> {
    const result = await this.#run("systemctl", ["--user", "show", "--property=Version"], SHORT_MS);
    if (result === null) return { missing: "there is no systemctl" };
    if (result.kind === "exited" && result.code === 0) {
      const version = Number(/^Version=\D*(\d+)/m.exec(result.stdout)?.[1] ?? 0);
      return { version };
    }
    return { missing: `systemd has no manager for you here (${saidBy(result)})` };
  }

  /**
   * Runs `systemctl --user` with these arguments.
   * @throws {SystemdError} with what it said.
   */
  async control(...args: readonly string[]): Promise<void> {
    const result = await this.#run("systemctl", ["--user", ...args], LONG_MS);
    if (result?.kind === "exited" && result.code === 0) return;
    const why = result === null ? "it is not installed" : saidBy(result);
    throw new SystemdError(
      `cannot run \`systemctl --user ${args.join(" ")}\`: ${why}, see \`journalctl --user\``,
    );
  }

  /** @throws {SystemdError} when it does not tell. */
  async unitState(unit: string): Promise<UnitState> {
    const names =
      "LoadState,ActiveState,SubState,Result,UnitFileState,MainPID,NRestarts,StatusText";
    const args = ["--user", "show", unit, `--property=${names}`];
    const result = await this.#run("systemctl", args, SHORT_MS);
    if (result?.kind !== "exited" || result.code !== 0) {
      const why = result === null ? "there is no systemctl" : saidBy(result);
      throw new SystemdError(`cannot ask systemd for ${unit}: ${why}, try again`);
    }
    return parseUnitState(result.stdout);
  }

  /** Whether the manager outlives the last login; null when that is not known. */
  async lingers(): Promise<boolean | null> {
    const { uid } = this.#options.paths;
    const args = ["show-user", String(uid), "--property=Linger"];
    const result = await this.#run("loginctl", args, SHORT_MS);
    if (result?.kind !== "exited" || result.code !== 0) return null;
    const told = /^Linger=(yes|no)$/m.exec(result.stdout)?.[1];
    return told === undefined ? null : told === "yes";
  }

  /**
   * The last lines of the unit's journal, the newest last.
   * @throws {SystemdError} when it cannot be read.
   */
  async journal(unit: string, lines: number): Promise<readonly string[]> {
    const args = ["--user", "-u", unit, "-n", String(lines), "--no-pager", "-o", "short-iso"];
    const result = await this.#run("journalctl", args, 2 * SHORT_MS);
    if (result?.kind === "exited" && result.code === 0) {
      return result.stdout.split("\n").filter((line) => line !== "");
    }
    const why = result === null ? "there is no journalctl" : saidBy(result);
    throw new SystemdError(`cannot read the journal of ${unit}: ${why}, see the daemon's log file`);
  }

  /** Null when there is no such program. */
  async #run(name: string, args: readonly string[], timeoutMs: number): Promise<RunResult | null> {
    const { env, paths: { home } } = this.#options;
    const program = findProgram(name, { env, home, isExecutable: isExecutableFile });
    if (program === null) return null;
    return await this.#runner.run({ program, args, timeoutMs, maxOutputBytes: MOST_OUTPUT });
  }
}

/** What `systemctl show` printed, property by property. */
export function parseUnitState(text: string): UnitState {
  const told = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) told.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const pid = Number(told.get("MainPID") ?? 0);
  return {
    load: told.get("LoadState") ?? "unknown",
    active: told.get("ActiveState") ?? "unknown",
    sub: told.get("SubState") ?? "unknown",
    result: told.get("Result") ?? "unknown",
    enabled: /^(enabled|linked)/.test(told.get("UnitFileState") ?? ""),
    pid: Number.isSafeInteger(pid) && pid > 0 ? pid : null,
    restarts: Number(told.get("NRestarts") ?? 0) || 0,
    status: told.get("StatusText") || null,
  };
}

function environmentOf({ env, paths: { uid } }: SystemdOptions): Record<string, string> {
  // `wsl.exe --exec` brings no environment, and the manager's bus has its usual place.
  const environment: Record<string, string> = {
    XDG_RUNTIME_DIR: `/run/user/${uid}`,
    LC_ALL: "C.UTF-8",
  };
  for (const name of PASSED_ON) {
    const value = env.get(name) ?? "";
    if (value !== "") environment[name] = value;
  }
  return environment;
}

function saidBy(result: RunResult): string {
  if (result.kind === "failed") return result.message;
  const said = (result.stderr || result.stdout).trim().split("\n")[0] ?? "";
  return said === "" ? `it ended with status ${result.code}` : said;
}
