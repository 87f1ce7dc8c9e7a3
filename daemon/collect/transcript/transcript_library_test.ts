import assert from "node:assert/strict";
import { sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import { until } from "../test_until.ts";
import { answer, ANSWER_TOKENS, DAY_MS, LibraryBench, prompt } from "./test_library.ts";
import { transcriptReaders } from "./transcript_readers.ts";

const ONE = "claude/projects/-home-u-p/one.jsonl";
const KEY = "claude/-home-u-p/one.jsonl";
const ROLLOUT = "rollout-2026-08-03T10-00-00-019f7121-addf-7541-8ead-f9514250701d.jsonl";

Deno.test("TranscriptLibrary reads what is there, the newest first", async () => {
  await using bench = new LibraryBench();
  bench.write("claude/projects/a/old.jsonl", answer("old"), 3 * DAY_MS);
  bench.write("claude/projects/b/new.jsonl", answer("new"));
  bench.write("claude/projects/a/mid.jsonl", answer("mid"), DAY_MS);
  bench.write("claude/projects/a/mid/subagents/agent-1.jsonl", answer("helper"), 2 * DAY_MS);
  bench.write("claude/projects/a/notes.txt", answer("no transcript"));
  await bench.start();
  assert.deepEqual(bench.answers, ["new", "mid", "helper", "old"]);
  const { progress, files } = bench.library.stats;
  assert.equal(files, 4);
  assert.deepEqual([progress.filesDone, progress.filesTotal], [4, 4]);
  assert.equal(progress.bytesDone, progress.bytesTotal);
  assert.ok(progress.bytesTotal > 0);
});

Deno.test("TranscriptLibrary what was not changed for long is left aside until it is", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, answer("m1"), 91 * DAY_MS);
  await bench.start();
  assert.deepEqual([bench.answers, bench.library.stats.progress.filesTotal], [[], 0]);
  bench.append(ONE, answer("m2"));
  await bench.tells(2);
  assert.deepEqual(bench.answers, ["m1", "m2"]);
});

Deno.test("TranscriptLibrary of what is added only that is told, once its line is whole", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, prompt() + answer("m1"));
  await bench.start();
  const line = answer("m2");
  bench.append(ONE, line.slice(0, 100));
  await until("half a line was seen", () => bench.rows.get(KEY)?.modifiedAt !== undefined);
  bench.append(ONE, line.slice(100) + answer("m3"));
  await bench.tells(3);
  assert.deepEqual(bench.answers, ["m1", "m2", "m3"]);
  assert.equal(bench.library.stats.brokenLines, 0);
});

Deno.test("TranscriptLibrary goes on after a restart, with what came meanwhile", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, prompt() + answer("m1"), DAY_MS);
  bench.write("claude/projects/a/two.jsonl", answer("m2"), DAY_MS);
  await bench.start();
  await bench.restart();
  assert.equal(bench.library.stats.progress.filesTotal, 0, "nothing is left to read");
  await bench.library.stop();
  bench.append(ONE, answer("m3"));
  await bench.restart();
  assert.deepEqual(bench.answers.slice(2), ["m3"]);
  const { sessionId, cwd, model, version } = bench.library.file(KEY)?.toRow() ?? {};
  assert.deepEqual([sessionId, cwd, version], ["one", "/home/u/project", "2.1.212"]);
  assert.equal(model, "claude-opus-4-6");
});

Deno.test("TranscriptLibrary a file that was left half read is read on after a restart", async () => {
  await using bench = new LibraryBench({
    readers: transcriptReaders({ chunkBytes: 4_096, sliceMs: 0 }),
  });
  const ids = Array.from({ length: 3_000 }, (_, at) => `m${at}`);
  bench.write(ONE, ids.map((id) => answer(id)).join(""), DAY_MS);
  bench.library.start();
  await bench.tells(10);
  await bench.library.stop();
  assert.ok(bench.answers.length < ids.length, "it was stopped within the file");
  await bench.restart();
  assert.deepEqual(bench.answers, ids);
});

Deno.test("TranscriptLibrary keeps how far it read, and whose a file is", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, prompt() + answer("m1"));
  await bench.start();
  const row = bench.rows.get(KEY);
  const { size, ino } = Deno.statSync(bench.path(ONE));
  assert.deepEqual(row?.position, { ino, offset: size, inLongLine: false });
  assert.deepEqual([row?.agent, row?.path, row?.parentId], ["claude", bench.path(ONE), null]);
});

