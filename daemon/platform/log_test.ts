import assert from "node:assert/strict";
import { join } from "node:path";
import { type Log, type LogOptions, openLog } from "./log.ts";
import { ManualClock } from "./manual_clock.ts";
import { memoryLog } from "./memory_log.ts";

interface Bench {
  readonly directory: string;
  readonly file: string;
  readonly clock: ManualClock;
  open(options?: Partial<LogOptions>): Promise<Log>;
}

async function withLog(run: (bench: Bench) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-log-" });
  const file = join(directory, "daemon.log");
  const clock = new ManualClock(Date.UTC(2025, 0, 2, 3, 4, 5, 6));
  const opened: Log[] = [];
  const open = async (options: Partial<LogOptions> = {}) => {
    const log = await openLog({
      file,
      level: "info",
      maxFileMb: 1,
      maxFiles: 3,
      format: "json",
      stderr: false,
      scrub: (text) => text,
      clock,
      ...options,
    });
    opened.push(log);
    return log;
  };
  try {
    await run({ directory, file, clock, open });
  } finally {
    for (const log of opened) await log.close();
    await Deno.remove(directory, { recursive: true });
  }
}

const linesOf = (file: string) => Deno.readTextFileSync(file).trimEnd().split("\n");
const messagesOf = (file: string) => linesOf(file).map((line) => JSON.parse(line).message);
const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

Deno.test("openLog() writes one JSON object a line", () =>
  withLog(async ({ file, open }) => {
    const log = await open();
    log.room("collect").warn("look failed", { tookMs: 12, socket: "/tmp/tmux-0/default" });
    log.room("store").info("opened");
    await log.close();
    assert.deepEqual(linesOf(file), [
      '{"time":"2025-01-02T03:04:05.006Z","level":"warn","room":"collect","message":"look failed","fields":{"tookMs":12,"socket":"/tmp/tmux-0/default"}}',
      '{"time":"2025-01-02T03:04:05.006Z","level":"info","room":"store","message":"opened"}',
    ]);
    assert.equal(log.errors, 0);
  }));

Deno.test("openLog() writes text for people", () =>
  withLog(async ({ file, open }) => {
    const log = await open({ format: "text" });
    log.room("collect").warn("look failed", { tookMs: 12, why: "no server" });
    await log.close();
    assert.deepEqual(linesOf(file), [
      '2025-01-02T03:04:05.006Z [warning] collect: look failed tookMs=12 why="no server"',
    ]);
  }));

for (const format of ["json", "text"] as const) {
  Deno.test(`openLog() lets no text steer a terminal or make a line of its own (${format})`, () =>
    withLog(async ({ file, open }) => {
      const log = await open({ format });
      const hostile = "a\u001b]52;c;x\u0007b\nc\rd\u009be\u202ef\u2028g\u007fh\u0000i\u001b[31mj";
      log.room("collect").info(hostile, { title: hostile, [hostile]: 1 });
      await log.close();
      const text = Deno.readTextFileSync(file);
      assert.equal(text.indexOf("\n"), text.length - 1);
      assert.doesNotMatch(text.trimEnd(), /[\p{Cc}\u2028-\u202e]/u);
    }));
}

Deno.test("openLog() holds levels by room", () =>
  withLog(async ({ file, open }) => {
    const log = await open({ level: "warn", rooms: { collect: "debug", rpc: "error" } });
    for (const room of ["collect", "rpc", "store"] as const) {
      for (const level of ["debug", "info", "warn", "error"] as const) {
        log.room(room)[level](`${room} ${level}`);
      }
    }
    await log.close();
    assert.deepEqual(messagesOf(file), [
      "collect debug",
      "collect info",
      "collect warn",
      "collect error",
      "rpc error",
      "store warn",
      "store error",
    ]);
  }));

