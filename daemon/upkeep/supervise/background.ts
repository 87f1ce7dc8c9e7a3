import { type LockOwner, readLockOwner } from "../../platform/lock.ts";
import { refuseDirectory } from "../../platform/no_directory.ts";
import type { Paths } from "../../platform/paths.ts";
import { processMark } from "../../platform/process_mark.ts";
import { readStat } from "../../collect/proc/read_process.ts";
import { startTime } from "../../collect/proc/process_start.ts";
import {
  readSupervisorState,
  supervisorPlaces,
  type SupervisorState,
} from "../../platform/supervisor_state.ts";
import { refusePlaces } from "./refuse_places.ts";

/** The supervisor of one user, as it is now. */
export interface FoundSupervisor {
  /** Who holds the lock; null while nobody does. */
  readonly owner: LockOwner | null;
  readonly runs: boolean;
  /** It was stopped by a signal, and does nothing until it is let go on. */
  readonly isSuspended: boolean;
  /** What it wrote last; also what one that has ended left. */
  readonly state: SupervisorState | null;
}

export type BackgroundStart = {
  readonly outcome: "started" | "running_already";
  readonly pid: number;
};

/** For a supervisor to begin, and for one to end with its daemon. */
const BEGIN_MS = 15_000;
/** For a daemon to serve; a large database takes longer, which is then told. */
const SERVE_MS = 10_000;
const END_MS = 30_000;
const KILL_MS = 5_000;
const LOOK_MS = 50;
/** A process that wrote its name cannot have begun later; clocks of the kernel are this coarse. */
const START_SLACK_MS = 1_000;

/** Looks whether a supervisor runs; changes nothing. */
export async function findSupervisor(paths: Paths): Promise<FoundSupervisor> {
  const places = supervisorPlaces(paths);
  const runs = await isLocked(places.lock);
  const owner = runs ? readLockOwner(places.lock) : null;
  const isSuspended = owner !== null && isSameProcess(owner) && readStat(owner.pid)?.state === "T";
  return { owner, runs, isSuspended, state: readSupervisorState(places.state) };
}

/**
 * Starts the supervisor in a session of its own, so that it outlives the terminal, and waits until it
 * has begun.
 * @throws {PathError} where files of ours cannot be.
 * @throws {Error} when it does not begin.
 */
