import { ownCommand } from "../../platform/own_command.ts";
import type { Environment, Paths } from "../../platform/paths.ts";
import { shellQuote } from "../../../shared/text/shell_quote.ts";
import {
  awaitFirstDaemon,
  findSupervisor,
  isLivingProcess,
  startInBackground,
  stopSupervisor,
} from "../supervise/background.ts";
import { supervisorPlaces, type SupervisorState } from "../../platform/supervisor_state.ts";
import { readUnit, removeUnit, type UnitChange, writeUnit } from "./manage_unit.ts";
import { type ServicePlaces, servicePlaces } from "./service_places.ts";
import { Systemd, SystemdError, type UnitState } from "./systemd.ts";
import { type UnitOwner, unitOwner, unitText } from "./unit_text.ts";

export interface ServiceOptions {
  readonly paths: Paths;
  readonly env: Environment;
  /** The argv that runs this program. */
  readonly program?: readonly string[];
}

export interface ServiceChangeOptions extends ServiceOptions {
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Milliseconds UTC. */
  readonly now: number;
  /** Told at once what is waited for, as a sentence. */
  readonly onWait?: (text: string) => void;
}

/** What an install or uninstall has done, or would do. */
export interface ServiceChange {
  readonly manager: "systemd" | "supervisor";
  /** Why it is not systemd; null when it is. */
  readonly withoutSystemd: string | null;
  /** Null without systemd. */
  readonly unit: UnitChange | null;
  /** Commands that were run, or would be, for people. */
  readonly commands: readonly string[];
  /** The supervisor that was started or ended; null when none was. */
  readonly supervisorPid: number | null;
  /** Whether anything was, or would be, done. */
  readonly changed: boolean;
  readonly dryRun: boolean;
  /** What there is to know or do afterwards, as sentences. */
  readonly notes: readonly string[];
  /** How a supervisor does that was let begin; null for systemd, which waits by itself. */
  readonly begun: ServiceReport | null;
}

/** How the daemon is looked after. */
export interface ServiceReport {
  readonly manager: "systemd" | "supervisor" | "none";
  readonly running: boolean;
  /** It was given up, or failed for good. */
  readonly failed: boolean;
  readonly withoutSystemd: string | null;
  readonly unit: {
    readonly name: string;
    readonly file: string;
    readonly owner: UnitOwner | null;
    /** Null when there is no such unit. */
    readonly state: UnitState | null;
    readonly lingers: boolean | null;
  } | null;
  /** What the supervisor wrote last; null when there never was one. */
  readonly supervisor:
    | (SupervisorState & {
      readonly alive: boolean;
      /** Stopped by a signal: it looks after nothing until it is let go on. */
      readonly suspended: boolean;
    })
    | null;
}

/**
 * Lets systemd keep the daemon running, or a supervisor of our own where there is none.
 * @throws {UnitRefusedError} for a unit that is not ours to replace.
 * @throws {SystemdError} when systemd refuses.
 */
export async function installService(options: ServiceChangeOptions): Promise<ServiceChange> {
  const systemd = new Systemd(options);
  const found = await systemd.version();
  return "missing" in found
    ? await installSupervisor(options, found.missing)
    : await installUnit(options, { systemd, version: found.version });
}

/**
 * Ends that again, and removes what was written for it. Data and settings stay. Nothing is ended when
 * it throws a refusal.
 * @throws {UnitRefusedError} for a unit that is not ours to remove.
 * @throws {SystemdError} when systemd refuses, or cannot be asked to let a unit go that is there;
 * `force` then removes the file alone.
 */
