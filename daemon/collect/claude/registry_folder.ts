import { join } from "node:path";
import { fileTime } from "../file_time.ts";
import type { DirectoryChange } from "../watched_directory.ts";
import { MAX_REGISTRY_BYTES, parseRegistry, type RegistryRecord } from "./parse_registry.ts";

export interface ClaudeRecord extends RegistryRecord {
  /** When its file was last written, milliseconds UTC; like all of its times, not after it was read. */
  readonly writtenAt: number;
}

/** An unreadable file is read again after this long, and its last record is kept until then, ms. */
export const GRACE_MS = 1_000;
/** Files of one directory that are read, the last written ones. */
export const MAX_FILES = 512;
/** A file written this recently may be written again without a new size or time, milliseconds. */
const SETTLED_MS = 2_000;
/** A crash leaves its file; more than this many are not even looked at. */
const MAX_LISTED = 2_048;
const FILE = /^(pid-)?([1-9][0-9]{0,9})\.json$/;

/** What is known of one file. */
interface Entry {
  readonly pid: number;
  /** Size, time and inode when it was read: with the same it need not be read again. */
  readonly stamp: string;
  readonly settled: boolean;
  readonly writtenAt: number;
  /** When it was first found as it is, milliseconds UTC. */
  readonly readAt: number;
  readonly record: ClaudeRecord | null;
  /** When it was first found unreadable, milliseconds UTC; null when it is not, or long since. */
  readonly doubtSince: number | null;
}

/** The files of one directory. They are small and local, so they are read at once and in order. */
export class RegistryFolder {
  readonly path: string;
  readonly #maxFiles: number;
  readonly #entries = new Map<string, Entry>();
  reads = 0;
  broken = 0;
  refused = 0;

  constructor(path: string, maxFiles: number) {
    this.path = path;
    this.#maxFiles = maxFiles;
  }

  get records(): readonly ClaudeRecord[] {
    return [...this.#entries].flatMap(([name, { pid, record }]) =>
      record === null || this.#isOutdated(name, pid) ? [] : record
    );
  }

  record(pid: number): ClaudeRecord | null {
    const entry = this.#entries.get(`${pid}.json`) ?? this.#entries.get(`pid-${pid}.json`);
    return entry?.record ?? null;
  }