export async function startInBackground(
  { paths, command }: { readonly paths: Paths; readonly command: readonly string[] },
): Promise<BackgroundStart> {
  refusePlaces(paths);
  const before = await findSupervisor(paths);
  if (before.owner !== null) return { outcome: "running_already", pid: before.owner.pid };
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, {
    args,
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  child.unref();
  for (let waited = 0; waited < BEGIN_MS; waited += LOOK_MS) {
    // Not by its lock: whoever tries that may be in the way of the one that begins.
    if (readSupervisorState(supervisorPlaces(paths).state)?.pid === child.pid) {
      return { outcome: "started", pid: child.pid };
    }
    await look();
  }
  throw new Error(
    "cannot supervise in the background: the supervisor has not begun, run `ntm-tracker " +
      "supervise` in a terminal to see why",
  );
}

export interface BegunOptions {
  /** Told at once what is waited for, as a sentence. */
  readonly onWait?: (text: string) => void;
  readonly limitMs?: number;
}

/**
 * Waits until the first daemon of a supervisor serves, or will not: until then nobody knows whether
 * it looks after anything. Returns after `limitMs` all the same, and at once where there is none.
 */
export async function awaitFirstDaemon(paths: Paths, options: BegunOptions = {}): Promise<void> {
  const { onWait = () => {}, limitMs = SERVE_MS } = options;
  for (let waited = 0; waited < limitMs && await isUndecided(paths); waited += LOOK_MS) {
    if (waited === 0) onWait(`waiting up to ${seconds(limitMs)} for the daemon to serve`);
    await look();
  }
}

async function isUndecided(paths: Paths): Promise<boolean> {
  const { runs, isSuspended, state } = await findSupervisor(paths);
  // One that has given up is about to go, and is told of when it has.
  return runs && !isSuspended && (state?.phase === "starting" || state?.phase === "gave_up");
}

export interface StopOptions {
  /** Told at once what is waited for, as a sentence, and again before it is killed. */
  readonly onWait?: (text: string) => void;
  /** From SIGTERM to SIGKILL, milliseconds. */
  readonly endMs?: number;
  /** From SIGKILL to giving up, milliseconds. */
  readonly killMs?: number;
}

/** A supervisor that was ended. */
export interface StoppedSupervisor {
  readonly pid: number;
  /** It did not end when it was asked to: it had no time to end its daemon. */
  readonly killed: boolean;
}

/**
 * Asks the supervisor to end with its daemon, and waits for that; one that was stopped by a signal is
 * let go on, and one that does not end in time is killed.
 * @returns null when none ran.
 * @throws {Error} when it does not end, or cannot be told apart from another process.
 */
export async function stopSupervisor(
  paths: Paths,
  options: StopOptions = {},
): Promise<StoppedSupervisor | null> {
  const { onWait = () => {}, endMs = END_MS, killMs = KILL_MS } = options;
  const { owner, runs, isSuspended } = await findSupervisor(paths);
  if (!runs) return null;
  if (owner === null || !isSameProcess(owner)) {
    throw new Error(
      "cannot end the supervisor: its lock does not say which process holds it, end it by hand",
    );
  }
  const { pid } = owner;
  const { lock } = supervisorPlaces(paths);
  const was = isSuspended ? " (it was stopped by a signal and is let go on)" : "";
  onWait(
    `waiting up to ${seconds(endMs)} for the supervisor, process ${pid}${was}, to end with its ` +
      "daemon",
  );
  signal(owner, "SIGTERM");
  // Only one that runs can act upon the other; to one that does it is nothing.
  signal(owner, "SIGCONT");
  if (await isFreeWithin(lock, endMs)) return { pid, killed: false };
  onWait(`it has not ended within ${seconds(endMs)} and is killed`);
  signal(owner, "SIGKILL");
  if (await isFreeWithin(lock, killMs)) return { pid, killed: true };
  throw new Error(
    `cannot end the supervisor: process ${pid} has not ended ${seconds(killMs)} after SIGKILL, ` +
      "it may wait for a disk: try again",
  );
}

/** Looks again right before: its number may be another's by now. */
function signal(owner: LockOwner, name: Deno.Signal): void {
  if (!isSameProcess(owner)) return;
  try {
    Deno.kill(owner.pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function isFreeWithin(lock: string, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += LOOK_MS) {
    if (!await isLocked(lock)) return true;
    await look();
  }
  return !await isLocked(lock);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** Whether a process of this number lives; one that has ended and was not waited for does not. */
export function isLivingProcess(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.state !== "Z";
}

/** Whether the process that wrote itself into a lock is the one that has its number now. */
export function isSameProcess(
  { pid, startedAt, mark }: Pick<LockOwner, "pid" | "startedAt" | "mark">,
): boolean {
  const stat = readStat(pid);
  if (stat === null || stat.state === "Z") return false;
  if (mark !== undefined) {
    const now = processMark(pid);
    return now?.bootId === mark.bootId && now.startTicks === mark.startTicks;
  }
  // What older versions wrote knows only the wall clock, which may have been set since.
  return startTime(stat.startTicks, { now: Date.now() }) <= startedAt + START_SLACK_MS;
}

/**
 * The kernel knows: a lock ends with its process, what stands in the file does not.
 * @throws {PathError} IS_A_DIRECTORY.
 */
export async function isLocked(path: string): Promise<boolean> {
  // It could be opened and locked, and would seem free.
  refuseDirectory(path, "use the lock");
  try {
    using file = await Deno.open(path, { read: true });
    // Shared, which fails only beside the one that is exclusive.
    if (!await file.tryLock(false)) return true;
    // The runtime may take its time with closing the file.
    await file.unlock();
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function look(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
