import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../platform/clock.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import { roomLog } from "../../platform/room_log.ts";
import { until } from "../test_until.ts";
import type { FsWatch } from "../watched_directory.ts";
import { ClaudeRegistry, type ClaudeRegistryOptions } from "./registry.ts";

const START = 1_750_000_000_000;

/** A watch that tells what the test says, and closes. */
class SaidWatch implements FsWatch {
  readonly #path: string;
  #queue: string[] = [];
  #closed = false;
  #wake = () => {};

  constructor(path: string) {
    this.#path = path;
  }

  say(name: string): void {
    this.#queue.push(join(this.#path, name));
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Deno.FsEvent> {
    while (!this.#closed) {
      const path = this.#queue.shift();
      if (path !== undefined) yield { kind: "modify", paths: [path] };
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** A registry over real directories `one` and `two`, with made-up events and manual time. */
class Bench implements AsyncDisposable {
  readonly clock = new ManualClock(START);
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ntm-registry-" }));
  /** Pids of which something was told, call by call. */
  readonly told: number[][] = [];
  readonly warnings: string[] = [];
  readonly registry: ClaudeRegistry;
  readonly #watches = new Map<string, SaidWatch>();

  constructor(change: Partial<ClaudeRegistryOptions> = {}) {
    for (const name of ["one", "two"]) Deno.mkdirSync(join(this.root, name));
    this.registry = new ClaudeRegistry({
      clock: this.clock,
      log: roomLog((_level, message) => this.warnings.push(message)),
      directories: [join(this.root, "one"), join(this.root, "two")],
      onChange: (_records, changed) => this.told.push([...changed].sort((a, b) => a - b)),
      watch: (path) => {
        const watch = new SaidWatch(path);
        this.#watches.set(path, watch);
        return watch;
      },
      ...change,
    });
  }

  /** Writes a file as of long ago, unless told otherwise; says nothing of it. */
  put(name: string, content: string | Record<string, unknown>, at = START - 60_000): this {
    const path = join(this.root, name);
    Deno.writeTextFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    Deno.utimeSync(path, new Date(at), new Date(at));
    return this;
  }

  remove(name: string): this {
    Deno.removeSync(join(this.root, name));
    return this;
  }

  /** Lets the kernel tell of a file, and waits until that is taken in. */
  async hear(...names: string[]): Promise<void> {
    for (const name of names) {
      const [folder = "", file = ""] = name.split("/");
      this.#watches.get(join(this.root, folder))?.say(file);
    }
    await this.clock.advance(10);
  }

  async start(): Promise<this> {
    this.registry.start();
    await this.clock.advance(10);
    return this;
  }

  get pids(): readonly number[] {
    return this.registry.records.map(({ pid }) => pid).sort((a, b) => a - b);
  }

  statusOf(pid: number, startTicks: string | null = "5"): string | null | undefined {
    return this.registry.record(pid, startTicks)?.record.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.registry.stop();
    await Deno.remove(this.root, { recursive: true });
  }
}

const busy = (pid: number) => ({ pid, procStart: "5", status: "busy" });
const idle = (pid: number) => ({ pid, procStart: "5", status: "idle" });

Deno.test("ClaudeRegistry tells what is there at first, and then what changes", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).put("two/8.json", idle(8))
    .start();
  assert.deepEqual(bench.told.flat().sort(), [7, 8]);
  assert.deepEqual(bench.pids, [7, 8]);
  bench.told.length = 0;
  bench.put("one/7.json", idle(7), START - 1).put("one/9.json", busy(9));
  await bench.hear("one/7.json", "one/9.json");
  bench.remove("one/9.json");
  await bench.hear("one/9.json");
  assert.deepEqual(bench.told, [[7, 9], [9]]);
  assert.deepEqual(bench.pids, [7, 8]);
  assert.equal(bench.statusOf(7), "idle");
  assert.equal(bench.registry.record(7, "5")?.record.writtenAt, START - 1);
});

Deno.test("ClaudeRegistry.record() is that of the living process, not of an earlier one", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).start();
  assert.deepEqual([bench.statusOf(7, "5"), bench.registry.record(7, "5")?.proven], ["busy", true]);
  assert.equal(bench.registry.record(7, "6"), null, "the pid was used again");
  assert.equal(bench.registry.record(7, null), null, "nobody lives");
  assert.equal(bench.registry.record(8, "5"), null, "never heard of");
});