Deno.test("TranscriptLibrary a rollout that is moved to the archive is not read again", async () => {
  await using bench = new LibraryBench();
  const old = `codex/sessions/2026/08/03/${ROLLOUT}`;
  const lines = [sessionLine(), tokenCountLine({ total: [100, 20, 30, 5] })].join("\n");
  bench.write(old, `${lines}\n`);
  await bench.start();
  const told = bench.told.length;
  Deno.mkdirSync(bench.path("codex/archived_sessions"), { recursive: true });
  Deno.renameSync(bench.path(old), bench.path(`codex/archived_sessions/${ROLLOUT}`));
  const path = bench.path(`codex/archived_sessions/${ROLLOUT}`);
  await until("it is found", () => bench.library.file(`codex/${ROLLOUT}`)?.path === path);
  const at = "2026-08-03T10:20:00.000Z";
  const more = tokenCountLine({ total: [150, 20, 40, 5], at });
  Deno.writeTextFileSync(path, `${more}\n`, { append: true });
  await until("what was added is counted", () => bench.tokens === 190);
  assert.ok(bench.told.length <= told + 3);
  assert.equal(bench.library.stats.files, 1);
});

Deno.test("TranscriptLibrary what is cut, written anew or copied is counted once", async () => {
  await using bench = new LibraryBench();
  bench.write(ONE, prompt() + answer("m1") + answer("m2"));
  await bench.start();
  bench.write(ONE, answer("m1") + answer("m4"));
  await until("the new one is counted", () => bench.tokens === 3 * ANSWER_TOKENS);
  bench.write("claude/projects/a/copy.jsonl", answer("m1") + answer("m2") + answer("m5"));
  await until("the copy is counted", () => bench.tokens === 4 * ANSWER_TOKENS);
  Deno.removeSync(bench.path(ONE));
  await until("it is gone", () => bench.library.file(KEY) === null);
  bench.write(ONE, answer("m1") + answer("m6"));
  await until("it is back", () => bench.tokens === 5 * ANSWER_TOKENS);
});

Deno.test("TranscriptLibrary two places with files of one name: both are counted", async () => {
  await using bench = new LibraryBench();
  const other = ONE.replace("claude/", "claude2/");
  bench.write(ONE, answer("m1"));
  bench.write(other, answer("m2"));
  await bench.start();
  bench.append(other, answer("m3"));
  bench.append(ONE, answer("m4"));
  await bench.tells(4);
  assert.equal(bench.library.stats.files, 2);
  await bench.restart();
  assert.deepEqual(bench.answers.toSorted(), ["m1", "m2", "m3", "m4"], "and each only once");
});

Deno.test("TranscriptLibrary a new folder is followed with what is in it already", async () => {
  await using bench = new LibraryBench();
  await bench.start();
  bench.write("claude/projects/new/a.jsonl", answer("m1"));
  await bench.tells(1);
  bench.write("claude/projects/other/b.jsonl", answer("m2"));
  bench.write("claude/projects/other/b/subagents/agent-c.jsonl", answer("m3"));
  await bench.tells(3);
  bench.append("claude/projects/other/b/subagents/agent-c.jsonl", answer("m4"));
  await bench.tells(4);
});

Deno.test("TranscriptLibrary an old session of Gemini is one document, written anew each time", async () => {
  await using bench = new LibraryBench();
  const name = "gemini/tmp/9f86d081/chats/session-2026-08-03T10-15-b7c1f0de.json";
  const message = (id: string) => ({
    id,
    timestamp: "2026-08-03T10:15:30.250Z",
    type: "gemini",
    model: "gemini-3-pro",
    tokens: { input: 10, output: 5, cached: 4, thoughts: 3, tool: 2 },
  });
  const document = (...ids: readonly string[]) =>
    JSON.stringify(
      { sessionId: "s", projectHash: "h", startTime: 1e12, messages: ids.map(message) },
      null,
      2,
    );
  bench.write(name, document("m1"));
  await bench.start();
  assert.equal(bench.tokens, 20);
  bench.write(name, document("m1", "m2"));
  await until("the second answer is counted", () => bench.tokens === 40);
  bench.write(name, document("m1", "m2").slice(0, 200));
  bench.write(name, document("m1", "m2", "m3"));
  await until("the third one is counted", () => bench.tokens === 60);
});

Deno.test("TranscriptLibrary looks at no more files than it may, those that changed last", async () => {
  await using bench = new LibraryBench({ maxFiles: 3 });
  for (let number = 0; number < 5; number++) {
    bench.write(`claude/projects/a/${number}.jsonl`, answer(`m${number}`), number * DAY_MS);
  }
  await bench.start();
  assert.deepEqual(bench.answers, ["m0", "m1", "m2"]);
  assert.equal(bench.library.stats.refused, 2);
});
