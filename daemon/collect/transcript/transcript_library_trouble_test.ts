import assert from "node:assert/strict";
import { sessionLine } from "../codex/test_codex_lines.ts";
import { until } from "../test_until.ts";
import { answer, DAY_MS, LibraryBench, prompt } from "./test_library.ts";
import { transcriptReaders } from "./transcript_readers.ts";

const ONE = "claude/projects/-home-u-p/one.jsonl";
const KEY = "claude/-home-u-p/one.jsonl";
const ROLLOUT = "rollout-2026-08-03T10-00-00-019f7121-addf-7541-8ead-f9514250701d.jsonl";

for (const { when, rescanMs } of [{ when: "later", rescanMs: 50 }, { when: "after a restart" }]) {
  Deno.test(`TranscriptLibrary what could not be read once is read ${when}`, async () => {
    const readers = transcriptReaders();
    const failure = { kind: "failed", message: "too many open files", brokenLines: 0 } as const;
    let isFailing = false;
    const read: typeof readers.claude.read = (...args) =>
      isFailing ? Promise.resolve(failure) : readers.claude.read(...args);
    await using bench = new LibraryBench({
      readers: { ...readers, claude: { read } as never },
      ...(rescanMs !== undefined && { rescanMs }),
    });
    bench.write(ONE, answer("m1"), 3 * DAY_MS);
    await bench.start();
    await bench.library.stop();
    bench.append(ONE, answer("m2"));
    const at = new Date(Date.now() - DAY_MS);
    Deno.utimeSync(bench.path(ONE), at, at);
    isFailing = true;
    await bench.restart();
    assert.ok(bench.library.stats.failures > 0);
    assert.deepEqual(bench.answers, ["m1"]);
    isFailing = false;
    if (rescanMs === undefined) await bench.restart();
    await bench.tells(2);
    assert.deepEqual(bench.answers, ["m1", "m2"]);
  });
}

Deno.test("TranscriptLibrary leaves links, odd names and what is no file alone", async () => {
  await using bench = new LibraryBench();
  bench.write("elsewhere.jsonl", answer("linked"));
  bench.write("claude/projects/a/odd\u001b[2Jname.jsonl", answer("odd"));
  bench.write(`claude/projects/a/${"n".repeat(200)}.jsonl`, answer("long"));
  Deno.symlinkSync(bench.path("elsewhere.jsonl"), bench.path("claude/projects/a/link.jsonl"));
  Deno.symlinkSync(bench.path("claude"), bench.path("claude/projects/a/round"));
  Deno.mkdirSync(bench.path("claude/projects/a/folder.jsonl"));
  await bench.start();
  assert.deepEqual(bench.answers, ["long"]);
});

Deno.test("TranscriptLibrary a file that cannot be read is counted, and hinders nothing", async () => {
  const failing = { kind: "failed", message: "disk on fire", brokenLines: 0 } as const;
  const readers = transcriptReaders();
  await using bench = new LibraryBench({
    readers: { ...readers, codex: { read: () => Promise.resolve(failing) } as never },
  });
  bench.write(`codex/sessions/${ROLLOUT}`, `${sessionLine()}\n`);
  bench.write(ONE, answer("m1"));
  await bench.start();
  assert.deepEqual(bench.answers, ["m1"]);
  const { failures, lastError, progress } = bench.library.stats;
  assert.deepEqual([failures, lastError, progress.filesDone], [1, "disk on fire", 2]);
  assert.equal(bench.log.records.length, 1);
});

Deno.test("TranscriptLibrary a file that can be read again is read, though it has not changed", async () => {
  const readers = transcriptReaders();
  let isBroken = true;
  const failing = { kind: "failed", message: "denied", brokenLines: 0 } as const;
  const claude: typeof readers.claude = {
    read: (path, spec) => isBroken ? Promise.resolve(failing) : readers.claude.read(path, spec),
  } as typeof readers.claude;
  await using bench = new LibraryBench({ readers: { ...readers, claude }, rescanMs: 20 });
  bench.write(ONE, answer("m1"));
  await bench.start();
  await until("it is tried again", () => bench.library.stats.failures > 2);
  const { unreadable, lastError } = bench.library.stats;
  assert.deepEqual([unreadable, lastError], [1, "denied"], "files, not times");
  isBroken = false;
  await bench.tells(1);
  await until("it is well", () => bench.library.stats.unreadable === 0);
  assert.equal(bench.library.stats.lastError, null);
  isBroken = true;
  bench.append(ONE, answer("m2"));
  await until("it cannot be read", () => bench.library.stats.unreadable === 1);
  Deno.removeSync(bench.path(ONE));
  await until("what is gone is not missed", () => bench.library.stats.unreadable === 0);
});

Deno.test("TranscriptLibrary a place that cannot be seen is told of until it can", async () => {
  await using bench = new LibraryBench();
  bench.write("claude/other", "");
  const place = bench.path("claude/projects");
  Deno.symlinkSync(place, place);
  await bench.start();
  const { unreadableFolders, lastError } = bench.library.stats;
  assert.equal(unreadableFolders, 1);
  assert.match(lastError ?? "", /symbolic link/);
  Deno.removeSync(place);
  assert.equal(bench.library.stats.unreadableFolders, 0, "what is not there is no trouble");
  Deno.writeTextFileSync(place, "");
  assert.match(bench.library.stats.lastError ?? "", /projects is no folder/);
});

Deno.test("TranscriptLibrary whoever is told may fail: the next file is read all the same", async () => {
  await using bench = new LibraryBench({
    onFile: ({ key }) => {
      if (key === KEY) throw new Error("a reader's reader");
    },
  });
  bench.write(ONE, prompt() + answer("m1"));
  bench.write("claude/projects/a/two.jsonl", answer("m2"), DAY_MS);
  await bench.start();
  assert.ok(bench.answers.includes("m2"));
  assert.ok(bench.log.records.some(({ level }) => level === "error"));
});

Deno.test("TranscriptLibrary does not follow a link to a folder, whenever it comes", async () => {
  await using bench = new LibraryBench();
  bench.write("elsewhere/p/far.jsonl", answer("far"));
  bench.write(ONE, answer("m1"));
  await bench.start();
  Deno.symlinkSync(bench.path("elsewhere"), bench.path("claude/projects/link"));
  Deno.symlinkSync(
    bench.path("elsewhere/p/far.jsonl"),
    bench.path("claude/projects/-home-u-p/link.jsonl"),
  );
  bench.append("elsewhere/p/far.jsonl", answer("farther"));
  bench.append(ONE, answer("m2"));
  await bench.tells(2);
  await bench.restart();
  assert.deepEqual(bench.answers.toSorted(), ["m1", "m2"]);
});
