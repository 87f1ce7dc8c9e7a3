import assert from "node:assert/strict";
import { join } from "node:path";
import { type LogFormat, logLine } from "./log_line.ts";
import { levelOf, type LogTailOptions, type LogTailQuery, readLogTail } from "./log_tail.ts";
import { LOG_LEVELS, type LogLevel } from "./room_log.ts";

async function withLog(body: (file: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-log-" });
  try {
    await body(join(directory, "daemon.log"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const line = (level: LogLevel, message: string, format: LogFormat = "json") =>
  logLine({ at: 0, level, room: "app", message, fields: { level: "error" } }, format);

const tail = (file: string, part: Partial<LogTailQuery & LogTailOptions> = {}) =>
  readLogTail(file, { lines: 10, level: "debug", scrub: (text) => text, ...part });

const messages = (lines: readonly string[]) => lines.map((text) => JSON.parse(text).message);

Deno.test("levelOf() both forms of a line, whatever its fields say", () => {
  for (const level of LOG_LEVELS) {
    assert.equal(levelOf(line(level, "x")), level);
    assert.equal(levelOf(line(level, '{"level":"debug"} [debug]', "text")), level);
  }
  assert.equal(levelOf("half a line"), null);
});

Deno.test("readLogTail() the last ones, the oldest first, on from the file set aside", () =>
  withLog(async (file) => {
    assert.deepEqual(await tail(file), { lines: [], truncated: false });
    await Deno.writeTextFile(`${file}.1`, line("info", "a") + line("info", "b"));
    await Deno.writeTextFile(file, line("info", "c") + line("info", "d"));
    assert.deepEqual(messages((await tail(file, { lines: 1 })).lines), ["d"]);
    assert.deepEqual(messages((await tail(file, { lines: 3 })).lines), ["b", "c", "d"]);
    const { lines, truncated } = await tail(file);
    assert.deepEqual([messages(lines), truncated], [["a", "b", "c", "d"], false]);
  }));

Deno.test("readLogTail() only this level and graver ones", () =>
  withLog(async (file) => {
    await Deno.writeTextFile(file, LOG_LEVELS.map((level) => line(level, level)).join(""));
    const { lines } = await tail(file, { level: "warn" });
    assert.deepEqual(messages(lines), ["warn", "error"]);
  }));

Deno.test("readLogTail() a line that is being written is left out, and every line is scrubbed", () =>
  withLog(async (file) => {
    await Deno.writeTextFile(file, `${line("info", "token abc")}{"time":"half`);
    const { lines } = await tail(file, { scrub: (text) => text.replace("abc", "[REDACTED]") });
    assert.deepEqual(messages(lines), ["token [REDACTED]"]);
  }));

Deno.test("readLogTail() is bounded in what it reads and in what it gives, and says so", () =>
  withLog(async (file) => {
    const each = line("info", "0000");
    const all = Array.from({ length: 100 }, (_, n) => line("info", String(n).padStart(4, "0")));
    await Deno.writeTextFile(file, all.join(""));
    await Deno.writeTextFile(`${file}.1`, line("info", "older"));
    const read = await tail(file, { lines: 50, mostRead: each.length * 10 + 5 });
    assert.deepEqual([read.lines.length, read.truncated], [10, true]);
    assert.deepEqual(messages(read.lines.slice(0, 1)), ["0090"]);
    const given = await tail(file, { lines: 50, mostText: each.length * 5 });
    assert.deepEqual([given.lines.length, given.truncated], [5, true]);
    assert.deepEqual(messages(given.lines.slice(-1)), ["0099"]);
  }));