export async function uninstallService(options: ServiceChangeOptions): Promise<ServiceChange> {
  const systemd = new Systemd(options);
  const found = await systemd.version();
  const withoutSystemd = "missing" in found ? found.missing : null;
  const places = servicePlaces(options.paths);
  const hasUnit = await readUnit(places.unitFile) !== null;
  // Before anything is ended: what is refused must stay as it is.
  if (hasUnit) await requireRemovable(places, { ...options, withoutSystemd });
  const { owner, runs } = await findSupervisor(options.paths);
  const stopped = options.dryRun || !runs ? null : await stopSupervisor(options.paths, options);
  const supervisorPid = stopped?.pid ?? owner?.pid ?? null;
  if (!options.dryRun) await forgetSupervisor(options.paths);
  const killedNotes = stopped?.killed ? [KILLED_NOTE] : [];
  const base = { supervisorPid, dryRun: options.dryRun, notes: killedNotes, begun: null };
  if (!hasUnit) {
    const manager = withoutSystemd === null ? "systemd" : "supervisor";
    return { ...base, manager, withoutSystemd, unit: null, commands: [], changed: runs };
  }
  const before = [["disable", "--now", places.unit]];
  const after = [["daemon-reload"]];
  const act = !options.dryRun && withoutSystemd === null;
  for (const args of act ? before : []) await systemd.control(...args);
  const unit = await removeUnit(places, options);
  for (const args of act ? after : []) await systemd.control(...args);
  const commands = withoutSystemd === null ? told([...before, ...after]) : [];
  const notes = withoutSystemd === null ? killedNotes : [
    ...killedNotes,
    `systemd was not asked (${withoutSystemd}): where it runs, \`systemctl --user disable --now ` +
    `${places.unit}\` ends the service`,
  ];
  return { ...base, notes, manager: "systemd", withoutSystemd, unit, commands, changed: true };
}

const KILLED_NOTE = "the supervisor did not end and was killed: its daemon ends by itself then; " +
  "if `ntm-tracker status` shows that one runs on, `ntm-tracker recover` ends one that hangs";

/** Nobody who asks later is to be told of one that was ended on purpose. */
async function forgetSupervisor(paths: Paths): Promise<void> {
  const { state } = supervisorPlaces(paths);
  try {
    // Somebody's directory in its place is not ours to remove.
    if ((await Deno.lstat(state)).isFile) await Deno.remove(state);
  } catch {
    // There was none, or it stays: it says no more than what was.
  }
}

async function requireRemovable(
  places: ServicePlaces,
  options: ServiceChangeOptions & { readonly withoutSystemd: string | null },
): Promise<void> {
  await removeUnit(places, { ...options, dryRun: true });
  if (options.withoutSystemd === null || options.force) return;
  throw new SystemdError(
    `cannot remove ${places.unitFile}: its service may run and ${options.withoutSystemd}, run this ` +
      "where `systemctl --user` answers, or use --force, which removes the file alone",
  );
}

/** Looks; changes nothing. */
export async function serviceReport(options: ServiceOptions): Promise<ServiceReport> {
  const { paths } = options;
  const systemd = new Systemd(options);
  const found = await systemd.version();
  const { runs, isSuspended, owner, state } = await findSupervisor(paths);
  const alive = runs && state?.pid === owner?.pid;
  const suspended = alive && isSuspended;
  const isLost = state !== null && state.daemonPid !== null && !isLivingProcess(state.daemonPid);
  const supervisor = state === null
    ? null
    : { ...state, ...(isLost ? NO_DAEMON : {}), alive, suspended };
  const unit = "missing" in found ? null : await unitReport(systemd, paths);
  const hasUnit = unit !== null && unit.owner !== null && unit.state !== null;
  const manager = hasUnit ? "systemd" : runs ? "supervisor" : "none";
  const running = manager === "systemd"
    ? unit?.state?.active === "active"
    : alive && !suspended && !isLost && supervisor?.phase === "running";
  const failed = manager === "systemd"
    ? unit?.state?.active === "failed"
    : !runs && supervisor?.phase === "gave_up";
  const withoutSystemd = "missing" in found ? found.missing : null;
  return { manager, running, failed, withoutSystemd, unit, supervisor };
}

/** What a supervisor that cannot act has not written yet. */
const NO_DAEMON = { daemonPid: null, daemonSince: null, daemonStatus: null };