Deno.test("ClaudeRegistry.record() without a start is believed less", async () => {
  await using bench = await new Bench()
    .put("one/7.json", { pid: 7, status: "busy" }, START - 9_000)
    .put("two/7.json", { pid: 7, status: "idle" }, START - 8_000).start();
  const joined = bench.registry.record(7, "5");
  assert.deepEqual([joined?.record.status, joined?.proven], ["idle", false], "the later one");
  assert.equal(bench.registry.record(7, null), null);
  bench.put("one/7.json", { ...busy(7), status: "waiting" }, START - 9_000);
  await bench.hear("one/7.json");
  assert.deepEqual([bench.statusOf(7), bench.registry.record(7, "5")?.proven], ["waiting", true]);
});

Deno.test("ClaudeRegistry an older version's file counts only where no newer one is", async () => {
  await using bench = await new Bench().put("one/pid-7.json", { pid: 7, name: "old" }).start();
  assert.equal(bench.registry.record(7, "5")?.record.name, "old");
  bench.put("one/7.json", busy(7));
  await bench.hear("one/7.json");
  assert.equal(bench.statusOf(7), "busy");
  assert.deepEqual(bench.pids, [7]);
  bench.told.length = 0;
  bench.put("one/pid-7.json", { pid: 7, name: "older still" });
  await bench.hear("one/pid-7.json");
  assert.deepEqual(bench.told, []);
  bench.remove("one/7.json");
  await bench.hear("one/7.json");
  assert.equal(bench.registry.record(7, "5")?.record.name, "older still");
});

Deno.test("ClaudeRegistry reads only what has changed", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).put("one/8.json", busy(8))
    .start();
  assert.equal(bench.registry.stats.reads, 2);
  await bench.clock.advance(61_000);
  await bench.hear("one/7.json");
  assert.equal(bench.registry.stats.reads, 2);
  bench.put("one/8.json", idle(8), START);
  await bench.hear("one/7.json", "one/8.json");
  assert.equal(bench.registry.stats.reads, 3);
});

Deno.test("ClaudeRegistry a file written twice within one tick of the clock is not mistaken", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7), START).start();
  bench.put("one/7.json", idle(7), START);
  await bench.hear("one/7.json");
  assert.equal(bench.statusOf(7), "idle", "the same size, time and inode");
});

Deno.test("ClaudeRegistry keeps the last record of a half-written file for a moment", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).start();
  bench.told.length = 0;
  bench.put("one/7.json", '{"pid":7,"sta', START);
  await bench.hear("one/7.json");
  assert.deepEqual([bench.statusOf(7), bench.told], ["busy", []]);
  bench.put("one/7.json", idle(7), START);
  await bench.hear("one/7.json");
  assert.deepEqual([bench.statusOf(7), bench.told], ["idle", [[7]]]);
  assert.equal(bench.registry.stats.broken, 1);
});

Deno.test("ClaudeRegistry a file that stays broken says nothing", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).start();
  bench.told.length = 0;
  bench.put("one/7.json", "", START);
  await bench.hear("one/7.json");
  await bench.clock.advance(980);
  assert.equal(bench.statusOf(7), "busy");
  await bench.clock.advance(40);
  assert.deepEqual([bench.statusOf(7), bench.pids, bench.told], [undefined, [], [[7]]]);
  const { reads } = bench.registry.stats;
  await bench.clock.advance(20_000);
  assert.equal(bench.registry.stats.reads, reads, "nor is it read again and again");
});

Deno.test("ClaudeRegistry reads a half-written file again though nothing tells of its end", async () => {
  await using bench = await new Bench().put("one/7.json", '{"pid":7', START).start();
  assert.deepEqual(bench.pids, []);
  bench.put("one/7.json", busy(7), START);
  await bench.clock.advance(1_000);
  assert.deepEqual([bench.statusOf(7), bench.told], ["busy", [[7]]]);
});

Deno.test("ClaudeRegistry a missed event is made up for", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).put("one/8.json", busy(8))
    .start();
  bench.put("one/7.json", idle(7), START).remove("one/8.json").put("one/9.json", busy(9));
  await bench.clock.advance(31_000);
  assert.deepEqual([bench.statusOf(7), bench.pids], ["idle", [7, 9]]);
});

