import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../platform/clock.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import { roomLog } from "../platform/room_log.ts";
import { until } from "./test_until.ts";
import {
  type DirectoryChange,
  type FsWatch,
  WatchedDirectory,
  type WatchedDirectoryOptions,
} from "./watched_directory.ts";

/** A watch whose events a test makes up. */
export class FakeWatch implements FsWatch {
  closed = 0;
  readonly path: string;
  readonly recursive: boolean;
  #queue: (Deno.FsEvent | Error)[] = [];
  #wake = () => {};

  constructor(path: string, { recursive }: { recursive: boolean }) {
    this.path = path;
    this.recursive = recursive;
  }

  say(kind: Deno.FsEvent["kind"], names: readonly string[], flag?: "rescan"): void {
    this.#push({ kind, paths: names.map((name) => join(this.path, name)), flag });
  }

  break(): void {
    this.#push(new Error("the kernel is out of watches"));
  }

  close(): void {
    this.closed++;
    this.#wake();
    // The real one does so too.
    if (this.closed > 1) throw new Error("closed already");
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Deno.FsEvent> {
    while (this.closed === 0) {
      const next = this.#queue.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #push(item: Deno.FsEvent | Error): void {
    this.#queue.push(item);
    this.#wake();
  }
}

/** A temporary place with a watched directory `root/dir`, which is not made. */
export class Bench implements AsyncDisposable {
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ntm-watched-" }));
  readonly changes: DirectoryChange[] = [];
  readonly warnings: string[] = [];
  readonly watches: FakeWatch[] = [];
  readonly watched: WatchedDirectory;

  constructor(change: Partial<WatchedDirectoryOptions> & { directory?: string } = {}) {
    const { directory = "dir", ...options } = change;
    this.watched = new WatchedDirectory(join(this.root, directory), {
      clock: systemClock,
      log: roomLog((_level, message) => this.warnings.push(message)),
      onChange: (told) => this.changes.push(told),
      // Whatever these tests see was told by an event.
      rescanMs: 600_000,
      blindRescanMs: 600_000,
      ...options,
    });
  }

  /** With made-up events, and time that a test moves. */
  static faked(change: Partial<WatchedDirectoryOptions> = {}): Bench & { clock: ManualClock } {
    const clock = new ManualClock();
    const bench: Bench = new Bench({
      clock,
      rescanMs: 30_000,
      blindRescanMs: 2_000,
      watch: (path, options) => bench.open(path, options),
      ...change,
    });
    return Object.assign(bench, { clock });
  }

  open(path: string, options: { recursive: boolean }): FakeWatch {
    const watch = new FakeWatch(path, options);
    this.watches.push(watch);
    return watch;
  }

  get latest(): FakeWatch {
    const watch = this.watches.at(-1);
    assert.ok(watch, "no watch was opened");
    return watch;
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  make(...names: string[]): this {
    Deno.mkdirSync(this.path(...names), { recursive: true });
    return this;
  }

  write(...names: string[]): void {
    Deno.writeTextFileSync(this.path(...names), "x");
  }

  /** Starts, and takes what was there already as read. */
  async start(): Promise<this> {
    this.watched.start();
    if (this.watched.stats.state === "watched") await this.told("what is there", isAll);
    return this;
  }

  /** Waits until something fitting is told, and forgets all that was. */
  async told(what: string, fits: (change: DirectoryChange) => boolean): Promise<void> {
    await until(`it is told of ${what}`, () => this.changes.some(fits));
    this.changes.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watched.stop();
    await Deno.remove(this.root, { recursive: true });
  }
}

export const isAll = (change: DirectoryChange) => change === "all";
export const names = (...wanted: string[]) => (change: DirectoryChange) =>
  change !== "all" && wanted.every((name) => change.has(name));
export const listed = (changes: readonly DirectoryChange[]) =>
  changes.map((change) => change === "all" ? "all" : [...change].sort().join(" "));
