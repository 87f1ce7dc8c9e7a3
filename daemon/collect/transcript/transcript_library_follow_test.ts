import assert from "node:assert/strict";
import { ManualClock } from "../../platform/manual_clock.ts";
import { until } from "../test_until.ts";
import { answer, DAY_MS, LibraryBench, prompt } from "./test_library.ts";

const ONE = "claude/projects/-home-u-p/one.jsonl";
const KEY = "claude/-home-u-p/one.jsonl";

Deno.test("TranscriptLibrary.follow() tells one file from its beginning, and what is added", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, prompt() + answer("m1"));
  await bench.start();
  const told: string[] = [];
  let reads = 0;
  const end = bench.library.follow(KEY, {
    liveBytes: 65_536,
    onFact: (fact) => told.push(fact.kind === "usage" ? fact.key : fact.kind),
    onRead: () => reads++,
  });
  await until("it was read", () => reads === 1);
  assert.deepEqual(told, ["session", "turn", "m1", "turn"]);
  assert.deepEqual(bench.answers, ["m1"], "the book was told of it already");
  bench.append(ONE, answer("m2"));
  await until("more was read", () => reads === 2);
  assert.deepEqual(told.slice(4), ["m2", "turn"]);
  assert.deepEqual(bench.answers, ["m1", "m2"]);
  end();
  bench.append(ONE, answer("m3"));
  await bench.tells(3);
  assert.equal(told.length, 6);
});

Deno.test("TranscriptLibrary.follow() a file that begins anew is told anew", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, answer("m1") + answer("m2"));
  await bench.start();
  const told: string[] = [];
  bench.library.follow(KEY, {
    liveBytes: 0,
    onFact: (fact) => fact.kind === "usage" && told.push(fact.key),
    onAnew: () => told.push("anew"),
  });
  await until("it was read", () => told.length === 2);
  bench.write(ONE, answer("m3"));
  await until("it was read anew", () => told.includes("m3"));
  assert.deepEqual(told, ["m1", "m2", "anew", "m3"]);
});

Deno.test("TranscriptLibrary.follow() works where nothing is taken down", async () => {
  await using bench = new LibraryBench({ book: null });
  bench.write(ONE, answer("m1"));
  bench.write("claude/projects/a/other.jsonl", answer("m2"));
  await bench.start();
  const told: string[] = [];
  bench.library.follow(KEY, {
    liveBytes: 0,
    onFact: (fact) => fact.kind === "usage" && told.push(fact.key),
  });
  await until("it was read", () => told.length === 1);
  bench.append(ONE, answer("m3"));
  await until("more was read", () => told.length === 2);
  assert.equal(bench.library.stats.progress.filesTotal, 0);
});

Deno.test("TranscriptLibrary where nothing can be watched, followed files are looked at", async () => {
  const clock = new ManualClock(Date.now());
  const watch = () => {
    throw new Error("no watch is left");
  };
  await using bench = new LibraryBench({ clock, watch });
  bench.write(ONE, answer("m1"));
  const told: string[] = [];
  bench.library.follow(KEY, {
    liveBytes: 0,
    onFact: (fact) => fact.kind === "usage" && told.push(fact.key),
  });
  bench.library.start();
  const passes = async (answers: number) => {
    await until(`${answers} answers`, async () => {
      await clock.advance(1_000);
      return told.length === answers;
    });
  };
  await passes(1);
  bench.append(ONE, answer("m2"));
  await passes(2);
  await bench.library.stop();
  assert.equal(clock.pending, 0);
});

Deno.test("TranscriptLibrary knows only so many files, whatever comes between two lists", async () => {
  const clock = new ManualClock(Date.now());
  // Five places with one file each, and two more.
  await using bench = new LibraryBench({ clock, maxFiles: 1, maxNewFiles: 2, rescanMs: 60_000 });
  const name = (number: number) => `claude/projects/a/s${number}.jsonl`;
  for (let number = 0; number < 12; number++) {
    bench.write(name(number), answer(`m${number}`), number * DAY_MS);
  }
  const passes = (what: string, holds: () => boolean) =>
    until(what, async () => {
      await clock.advance(1_000);
      return holds();
    });
  const key = "claude/a/s11.jsonl";
  bench.library.follow(key, { liveBytes: 0, onFact: () => {} });
  bench.library.start();
  await passes("they are listed", () => bench.library.stats.refused === 11);
  assert.equal(bench.library.stats.files, 1);
  for (let number = 11; number > 0; number--) bench.append(name(number), answer(`n${number}`));
  await passes("there are too many", () => bench.library.stats.refused > 11);
  assert.equal(bench.library.stats.files, 7);
  await passes("they are listed again", () => bench.library.stats.files === 2);
  assert.ok(bench.library.file(key) !== null, "the one that is followed stays");
});
