import { Buffer } from "node:buffer";
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { parseStat, type ProcessStat } from "./parse_stat.ts";

/** One process, as it was when it was read. */
export interface ProcessImage {
  readonly stat: ProcessStat;
  /** Empty for a process that has ended, or hides them. */
  readonly argv: readonly string[];
  /** What it runs, ` (deleted)` at the end when that was replaced since; null when not readable. */
  readonly exe: string | null;
}

/** Arguments beyond this many bytes are not read: a prompt may be long, its head tells enough. */
const MAX_BYTES = 4_096;
/** Threads of one process that are asked for children. */
const MAX_THREADS = 256;
/** Processes one scan of the whole machine goes through. */
const MAX_SCANNED = 20_000;

// Reading is synchronous and nothing here calls back, so that one buffer serves all.
const buffer = Buffer.alloc(MAX_BYTES);
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Everything about one process, or null when it is gone or not readable. Never throws. */
export function readProcess(pid: number, root = "/proc"): ProcessImage | null {
  const stat = readStat(pid, root);
  if (stat === null) return null;
  const argv = splitArguments(readHead(`${root}/${pid}/cmdline`) ?? "");
  return { stat, argv, exe: readLink(`${root}/${pid}/exe`) };
}

/** The stat of one process alone: one small read. Null when it is gone. Never throws. */
export function readStat(pid: number, root = "/proc"): ProcessStat | null {
  const text = readHead(`${root}/${pid}/stat`);
  const stat = text === null ? null : parseStat(text);
  return stat?.pid === pid ? stat : null;
}

/**
 * Whether a process cannot be asked though it may be there, as when too many files are open; false
 * when it is gone. Never throws.
 */
export function isUnreadable(pid: number, root = "/proc"): boolean {
  try {
    closeSync(openSync(`${root}/${pid}/stat`, "r"));
    return false;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code !== "ENOENT" && code !== "ESRCH" && code !== "ENOTDIR";
  }
}

/**
 * Those children of a process that its first thread started, as the kernel lists them: one small
 * read. Null where the kernel keeps no such list. For noticing a change; the whole answer is
 * {@linkcode ChildLookup}.
 */
export function readOwnChildren(pid: number, root = "/proc"): string | null {
  return readHead(`${root}/${pid}/task/${pid}/children`);
}

/**
 * Finds children. Lives for one round over any number of panes: on a kernel without lists of
 * children it goes through all processes once, and answers the whole round from that.
 */
export class ChildLookup {
  readonly #root: string;
  #scan: ReadonlyMap<number, readonly number[]> | null = null;

  constructor(root = "/proc") {
    this.#root = root;
  }

  /**
   * Process ids, oldest first. One that comes or goes meanwhile may be missing. Never throws.
   */
  childrenOf(pid: number): readonly number[] {
    if (this.#scan !== null) return this.#scan.get(pid) ?? [];
    const listed = this.#listed(pid);
    if (listed !== null) return listed;
    this.#scan = scanChildren(this.#root);
    return this.#scan.get(pid) ?? [];
  }

  /** Null when the kernel does not say. A child belongs to the thread that started it. */
  #listed(pid: number): number[] | null {
    const children: number[] = [];
    let answered = false;
    for (const thread of numbersIn(`${this.#root}/${pid}/task`, MAX_THREADS)) {
      const text = readHead(`${this.#root}/${pid}/task/${thread}/children`);
      if (text === null) continue;
      answered = true;
      for (const word of text.split(" ")) if (/^\d{1,10}$/.test(word)) children.push(Number(word));
    }
    if (answered) return children;
    // Gone is no reason to go through everything.
    return readStat(pid, this.#root) === null ? [] : null;
  }
}

function scanChildren(root: string): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const pid of numbersIn(root, MAX_SCANNED)) {
    const stat = readStat(pid, root);
    if (stat === null) continue;
    const siblings = children.get(stat.ppid);
    if (siblings === undefined) children.set(stat.ppid, [pid]);
    else siblings.push(pid);
  }
  return children;
}

/** The entries of a directory that are numbers, ascending; none when it is not readable. */
function numbersIn(directory: string, most: number): number[] {
  try {
    const names = readdirSync(directory).filter((name) => /^\d{1,10}$/.test(name));
    return names.map(Number).sort((a, b) => a - b).slice(0, most);
  } catch {
    return [];
  }
}

/** A program that sets its own title leaves the rest of its arguments zeroed. */
function splitArguments(text: string): string[] {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return end === 0 ? [] : text.slice(0, end).split("\0");
}

/** The first bytes of a file, what is no UTF-8 replaced; null when it is not readable. */
function readHead(path: string): string | null {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    // The kernel fills one read as far as it can, so a second would only say that it is over.
    const length = readSync(file, buffer, 0, MAX_BYTES, null);
    return decoder.decode(buffer.subarray(0, length));
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
