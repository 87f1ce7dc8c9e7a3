import { basename, dirname, join } from "node:path";
import { COMPANIONS, removeDatabase } from "./copy_database.ts";
import { readDatabase } from "./examine.ts";

/**
 * What lies beside a database without anybody having asked for it. `upgrade`: from before an upgrade.
 * `replaced`: what a restore took the place of. `damaged`: set aside. `unfinished`: what was being
 * written when its process was killed.
 */
export type CopyKind = "upgrade" | "replaced" | "damaged" | "unfinished";

export interface DatabaseCopy {
  readonly path: string;
  readonly kind: CopyKind;
  /** The later of when it was written and what its name says, milliseconds UTC. */
  readonly at: number;
  /** With the logs beside it. */
  readonly bytes: number;
}

/** How many copies there are, and how much room they take, bytes. */
export interface CopyUse {
  readonly count: number;
  readonly bytes: number;
}

/** A copy that is not needed any more, and what became of it. */
export interface SpentCopy extends DatabaseCopy {
  /** Why it could not be removed; null when it was, or was only to be told. */
  readonly error: string | null;
}

export interface PruneOptions {
  /** Milliseconds UTC. */
  readonly now: number;
  /** Paths that stay in any case: the copy that was just made, and the one that is in use. */
  readonly spare?: readonly string[];
}

/** Of each kind the newest so many stay, whatever their age. */
export const KEPT_COPIES = 3;
/** What is damaged, or was replaced, may be all that there is of what it holds: it stays so long. */
export const KEPT_DAMAGED_MS = 30 * 86_400_000;
/** Whoever still writes has touched it since, milliseconds. */
const UNFINISHED_MS = 86_400_000;
/** A directory with more names is not ours alone: the rest is not looked at. */
const MOST_NAMES = 1_000;

const STAMP = String.raw`(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(?:-\d+)?`;
const KINDS: readonly (readonly [CopyKind, RegExp])[] = [
  ["upgrade", new RegExp(`^schema-\\d+-${STAMP}$`)],
  ["replaced", new RegExp(`^replaced-${STAMP}$`)],
  ["damaged", new RegExp(`^corrupt-${STAMP}$`)],
  ["unfinished", new RegExp(`^schema-\\d+-${STAMP}\\.part$`)],
  ["unfinished", /^salvaged-[0-9a-f-]{36}(?:\.padded)?$/],
  ["unfinished", /^restoring(?:\.part)?$/],
];

/**
 * The copies beside a database that were made by themselves, the newest first.
 * @throws what the file system says when the directory cannot be read.
 */
export function listCopies(path: string): readonly DatabaseCopy[] {
  const directory = dirname(path);
  const prefix = `${basename(path)}.`;
  const copies: DatabaseCopy[] = [];
  let names = 0;
  for (const { name, isFile } of Deno.readDirSync(directory)) {
    if (++names > MOST_NAMES) break;
    if (!isFile || !name.startsWith(prefix)) continue;
    const copy = asCopy(join(directory, name), name.slice(prefix.length));
    if (copy !== null) copies.push(copy);
  }
  return copies.toSorted((a, b) => b.at - a.at || (a.path < b.path ? 1 : -1));
}

/** Nothing where the directory cannot be read, or there is none. */
export function copyUse(path: string): CopyUse {
  try {
    const copies = listCopies(path);
    return { count: copies.length, bytes: copies.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch {
    return { count: 0, bytes: 0 };
  }
}

/**
 * The copies that nobody needs any more. Of each kind the newest {@linkcode KEPT_COPIES} stay. A sound
 * one goes when a sound one of its kind stays; one that is not goes only beside a database that is
 * sound. What was set aside or replaced stays for {@linkcode KEPT_DAMAGED_MS} in any case.
 * @throws what the file system says when the directory cannot be read.
 */
export function spentCopies(path: string, { now, spare = [] }: PruneOptions): DatabaseCopy[] {
  const sparePaths = spare.map(realPath);
  const isSpared = (copy: DatabaseCopy) => sparePaths.includes(realPath(copy.path));
  const copies = listCopies(path);
  const isSound = soundness();
  const isStale = ({ at }: DatabaseCopy) => now - at > KEPT_DAMAGED_MS;
  const unfinished = copies.filter((copy) =>
    copy.kind === "unfinished" && now - copy.at > UNFINISHED_MS && !isSpared(copy)
  );
  return (["upgrade", "replaced", "damaged"] as const).flatMap((kind) => {
    const all = copies.filter((copy) => copy.kind === kind);
    const spared = all.filter(isSpared);
    const others = all.filter((copy) => !isSpared(copy));
    const keep = Math.max(0, KEPT_COPIES - spared.length);
    const kept = [...spared, ...others.slice(0, keep)].map((copy) => copy.path);
    return others.slice(keep).filter((copy) => {
      if (kind !== "upgrade" && !isStale(copy)) return false;
      return kind !== "damaged" && isSound(copy.path)
        ? kept.some(isSound)
        : isStale(copy) && isSound(path);
    });
  }).concat(unfinished);
}

/**
 * Removes the copies that nobody needs any more; for after a new one is whole and on the disk.
 * @returns what went, and what should have gone and could not be removed. Never throws.
 */
export function pruneCopies(path: string, options: PruneOptions): readonly SpentCopy[] {
  try {
    return spentCopies(path, options).map((copy) => ({ ...copy, error: removed(copy.path) }));
  } catch {
    // A copy too many is no reason to fail what made another.
    return [];
  }
}

function removed(path: string): string | null {
  try {
    removeDatabase(path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A person may name a copy by a link, or by way of one. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function asCopy(path: string, rest: string): DatabaseCopy | null {
  for (const [kind, pattern] of KINDS) {
    const found = pattern.exec(rest);
    if (found === null) continue;
    const stamp = stampOf(found);
    if (stamp === null) return null;
    const written = fileOf(path);
    if (written === null) return null;
    const bytes = COMPANIONS.reduce((sum, suffix) => sum + (fileOf(path + suffix)?.size ?? 0), 0);
    return { path, kind, at: Math.max(written.at, stamp), bytes: written.size + bytes };
  }
  return null;
}

/** 0 for a name without a time; null for one whose time never was: we have not given it. */
function stampOf([, day, hour, minute, second, ms]: RegExpExecArray): number | null {
  if (day === undefined) return 0;
  const text = `${day}T${hour}:${minute}:${second}.${ms}Z`;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text ? time : null;
}

function fileOf(path: string): { readonly size: number; readonly at: number } | null {
  try {
    const { size, mtime } = Deno.statSync(path);
    return { size, at: mtime?.getTime() ?? 0 };
  } catch {
    return null;
  }
}

/** Reads each file whole, once, and only when it matters. */
function soundness(): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const answer = known.get(path) ?? isSoundFile(path);
    known.set(path, answer);
    return answer;
  };
}

function isSoundFile(path: string): boolean {
  try {
    return readDatabase(
      path,
      (db) => db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] === "ok",
    );
  } catch {
    return false;
  }
}
