import assert from "node:assert/strict";
import { join } from "node:path";
import { followLog } from "./follow_log.ts";

const line = (level: string, message: string) =>
  `${JSON.stringify({ time: "t", level, room: "app", message })}\n`;

/** Follows a log while the steps are made, one between each two looks; gives what was told. */
async function told(steps: readonly ((file: string) => Promise<void>)[]): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-follow-" });
  const file = join(directory, "daemon.log");
  const end = new AbortController();
  const all: string[] = [];
  const left = [...steps];
  try {
    await left.shift()?.(file);
    await followLog(file, {
      lines: 2,
      level: "info",
      scrub: (text) => text.replace("secret", "[REDACTED]"),
      onLines: (lines) => Promise.resolve(void all.push(...lines)),
      signal: end.signal,
      wait: async () => {
        const step = left.shift();
        if (step === undefined) end.abort();
        else await step(file);
      },
    });
    return all.map((text) => JSON.parse(text).message);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const add = (text: string) => (file: string) => Deno.writeTextFile(file, text, { append: true });

Deno.test("followLog() the last lines, then what is added, each once and scrubbed", async () => {
  const [first, second] = [
    line("warn", "cut here").slice(0, 10),
    line("warn", "cut here").slice(10),
  ];
  assert.deepEqual(
    await told([
      add(line("info", "a") + line("info", "b") + line("info", "c")),
      add(line("info", "a secret") + line("debug", "too small")),
      add(first),
      add(second),
    ]),
    ["b", "c", "a [REDACTED]", "cut here"],
  );
});

Deno.test("followLog() goes on in the next file, and misses nothing of the one set aside", async () => {
  const rotate = async (file: string) => {
    await add(line("info", "last of the old"))(file);
    await Deno.rename(file, `${file}.1`);
    await add(line("info", "first of the new"))(file);
  };
  assert.deepEqual(await told([add(line("info", "a")), rotate, add(line("info", "b"))]), [
    "a",
    "last of the old",
    "first of the new",
    "b",
  ]);
});

Deno.test("followLog() waits for a log that is not there", async () => {
  assert.deepEqual(await told([() => Promise.resolve(), add(line("info", "a"))]), ["a"]);
});