Deno.test("openLog() scrubs messages and fields, in the file and on stderr", () =>
  withLog(async ({ file, open }) => {
    const stderr: string[] = [];
    const log = await open({
      scrub: (text) => text.replaceAll("s3cret", "***"),
      stderr: true,
      writeStderr: (line) => void stderr.push(line),
    });
    log.room("rpc").error("token s3cret", { token: "s3cret", error: new Error("s3cret") });
    await log.close();
    assert.equal(stderr.length, 1);
    for (const text of [Deno.readTextFileSync(file), ...stderr]) {
      assert.ok(!text.includes("s3cret"));
      assert.ok(text.includes("token ***"));
    }
  }));

Deno.test("openLog() gathers lines for a moment, and writes an error at once", () =>
  withLog(async ({ file, clock, open }) => {
    const log = await open();
    log.room("app").info("one");
    clock.tick(249);
    assert.equal(Deno.readTextFileSync(file), "");
    clock.tick(1);
    assert.deepEqual(messagesOf(file), ["one"]);
    log.room("app").info("two");
    log.room("app").error("three");
    assert.deepEqual(messagesOf(file), ["one", "two", "three"]);
    assert.equal(clock.pending, 0);
  }));

Deno.test("openLog() keeps its buffer bounded between two writes", () =>
  withLog(async ({ file, open }) => {
    const log = await open();
    const padding = "x".repeat(1900);
    for (let i = 0; i < 200; i++) log.room("app").info("burst", { padding });
    assert.ok(Deno.statSync(file).size > 100_000);
    await log.close();
    assert.equal(linesOf(file).length, 200);
    assert.equal(log.dropped, 0);
  }));

Deno.test("openLog() cuts a line that is too long", () =>
  withLog(async ({ file, open }) => {
    const log = await open();
    const fields = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`k${i}`, "x".repeat(1000)]),
    );
    log.room("app").info("long", fields);
    await log.close();
    const [line = ""] = linesOf(file);
    assert.ok(line.length < 200);
    assert.match(JSON.parse(line).fields.cut, /^5\d{4} characters$/);
  }));

Deno.test("openLog() rotates at the size, keeps so many files, all 0600", () =>
  withLog(async ({ directory, file, open }) => {
    const before = Deno.umask(0o022);
    try {
      const log = await open();
      const padding = "x".repeat(1900);
      for (let i = 0; i < 2600; i++) log.room("app").info("fill", { i, padding });
      await log.close();
      assert.equal(Deno.umask(), 0o022);
    } finally {
      Deno.umask(before);
    }
    const names = [...Deno.readDirSync(directory)].map((entry) => entry.name).sort();
    assert.deepEqual(names, ["daemon.log", "daemon.log.1", "daemon.log.2"]);
    for (const name of names) {
      assert.equal(modeOf(join(directory, name)), 0o600, name);
      assert.ok(Deno.statSync(join(directory, name)).size <= 1024 * 1024, name);
    }
    assert.match(linesOf(file).at(-1) ?? "", /"i":2599,/);
  }));

Deno.test("openLog() continues an existing file and takes its wider mode away", () =>
  withLog(async ({ file, open }) => {
    Deno.writeTextFileSync(file, '{"message":"before"}\n');
    Deno.chmodSync(file, 0o644);
    const log = await open();
    log.room("app").info("after");
    await log.close();
    assert.deepEqual(messagesOf(file), ["before", "after"]);
    assert.equal(modeOf(file), 0o600);
  }));

Deno.test("openLog() comes back after its directory was deleted", () =>
  withLog(async ({ directory, open }) => {
    const file = join(directory, "logs", "daemon.log");
    const log = await open({ file });
    log.room("app").error("one");
    Deno.removeSync(join(directory, "logs"), { recursive: true });
    log.room("app").error("two");
    assert.deepEqual(messagesOf(file), ["two"]);
    Deno.renameSync(file, `${file}.moved`);
    log.room("app").error("three");
    assert.deepEqual(messagesOf(file), ["three"]);
    assert.equal(log.errors, 0);
  }));

