import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../platform/clock.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import { type MemoryLog, memoryLog } from "../../platform/memory_log.ts";
import { until } from "../test_until.ts";
import type { FsWatch } from "../watched_directory.ts";
import type { HookEvent } from "./parse_hook.ts";
import { HookSpool, type HookSpoolOptions } from "./spool.ts";
import { SPOOL_CAP } from "./spool_file.ts";

interface Bench {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly told: HookEvent[];
  /** How often calls were lost. */
  readonly gaps: { count: number };
  /** Says that a file changed, or that something did, as the system would. */
  readonly hint: (name?: string) => Promise<void>;
  /** How many watches are open. */
  readonly open: { count: number };
  make(options?: Partial<HookSpoolOptions>): HookSpool;
}

/** Stands in for the system's own word of what changes. */
class Changes implements FsWatch {
  readonly #events: Deno.FsEvent[] = [];
  readonly #onClose: () => void;
  #wake = () => {};
  #closed = false;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  say(event: Deno.FsEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#onClose();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Deno.FsEvent> {
    while (!this.#closed) {
      const event = this.#events.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** A spool whose system says nothing by itself. */
async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const parent = await Deno.realPath(await Deno.makeTempDir({ prefix: "ntm-spool-" }));
  const directory = join(parent, "data", "agent-hooks");
  const clock = new ManualClock(Date.now());
  const log = memoryLog();
  const told: HookEvent[] = [];
  const open = { count: 0 };
  const gaps = { count: 0 };
  let changes: Changes | null = null;
  const spools: HookSpool[] = [];
  const watch = () => {
    open.count++;
    return changes = new Changes(() => open.count--);
  };
  const hint = async (name?: string) => {
    const paths = name === undefined ? [] : [join(directory, name)];
    changes?.say({ kind: "modify", paths, ...(name === undefined && { flag: "rescan" }) });
    await clock.advance(10);
  };
  const make = (options: Partial<HookSpoolOptions> = {}) => {
    const onEvents = (events: readonly HookEvent[]) => void told.push(...events);
    const room = log.room("collect");
    const onGap = () => void gaps.count++;
    const spool = new HookSpool({
      directory,
      clock,
      log: room,
      onEvents,
      onGap,
      watch,
      ...options,
    });
    spools.push(spool);
    return spool;
  };
  try {
    await run({ directory, clock, log, told, gaps, open, make, hint });
    await Promise.all(spools.map((spool) => spool.stop()));
    assert.equal(clock.pending, 0);
    assert.equal(open.count, 0);
  } finally {
    await Promise.all(spools.map((spool) => spool.stop()));
    await Deno.remove(parent, { recursive: true });
  }
}

const recordOf = (id: string, event = "Stop") =>
  `ntm-tracker-hook 1 claude ${event}\nppid 1\npane %1\ntmux \nbackground \n{"session_id":"${id}"}\nend\n`;

/** `age`: milliseconds. */
async function put(directory: string, name: string, text: string, age = 0): Promise<void> {
  const path = join(directory, name);
  await Deno.writeTextFile(path, text);
  // A spool that listens may have taken it by now.
  if (age === 0) return;
  const at = new Date(Date.now() - age);
  await Deno.utime(path, at, at);
}

const END = new TextEncoder().encode("\nend\n");

const idsOf = (told: readonly HookEvent[]) => told.map(({ sessionId }) => sessionId);
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
const namesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).toSorted();

Deno.test("HookSpool reads what comes behind more than a pass of what cannot be removed", () =>
  withBench(async ({ directory, told, make }) => {
    const spool = make({ limits: { files: 4 } });
    await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
    for (let number = 0; number < 9; number++) {
      await Deno.mkdir(join(directory, `r1.${number}`, "inside"), { recursive: true });
    }
    for (let number = 0; number < 6; number++) {
      await put(directory, `r2.${number}`, recordOf(`s${number}`));
    }
    await spool.start();
    assert.deepEqual(idsOf(told).toSorted(), ["s0", "s1", "s2", "s3", "s4", "s5"]);
    assert.equal(namesIn(directory).length, 9);
  }));

Deno.test("HookSpool makes its directory, for nobody else", () =>
  withBench(async ({ directory, make }) => {
    const spool = make();
    assert.equal(spool.stats.state, "stopped");
    await spool.start();
    assert.equal((Deno.statSync(directory).mode ?? 0) & 0o777, 0o700);
    assert.equal(spool.stats.state, "watched");
    await Deno.chmod(directory, 0o755);
    await make().start();
    assert.equal((Deno.statSync(directory).mode ?? 0) & 0o777, 0o700);
  }));

Deno.test("HookSpool tells what lies there in the order of writing, and takes it away", () =>
  withBench(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r9.1", recordOf("second"), 5_000);
    await put(directory, "r500.1", recordOf("first"), 9_000);
    await put(directory, "r70.3", recordOf("third"));
    const spool = make();
    await spool.start();
    assert.deepEqual(idsOf(told), ["first", "second", "third"]);
    assert.deepEqual(namesIn(directory), []);
    const { lastAt, ...counts } = spool.stats;
    assert.deepEqual(counts, { state: "watched", told: 3, stale: 0, refused: 0, faults: 0 });
    assert.equal(lastAt, told.at(-1)?.at);
  }));

