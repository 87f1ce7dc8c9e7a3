import assert from "node:assert/strict";
import { RANK, type Rank, ReadingLine } from "./reading_line.ts";

interface Named {
  readonly name: string;
  readonly modifiedAt: number;
}

const named = (name: string, modifiedAt = 0): Named => ({ name, modifiedAt });

/** A line whose readings a test ends. */
class Bench {
  readonly begun: string[] = [];
  readonly line: ReadingLine<Named>;
  #end: ((finished: boolean) => void) | null = null;
  signal: AbortSignal | null = null;

  constructor() {
    this.line = new ReadingLine<Named>({
      read: ({ name }, signal) => {
        this.begun.push(name);
        this.signal = signal;
        return new Promise((resolve) => {
          this.#end = resolve;
          signal.addEventListener("abort", () => resolve(false));
        });
      },
    });
  }

  add(rank: Rank, ...files: readonly Named[]): void {
    for (const file of files) this.line.add(file, rank);
  }

  /** Ends the reading that is under way, and lets the next one begin. */
  async end(): Promise<void> {
    this.#end?.(true);
    await turn();
  }
}

async function turn(): Promise<void> {
  for (let step = 0; step < 10; step++) await Promise.resolve();
}

Deno.test("ReadingLine reads one at a time: the most urgent, then the newest", async () => {
  const bench = new Bench();
  bench.add(RANK.live, named("first"));
  bench.add(RANK.rest, named("old", 1), named("new", 3), named("mid", 2));
  bench.add(RANK.added, named("added"));
  bench.add(RANK.joined, named("joined"));
  bench.add(RANK.live, named("live"));
  assert.deepEqual([bench.begun, bench.line.length], [["first"], 6]);
  for (let left = 0; left < 7; left++) await bench.end();
  assert.deepEqual(bench.begun, ["first", "live", "joined", "added", "new", "mid", "old"]);
  assert.equal(bench.line.isReading, false);
});

Deno.test("ReadingLine.add() what is more urgent interrupts, and the other goes on after it", async () => {
  const bench = new Bench();
  bench.add(RANK.rest, named("old", 1));
  bench.add(RANK.rest, named("older", 0));
  bench.add(RANK.live, named("live"));
  assert.equal(bench.signal?.aborted, true);
  await turn();
  assert.deepEqual(bench.begun, ["old", "live"]);
  bench.add(RANK.live, named("another"));
  assert.equal(bench.signal?.aborted, false, "what is as urgent waits");
  for (let left = 0; left < 4; left++) await bench.end();
  assert.deepEqual(bench.begun, ["old", "live", "another", "old", "older"]);
});

Deno.test("ReadingLine.add() a file waits once, where it is most urgent", async () => {
  const bench = new Bench();
  const file = named("file");
  bench.add(RANK.live, named("first"));
  for (const rank of [RANK.rest, RANK.added, RANK.joined, RANK.added, RANK.rest]) {
    bench.add(rank, file);
  }
  assert.equal(bench.line.length, 1);
  bench.add(RANK.added, named("other"));
  for (let left = 0; left < 3; left++) await bench.end();
  assert.deepEqual(bench.begun, ["first", "file", "other"]);
});

Deno.test("ReadingLine.add() a file that grows while it is read is read again", async () => {
  const bench = new Bench();
  const file = named("file");
  bench.add(RANK.live, file);
  bench.add(RANK.live, file);
  await bench.end();
  await bench.end();
  assert.deepEqual(bench.begun, ["file", "file"]);
});

Deno.test("ReadingLine.remove() takes a file out", async () => {
  const bench = new Bench();
  const [one, two] = [named("one"), named("two")];
  bench.add(RANK.live, named("first"), one);
  bench.add(RANK.rest, two);
  bench.line.remove(one);
  bench.line.remove(two);
  await bench.end();
  assert.deepEqual([bench.begun, bench.line.length], [["first"], 0]);
});

Deno.test("ReadingLine.stop() interrupts, and nothing begins any more", async () => {
  const bench = new Bench();
  bench.add(RANK.rest, named("one"), named("two"));
  await bench.line.stop();
  bench.add(RANK.live, named("three"));
  assert.deepEqual([bench.begun.length, bench.line.length], [1, 0]);
});
