import assert from "node:assert/strict";
import { join } from "node:path";
import { logExcerpts } from "./log_excerpts.ts";

async function withLog(body: (file: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-excerpt-" });
  try {
    await body(join(dir, "daemon.log"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("logExcerpts() takes the file before it where lines are few", () =>
  withLog(async (file) => {
    await Deno.writeTextFile(file, "c\nd\n");
    await Deno.writeTextFile(`${file}.1`, "a\nb\n");
    const found = await logExcerpts(file);
    assert.deepEqual(found.map((log) => [log.file, log.lines, log.truncated]), [
      ["daemon.log", ["c", "d"], false],
      ["daemon.log.1", ["a", "b"], false],
    ]);
  }));

Deno.test("logExcerpts() takes the end of a long file, whole lines", () =>
  withLog(async (file) => {
    const line = "x".repeat(999);
    await Deno.writeTextFile(file, `${line}\n`.repeat(400));
    const [excerpt, ...more] = await logExcerpts(file);
    assert.deepEqual(more, []);
    assert.deepEqual([excerpt?.bytes, excerpt?.truncated], [400_000, true]);
    assert.ok(excerpt !== undefined && excerpt.lines.length > 250);
    assert.ok(excerpt.lines.every((found) => found === line));
    await Deno.writeTextFile(file, "y\n".repeat(1_200));
    assert.equal((await logExcerpts(file))[0]?.lines.length, 1_000);
  }));

Deno.test("logExcerpts() of no log, or of what is no file, is empty", () =>
  withLog(async (file) => {
    assert.deepEqual(await logExcerpts(file), []);
    assert.deepEqual(await logExcerpts("/dev/null"), []);
  }));