async function unitReport(
  systemd: Systemd,
  paths: Paths,
): Promise<NonNullable<ServiceReport["unit"]>> {
  const { unit, unitFile } = servicePlaces(paths);
  const text = await readUnit(unitFile);
  const state = await systemd.unitState(unit);
  return {
    name: unit,
    file: unitFile,
    owner: text === null ? null : unitOwner(text),
    state: state.load === "not-found" ? null : state,
    lingers: await systemd.lingers(),
  };
}

async function installUnit(
  options: ServiceChangeOptions,
  { systemd, version }: { readonly systemd: Systemd; readonly version: number },
): Promise<ServiceChange> {
  const { paths, dryRun } = options;
  const places = servicePlaces(paths);
  const command = options.program ?? ownCommand();
  const text = unitText({ command, homeOption: homeOption(paths), systemdVersion: version });
  const unit = await writeUnit(places, text, options);
  const state = unit.outcome === "unchanged" ? await systemd.unitState(places.unit) : null;
  const runs = state?.active === "active" || state?.active === "activating";
  const isDone = runs && state?.enabled === true;
  const commands = isDone ? [] : [
    ["daemon-reload"],
    ["enable", places.isLinked ? places.unitFile : places.unit],
    // It waits for a daemon that was started by hand.
    ["restart", places.unit],
  ];
  if (!dryRun) { for (const args of commands) await systemd.control(...args); }
  return {
    manager: "systemd",
    withoutSystemd: null,
    unit,
    commands: told(commands),
    supervisorPid: null,
    changed: !isDone,
    dryRun,
    notes: [...await unitNotes(systemd, paths), ...commandNotes(command)],
    begun: null,
  };
}

async function unitNotes(systemd: Systemd, paths: Paths): Promise<readonly string[]> {
  const { owner } = await findSupervisor(paths);
  return [
    ...(await systemd.lingers() === false
      ? ["it ends with your last login: `loginctl enable-linger` lets it go on"]
      : []),
    ...(owner === null ? [] : [
      `a supervisor runs beside it (process ${owner.pid}), and the service waits for its daemon ` +
      `to end: \`kill ${owner.pid}\` ends both`,
    ]),
  ];
}

async function installSupervisor(
  options: ServiceChangeOptions,
  missing: string,
): Promise<ServiceChange> {
  const { paths, dryRun } = options;
  const own = options.program ?? ownCommand();
  const command = [...own, "supervise", ...homeOption(paths)];
  const { owner } = await findSupervisor(paths);
  const started = dryRun || owner !== null
    ? { outcome: "running_already", pid: owner?.pid ?? null }
    : await startInBackground({ paths, command });
  if (!dryRun) await awaitFirstDaemon(paths, options);
  const background = [...own, "supervise", "--background", ...homeOption(paths)];
  const line = background.map(shellQuote).join(" ");
  return {
    manager: "supervisor",
    withoutSystemd: missing,
    unit: null,
    commands: owner === null ? [command.map(shellQuote).join(" ")] : [],
    supervisorPid: started.pid,
    changed: owner === null,
    dryRun,
    notes: [
      `to start it at each login, add to ~/.profile: ${line} >/dev/null 2>&1`,
      `to start it with the machine, add with \`crontab -e\`: @reboot ${
        line.replaceAll("%", "\\%")
      }`,
      ...commandNotes(own),
    ],
    begun: dryRun ? null : await serviceReport(options),
  };
}

function commandNotes(command: readonly string[]): readonly string[] {
  return command.some((word) => word.includes("/_npx/"))
    ? [
      "it is run out of the cache of npx, which may be cleared: install Deno, or use the one " +
      "executable of `deno task compile`",
    ]
    : [];
}

function homeOption({ override }: Paths): readonly string[] {
  return override === null ? [] : ["--home", override];
}

function told(commands: readonly (readonly string[])[]): readonly string[] {
  return commands.map((args) => `systemctl --user ${args.map(shellQuote).join(" ")}`);
}