Deno.test("openLog() counts failures, never throws, and heals", () =>
  withLog(async ({ directory, open }) => {
    const parent = join(directory, "logs");
    const file = join(parent, "daemon.log");
    Deno.writeTextFileSync(parent, "a file where the directory should be");
    const log = await open({ file });
    assert.equal(log.errors, 1);
    log.room("app").error("lost");
    assert.equal(log.errors, 2);
    assert.equal(log.dropped, 1);
    assert.ok(log.lastError);
    Deno.removeSync(parent);
    log.room("app").error("kept");
    assert.deepEqual(messagesOf(file), ["kept"]);
    assert.equal(log.errors, 2);
  }));

Deno.test("openLog() survives a rotation that fails", () =>
  withLog(async ({ directory, file, open }) => {
    // Two files: daemon.log.1 cannot be replaced, since a directory with content bears its name.
    Deno.mkdirSync(join(directory, "daemon.log.1", "full"), { recursive: true });
    const log = await open({ maxFiles: 2 });
    const padding = "x".repeat(1900);
    for (let i = 0; i < 700; i++) log.room("app").info("fill", { i, padding });
    log.flush();
    assert.ok(log.errors > 0);
    Deno.removeSync(join(directory, "daemon.log.1"), { recursive: true });
    log.room("app").error("after");
    assert.deepEqual(messagesOf(file).at(-1), "after");
  }));

Deno.test("openLog() refuses what is no regular file, and leaves it as it is", () =>
  withLog(async ({ directory, open }) => {
    const file = join(directory, "pipe");
    const { success } = await new Deno.Command("mkfifo", { args: ["-m", "644", file] }).output();
    assert.ok(success);
    const log = await open({ file });
    assert.equal(log.errors, 1);
    assert.match(log.lastError ?? "", /not a regular file/);
    assert.equal(modeOf(file), 0o644);
  }));

Deno.test("openLog() survives a field that throws, a scrub that throws, a closed stderr", () =>
  withLog(async ({ file, open }) => {
    const log = await open({
      scrub: (text) => {
        if (text === "bad") throw new Error("scrub");
        return text;
      },
      stderr: true,
      writeStderr: () => {
        throw new Error("EPIPE");
      },
    });
    const thrower = {
      get field(): string {
        throw new Error("getter");
      },
    };
    log.room("app").info("one", thrower);
    log.room("app").info("bad");
    log.room("app").info("two");
    await log.close();
    assert.deepEqual(messagesOf(file), ["two"]);
    assert.equal(log.dropped, 2);
    assert.equal(log.errors, 3);
  }));

Deno.test("Log.close() may be called twice; later records are dropped and counted", () =>
  withLog(async ({ file, clock, open }) => {
    const log = await open();
    log.room("app").info("one");
    await log.close();
    await log.close();
    log.room("app").error("late");
    assert.deepEqual(messagesOf(file), ["one"]);
    assert.equal(log.dropped, 1);
    assert.equal(clock.pending, 0);
  }));

Deno.test("openLog() never writes to stdout", async () => {
  const directory = await Deno.makeTempDir({ prefix: "ntm-log-" });
  try {
    const script = `
      import { openLog } from ${JSON.stringify(import.meta.resolve("./log.ts"))};
      const log = await openLog({ file: ${JSON.stringify(join(directory, "l"))}, level: "debug",
        maxFileMb: 1, maxFiles: 1, format: "json", stderr: true, scrub: (text) => text });
      log.room("app").debug("hello");
      log.room("app").error("ended");
      await log.close();`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      cwd: import.meta.dirname,
      stdout: "piped",
      stderr: "piped",
    }).output();
    assert.equal(new TextDecoder().decode(stdout), "");
    assert.match(new TextDecoder().decode(stderr), /app: hello\n.*app: ended\n$/);
    assert.deepEqual(messagesOf(join(directory, "l")), ["hello", "ended"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("memoryLog() keeps every record", () => {
  const log = memoryLog();
  log.room("collect").debug("one", { a: 1 });
  log.room("rpc").error("two");
  assert.deepEqual(log.records, [
    { room: "collect", level: "debug", message: "one", fields: { a: 1 } },
    { room: "rpc", level: "error", message: "two", fields: {} },
  ]);
});