  get inDoubt(): boolean {
    return [...this.#entries.values()].some(({ doubtSince }) => doubtSince !== null);
  }

  /** @returns the pids of which something else is said now */
  take(change: DirectoryChange, now: number): ReadonlySet<number> {
    if (change !== "all") return this.#refresh(change, now);
    const listed = this.#list();
    // What is known and no longer there has to be forgotten.
    const changed = this.#refresh([...this.#entries.keys(), ...this.#newest(listed)], now);
    this.refused = Math.max(0, listed.length - this.#entries.size);
    return changed;
  }

  /** Reads what was unreadable again. */
  retry(now: number): ReadonlySet<number> {
    const doubtful = [...this.#entries].filter(([, { doubtSince }]) => doubtSince !== null);
    return this.#refresh(doubtful.map(([name]) => name), now);
  }

  #list(): readonly string[] {
    try {
      const files = Deno.readDirSync(this.path).filter(({ name }) => FILE.test(name));
      return [...files.take(MAX_LISTED)].map(({ name }) => name);
    } catch {
      // It is not there, or not ours to list: each file that is known will say which.
      return [];
    }
  }

  #newest(names: readonly string[]): readonly string[] {
    if (names.length <= this.#maxFiles) return names;
    const writtenAt = (name: string) => {
      const info = fileInfo(join(this.path, name));
      return info === null ? 0 : fileTime(info);
    };
    return names.map((name) => ({ name, at: writtenAt(name) }))
      .sort((a, b) => b.at - a.at).slice(0, this.#maxFiles).map(({ name }) => name);
  }

  #refresh(names: Iterable<string>, now: number): ReadonlySet<number> {
    const before = new Map<number, string>();
    for (const name of new Set(names)) {
      const pid = Number(FILE.exec(name)?.[2] ?? NaN);
      if (Number.isNaN(pid)) continue;
      if (!before.has(pid)) before.set(pid, this.#said(pid));
      this.#refreshFile(name, { pid, now });
    }
    for (const [name, { pid }] of this.#surplus()) {
      if (!before.has(pid)) before.set(pid, this.#said(pid));
      this.#entries.delete(name);
      this.refused++;
    }
    return new Set(
      [...before].filter(([pid, said]) => this.#said(pid) !== said).map(([pid]) => pid),
    );
  }

  #refreshFile(name: string, { pid, now }: { readonly pid: number; readonly now: number }): void {
    const entry = this.#entries.get(name);
    const path = join(this.path, name);
    const info = fileInfo(path);
    if (info === null) return void this.#entries.delete(name);
    const { size, ino } = info;
    const writtenAt = fileTime(info);
    const stamp = `${size}:${writtenAt}:${ino}`;
    const known = entry?.stamp === stamp && entry.settled && entry.doubtSince === null;
    if (known) return;
    const record = this.#read(path, size);
    const settled = now - writtenAt > SETTLED_MS;
    const readAt = entry?.stamp === stamp ? entry.readAt : now;
    const file = { pid, stamp, settled, writtenAt, readAt };
    if (record?.pid === pid) {
      this.#entries.set(name, {
        ...file,
        record: notAhead({ ...record, writtenAt }, readAt),
        doubtSince: null,
      });
    } else {
      this.broken++;
      this.#entries.set(name, { ...file, ...doubt(entry, now) });
    }
  }

  #read(path: string, size: number): RegistryRecord | null {
    this.reads++;
    if (size > MAX_REGISTRY_BYTES) return null;
    // It may have grown since: then it is half a file, and there is an event to come.
    const text = readStart(path, size + 1);
    return text === null ? null : parseRegistry(text);
  }

  /** Beyond the limit, the files that were not written for longest. */
  #surplus(): readonly (readonly [string, Entry])[] {
    if (this.#entries.size <= this.#maxFiles) return [];
    return [...this.#entries].sort(([, a], [, b]) => b.writtenAt - a.writtenAt)
      .slice(this.#maxFiles);
  }

  #said(pid: number): string {
    return JSON.stringify(this.record(pid));
  }

  /** An older version's file beside that of a newer one says nothing. */
  #isOutdated(name: string, pid: number): boolean {
    return name.startsWith("pid-") && this.#entries.has(`${pid}.json`);
  }
}

/** The last record holds for a moment: its file may be half written. */
function doubt(entry: Entry | undefined, now: number): Pick<Entry, "record" | "doubtSince"> {
  const since = entry?.doubtSince ?? (entry && entry.record === null ? null : now);
  const holds = since !== null && Math.abs(now - since) < GRACE_MS;
  return holds
    ? { record: entry?.record ?? null, doubtSince: since }
    : { record: null, doubtSince: null };
}

/**
 * Nothing was written tomorrow: the clock was set back, or somebody made it up. A time that stays ahead
 * would be the newest news at each look.
 */
function notAhead(record: ClaudeRecord, at: number): ClaudeRecord {
  const past = <T extends number | null>(time: T) => time !== null && time > at ? at : time;
  return {
    ...record,
    updatedAt: past(record.updatedAt),
    statusUpdatedAt: past(record.statusUpdatedAt),
    startedAt: past(record.startedAt),
    writtenAt: Math.min(record.writtenAt, at),
  };
}

/** Null when it is gone or not a plain file. */
function fileInfo(path: string): Deno.FileInfo | null {
  try {
    const info = Deno.lstatSync(path);
    return info.isFile ? info : null;
  } catch {
    return null;
  }
}

/** At most so many bytes of a file; null when it cannot be read. */
function readStart(path: string, maxBytes: number): string | null {
  try {
    using file = Deno.openSync(path);
    const buffer = new Uint8Array(maxBytes);
    let length = 0;
    while (length < maxBytes) {
      const got = file.readSync(buffer.subarray(length)) ?? 0;
      if (got === 0) break;
      length += got;
    }
    return new TextDecoder().decode(buffer.subarray(0, length));
  } catch {
    return null;
  }
}
