import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { type Clock, systemClock } from "../engine/clock.ts";
import { writeDurably } from "./durable_write.ts";
import type { MachinePlaces } from "./places.ts";
import { watchFile } from "./watch_file.ts";

/** What a second start asks of the first. */
export interface ShowRequest {
  /** The arguments that it was started with. */
  readonly args: readonly string[];
  /** Of the program that was started; null where it does not say. */
  readonly version: string | null;
}

/** The one tray of this user. It stays that until {@link release}, or until its process ends. */
export interface Instance {
  /** Takes what later starts ask, one after the other. Returns what ends that. */
  onShow(show: (request: ShowRequest) => void): () => void;
  /** Lets another tray be the one. Safe to call again. */
  release(): void;
}

export type InstanceAttempt =
  | { readonly kind: "first"; readonly instance: Instance }
  /** Another tray runs. `isHeard`: it has taken the request to show itself. */
  | { readonly kind: "second"; readonly isHeard: boolean }
  /** Another tray runs, of that version: it is not asked for anything. */
  | { readonly kind: "other_version"; readonly version: string };

export interface BeOnlyInstanceOptions {
  readonly places: Pick<
    MachinePlaces,
    "lockFile" | "runningFile" | "showRequestFile" | "stateDir"
  >;
  /** For the tray that runs already. */
  readonly args?: readonly string[];
  /** Of this program: a tray of another version is not asked to show itself. */
  readonly version?: string;
  /** False only looks whether another one runs: it is not asked to show itself. Default true. */
  readonly asks?: boolean;
  readonly clock?: Clock;
  /** How long a second start waits to be heard, milliseconds. Default 3 000. */
  readonly patienceMs?: number;
}

const VERSION = /^[\w.+-]{1,100}$/;

/** More than any command line of ours. */
const MOST_BYTES = 64 * 1024;

/**
 * Becomes the only tray of this user, or asks the one that runs to show itself. A lock of the system
 * on a file decides, which ends with its process however that ends; what stands in the files decides
 * nothing.
 * @throws {Error} with a sentence when the state folder cannot be used.
 */
export async function beOnlyInstance(options: BeOnlyInstanceOptions): Promise<InstanceAttempt> {
  const { places, args = [], version = PRODUCT_VERSION, asks = true } = options;
  const { clock = systemClock, patienceMs = 3_000 } = options;
  const file = await openLock(places);
  if (file === null) {
    const running = asks ? await runningVersion(places.runningFile) : null;
    const isOther = running !== null && running !== version;
    if (isOther) return { kind: "other_version", version: running };
    return { kind: "second", isHeard: asks && await askToShow() };
  }
  // What a tray that is gone said, and what was asked of it, is not of us.
  removeQuietly(places.runningFile);
  await Deno.remove(places.showRequestFile).catch(() => {});
  // Without it, later starts only do not know which version runs.
  if (asks) await writeDurably(places.runningFile, JSON.stringify({ version })).catch(() => {});
  return { kind: "first", instance: new LockedInstance(file, places, clock) };

  async function askToShow(): Promise<boolean> {
    const { showRequestFile } = places;
    const { promise: isTaken, resolve } = Promise.withResolvers<boolean>();
    await writeDurably(showRequestFile, JSON.stringify({ args, version }));
    const look = () => void isThere(showRequestFile).then((is) => is || resolve(true));
    const endWatch = watchFile(showRequestFile, { onChange: look, clock, gatherMs: 10 });
    const cancel = clock.setTimer(patienceMs, () => resolve(false));
    look();
    try {
      return await isTaken;
    } finally {
      cancel();
      endWatch();
    }
  }
}

/** The locked file; null when another process has it. */
async function openLock(
  { stateDir, lockFile }: Pick<MachinePlaces, "stateDir" | "lockFile">,
): Promise<Deno.FsFile | null> {
  let file: Deno.FsFile | undefined;
  try {
    await Deno.mkdir(stateDir, { recursive: true, mode: 0o700 });
    file = await Deno.open(lockFile, { read: true, write: true, create: true, mode: 0o600 });
    if (await file.tryLock(true)) return file;
    file.close();
    return null;
  } catch (error) {
    file?.close();
    const reason = messageOf(error);
    throw new Error(
      `look whether the tray runs already: ${lockFile} cannot be used (${reason}), give this ` +
        "user the right to write there",
      { cause: error },
    );
  }
}

class LockedInstance implements Instance {
  readonly #requestFile: string;
  readonly #runningFile: string;
  readonly #clock: Clock;
  #file: Deno.FsFile | null;
  readonly #ends = new Set<() => void>();

  constructor(
    file: Deno.FsFile,
    { showRequestFile, runningFile }: BeOnlyInstanceOptions["places"],
    clock: Clock,
  ) {
    this.#file = file;
    this.#requestFile = showRequestFile;
    this.#runningFile = runningFile;
    this.#clock = clock;
  }

  onShow(show: (request: ShowRequest) => void): () => void {
    let isOver = false;
    const take = async () => {
      const request = await takeRequest(this.#requestFile);
      if (request !== null && !isOver) show(request);
    };
    const endWatch = watchFile(this.#requestFile, {
      onChange: () => void take(),
      clock: this.#clock,
      gatherMs: 10,
    });
    const end = () => {
      isOver = true;
      this.#ends.delete(end);
      endWatch();
    };
    this.#ends.add(end);
    // One may have asked between the lock and this watch.
    void take();
    return end;
  }

  release(): void {
    for (const end of this.#ends) end();
    if (this.#file !== null) removeQuietly(this.#runningFile);
    this.#file?.close();
    this.#file = null;
  }
}

/** Of the tray that runs; null where it does not say. */
async function runningVersion(path: string): Promise<string | null> {
  return versionOf(fieldsOf(await smallText(path).catch(() => "")));
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It is not there, or is written anew by the next tray.
  }
}

/** What the file asks; the file is gone then. Null when there is none. */
async function takeRequest(path: string): Promise<ShowRequest | null> {
  const mine = `${path}.taken`;
  try {
    // Renamed first, so that of two looks one has it, and the next request is not lost.
    await Deno.rename(path, mine);
  } catch {
    return null;
  }
  const text = await smallText(mine).catch(() => "");
  await Deno.remove(mine).catch(() => {});
  return requestOf(text);
}

async function smallText(path: string): Promise<string> {
  const { size } = await Deno.stat(path);
  return size > MOST_BYTES ? "" : await Deno.readTextFile(path);
}

/** A file that makes no sense still asks to be shown. */
function requestOf(text: string): ShowRequest {
  const fields = fieldsOf(text);
  const { args } = fields;
  return {
    args: Array.isArray(args) ? args.filter((arg) => typeof arg === "string") : [],
    version: versionOf(fields),
  };
}

function versionOf({ version }: Readonly<Record<string, unknown>>): string | null {
  return typeof version === "string" && VERSION.test(version) ? version : null;
}

/** What a file says; nothing where it makes no sense. */
function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