Deno.test("ClaudeRegistry takes nothing but plain files with a pid for a name", async () => {
  await using bench = new Bench();
  for (const name of ["x.json", "7.json.tmp", "07.json", "0.json", "-7.json", "7", ".json"]) {
    bench.put(`one/${name}`, busy(7));
  }
  Deno.mkdirSync(join(bench.root, "one", "8.json"));
  Deno.symlinkSync(join(bench.root, "one", "x.json"), join(bench.root, "one", "9.json"));
  bench.put("one/10.json", busy(11)).put("one/12.json", `${JSON.stringify(busy(12))}{}`);
  bench.put("one/13.json", { ...busy(13), pad: "x".repeat(70_000) });
  bench.put("one/14.json", "\0\xff[[[[").put("one/15.json", busy(15));
  await bench.start();
  assert.deepEqual(bench.pids, [15]);
  assert.equal(bench.registry.stats.broken, 4);
});

Deno.test("ClaudeRegistry has a limit: the files written last count", async () => {
  await using bench = new Bench({ maxFiles: 3 });
  for (let pid = 1; pid <= 10; pid++) {
    bench.put(`one/${pid}.json`, busy(pid), START - 100_000 + pid * 1_000);
  }
  await bench.start();
  assert.deepEqual([bench.pids, bench.registry.stats.refused], [[8, 9, 10], 7]);
  assert.equal(bench.registry.stats.reads, 3, "the others are not even read");
  bench.told.length = 0;
  bench.put("one/11.json", busy(11), START - 10_000);
  await bench.hear("one/11.json");
  assert.deepEqual([bench.pids, bench.told], [[9, 10, 11], [[8, 11]]]);
  await bench.clock.advance(31_000);
  assert.deepEqual([bench.pids, bench.registry.stats.refused], [[9, 10, 11], 8]);
});

Deno.test("ClaudeRegistry forgets all when its directory goes", async () => {
  await using bench = await new Bench().put("one/7.json", busy(7)).start();
  Deno.removeSync(join(bench.root, "one"), { recursive: true });
  await bench.hear("one/");
  assert.deepEqual([bench.pids, bench.told.at(-1)], [[], [7]]);
});

Deno.test("ClaudeRegistry goes on after a listener that threw", async () => {
  let calls = 0;
  await using bench = new Bench({
    onChange: () => {
      calls++;
      throw new Error("not taken in");
    },
  });
  await bench.put("one/7.json", busy(7)).start();
  bench.put("one/7.json", "", START);
  await bench.hear("one/7.json");
  await bench.clock.advance(2_000);
  bench.put("one/7.json", idle(7), START);
  await bench.hear("one/7.json");
  assert.deepEqual([calls, bench.statusOf(7)], [3, "idle"]);
  assert.ok(bench.warnings.length > 0);
});

Deno.test("ClaudeRegistry.stop() leaves nothing that would read again", async () => {
  await using bench = await new Bench().put("one/7.json", "{").start();
  bench.registry.stop();
  const { reads } = bench.registry.stats;
  await bench.clock.advance(120_000);
  assert.deepEqual([bench.clock.pending, bench.registry.stats.reads], [0, reads]);
});

Deno.test("ClaudeRegistry with the kernel's own events, in a directory that comes later", async () => {
  await using bench = new Bench();
  const directory = join(bench.root, "home", ".claude", "sessions");
  const statuses: string[] = [];
  const registry = new ClaudeRegistry({
    clock: systemClock,
    log: roomLog((_level, message) => assert.fail(message)),
    directories: [directory],
    onChange: (records) => statuses.push(records.map(({ status }) => status).join(" ")),
  });
  registry.start();
  try {
    Deno.mkdirSync(directory, { recursive: true });
    for (const record of [busy(7), idle(7)]) {
      Deno.writeTextFileSync(join(directory, "7.json"), JSON.stringify(record));
      await until(`${record.status} is told`, () => statuses.at(-1) === record.status);
    }
    Deno.removeSync(join(directory, "7.json"));
    await until("its end is told", () => statuses.at(-1) === "");
  } finally {
    registry.stop();
  }
});