Deno.test("HookSpool takes processes in order where the time is the same", () =>
  withBench(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (const pid of [20, 3, 100]) {
      await Deno.writeTextFile(join(directory, `r${pid}.1`), recordOf(`${pid}`));
    }
    const at = new Date();
    for (const name of namesIn(directory)) await Deno.utime(join(directory, name), at, at);
    await make().start();
    assert.deepEqual(idsOf(told), ["3", "20", "100"]);
  }));

Deno.test("HookSpool tells what comes later, when it is hinted and when nobody hints", () =>
  withBench(async ({ directory, clock, told, hint, make }) => {
    await make().start();
    await clock.advance(10);
    await put(directory, "r1.1", recordOf("hinted"));
    await put(directory, "r2.1", recordOf("found"));
    await hint("r1.1");
    await until("the hinted record is told", () => told.length === 1);
    await clock.advance(29_000);
    assert.equal(told.length, 1);
    await clock.advance(2_000);
    await until("the other record is told", () => told.length === 2);
    assert.deepEqual(idsOf(told), ["hinted", "found"]);
  }));

Deno.test("HookSpool only counts what is from before the start by ten minutes", () =>
  withBench(async ({ directory, told, hint, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r1.1", recordOf("old"), 11 * 60_000);
    await put(directory, "r2.1", recordOf("young"), 9 * 60_000);
    const spool = make();
    await spool.start();
    await put(directory, "r3.1", recordOf("older"), 60 * 60_000);
    await hint();
    await until("all are gone", () => namesIn(directory).length === 0);
    assert.deepEqual(idsOf(told), ["young"]);
    await until("both are counted", () => spool.stats.stale === 2);
  }));

Deno.test("HookSpool believes nothing of a spool that was full, and all that comes after", () =>
  withBench(async ({ directory, log, told, gaps, hint, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (let pid = 0; pid <= SPOOL_CAP; pid++) {
      await put(directory, `r${pid}.1`, recordOf(`${pid}`, "PermissionRequest"));
    }
    const spool = make();
    await spool.start();
    assert.deepEqual([told, gaps.count, namesIn(directory)], [[], 1, []]);
    assert.equal(spool.stats.stale, SPOOL_CAP + 1);
    assert.match(log.records[0]?.message ?? "", /full/);
    await put(directory, "r9.1", recordOf("next"));
    await hint("r9.1");
    await until("the next call is told", () => told.length === 1);
    assert.deepEqual([idsOf(told), gaps.count], [["next"], 1]);
  }));

Deno.test("HookSpool tells all of a spool that is full to the brim", () =>
  withBench(async ({ directory, told, gaps, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (let pid = 1; pid <= SPOOL_CAP; pid++) {
      await put(directory, `r${pid}.1`, recordOf(`${pid}`));
    }
    await make().start();
    assert.deepEqual([told.length, gaps.count], [SPOOL_CAP, 0]);
  }));

Deno.test("HookSpool gives up on a full spool that it cannot empty", () =>
  withBench(async ({ directory, told, gaps, make }) => {
    for (let number = 0; number <= SPOOL_CAP; number++) {
      await Deno.mkdir(join(directory, `r1.${number}`, "inside"), { recursive: true });
    }
    await put(directory, "r2.1", recordOf("one"));
    await make().start();
    assert.deepEqual([told, gaps.count, namesIn(directory).length], [[], 1, SPOOL_CAP + 1]);
  }));

Deno.test("HookSpool never tells of the future", () =>
  withBench(async ({ directory, clock, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r1.1", recordOf("a"), -3_600_000);
    await make().start();
    assert.ok((told[0]?.at ?? Infinity) <= clock.now());
  }));

Deno.test("HookSpool refuses and removes what is no record, too long, or no file", () =>
  withBench(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r1.1", "something else\nend\n");
    await put(directory, "r2.1", recordOf("x".repeat(40_000)));
    await Deno.symlink("/etc/hostname", join(directory, "r3.1"));
    await Deno.writeFile(join(directory, "r4.1"), new Uint8Array([0xff, 0, 0xfe, ...END]));
    await put(directory, "r5.1", recordOf("fine"));
    const spool = make();
    await spool.start();
    assert.deepEqual(idsOf(told), ["fine"]);
    assert.equal(spool.stats.refused, 4);
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test("HookSpool leaves files of others alone", () =>
  withBench(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (const name of ["r1", "rx.1", "notes", ".hidden"]) {
      await Deno.writeTextFile(join(directory, name), recordOf(name));
    }
    await make().start();
    assert.deepEqual(namesIn(directory), [".hidden", "notes", "r1", "rx.1"]);
    assert.deepEqual(told, []);
  }));

Deno.test("HookSpool waits for the rest of a record, and for a minute at most", () =>
  withBench(async ({ directory, told, hint, make }) => {
    const spool = make();
    await spool.start();
    await put(directory, "r1.1", recordOf("whole").slice(0, -2));
    await put(directory, "r2.1", "");
    await put(directory, "r3.1", recordOf("killed").slice(0, -2), 61_000);
    await hint();
    await until("the old one is gone", () => namesIn(directory).length === 2);
    await put(directory, "r1.1", recordOf("whole"));
    await hint();
    await until("the rest came", () => idsOf(told).includes("whole"));
    assert.deepEqual(namesIn(directory), ["r2.1"]);
  }));

Deno.test("HookSpool reads more records than a pass takes in several passes", () =>
  withBench(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (let i = 1; i <= 25; i++) await put(directory, `r${i}.1`, recordOf(`${i}`));
    await make({ limits: { files: 10 } }).start();
    assert.equal(told.length, 25);
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test("HookSpool survives files that vanish and a directory that is taken away", () =>
  withBench(async ({ directory, clock, told, hint, open, make }) => {
    const spool = make();
    await spool.start();
    await Promise.all(Array.from({ length: 20 }, async (_, i) => {
      await put(directory, `r${i + 1}.1`, recordOf(`${i}`));
      await hint();
      await Deno.remove(join(directory, `r${i + 1}.1`)).catch(() => {});
    }));
    await Deno.remove(directory, { recursive: true });
    await hint();
    await until("it was made again", () => exists(directory));
    await clock.advance(30_000);
    assert.deepEqual([spool.stats.state, open.count], ["watched", 1]);
    told.length = 0;
    await put(directory, "r1.1", recordOf("again"));
    await hint();
    await until("it is told", () => idsOf(told).includes("again"));
  }));

Deno.test("HookSpool goes on without a directory of its own, and says so once", () =>
  withBench(async ({ directory, clock, log, told, hint, make }) => {
    await Deno.mkdir(join(directory, ".."), { recursive: true });
    await Deno.writeTextFile(directory, "in the way");
    const spool = make();
    await spool.start();
    await clock.advance(5_000);
    await until("it was tried again", () => spool.stats.faults >= 2);
    assert.equal(spool.stats.state, "unusable");
    assert.equal(log.records.length, 1);
    await Deno.remove(directory);
    await clock.advance(5_000);
    await until("it is there", () => spool.stats.state !== "unusable");
    await clock.advance(30_000);
    assert.equal(spool.stats.state, "watched");
    await put(directory, "r1.1", recordOf("well"));
    await hint("r1.1");
    await until("it is well", () => told.length === 1);
  }));

Deno.test("HookSpool refuses a link and a directory of somebody else", () =>
  withBench(async ({ directory, log, told, hint, make }) => {
    const other = join(directory, "..", "other");
    await Deno.mkdir(other, { recursive: true });
    await Deno.symlink("other", directory);
    const linked = make();
    await linked.start();
    assert.equal(linked.stats.state, "unusable");
    await put(other, "r1.1", recordOf("behind a link"));
    await hint("r1.1");
    await linked.stop();
    assert.deepEqual([told, namesIn(other)], [[], ["r1.1"]]);
    await Deno.remove(directory);
    const foreign = make({ uid: (Deno.uid() ?? 0) + 1 });
    await foreign.start();
    assert.equal(foreign.stats.state, "unusable");
    assert.equal(log.records.length, 2);
  }));

Deno.test("HookSpool goes on when its listener throws", () =>
  withBench(async ({ directory, hint, make }) => {
    let calls = 0;
    const onEvents = () => {
      calls++;
      throw new Error("not today");
    };
    const spool = make({ onEvents });
    await spool.start();
    for (const name of ["r1.1", "r2.1"]) {
      await put(directory, name, recordOf(name));
      const before = calls;
      await hint();
      await until("it was told", () => calls > before);
    }
    assert.equal(spool.stats.faults, 2);
  }));

Deno.test("HookSpool tells nothing after it was stopped, and all again once started", () =>
  withBench(async ({ directory, clock, told, hint, make }) => {
    const spool = make();
    await spool.start();
    await spool.stop();
    await put(directory, "r1.1", recordOf("later"));
    await hint();
    await clock.advance(60_000);
    assert.deepEqual([told.length, namesIn(directory).length], [0, 1]);
    await spool.start();
    assert.deepEqual(idsOf(told), ["later"]);
  }));

Deno.test("HookSpool hears of records from the system itself, within moments", () =>
  withBench(async ({ directory, told, make }) => {
    const spool = make({ watch: undefined, clock: systemClock });
    await spool.start();
    assert.equal(spool.stats.state, "watched");
    for (const id of ["one", "two", "three"]) {
      await put(directory, "r1.1", recordOf(id));
      await until(`${id} is told`, () => idsOf(told).includes(id));
    }
    assert.deepEqual(namesIn(directory), []);
  }));
