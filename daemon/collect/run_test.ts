import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandRunner, type RunnerOptions, type RunResult, type RunSpec } from "./run.ts";
import { isAlive, until } from "./test_until.ts";

const shell = (script: string, ...args: readonly string[]): RunSpec => ({
  program: "/bin/sh",
  args: ["-c", script, "sh", ...args],
  timeoutMs: 30_000,
  maxOutputBytes: 10_000,
});

const forever: RunSpec = {
  program: "/bin/sleep",
  args: ["1000"],
  timeoutMs: 60_000,
  maxOutputBytes: 100,
};

const PATH = { PATH: "/usr/local/bin:/usr/bin:/bin" };

const runner = (options: Partial<RunnerOptions> = {}) =>
  new CommandRunner({ maxConcurrent: 4, environment: PATH, ...options });

function failureOf(result: RunResult): string {
  return result.kind === "failed" ? result.failure : `exited ${result.code}`;
}

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-run-" });
  try {
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The process ids a script has written to a file, once there are `count` of them. */
async function pidsIn(file: string, count: number): Promise<number[]> {
  let pids: number[] = [];
  await until(`${file} holds ${count} process ids`, async () => {
    const text = await Deno.readTextFile(file).catch(() => "");
    pids = text.split("\n").filter((line) => line !== "").map(Number);
    return pids.length === count && text.endsWith("\n");
  });
  return pids;
}

async function allGone(pids: readonly number[]): Promise<void> {
  await until(`${pids.join(", ")} have ended`, () => !pids.some(isAlive));
}

/** For what a test leaves behind on purpose. */
function endAll(pids: readonly number[]): void {
  for (const pid of pids) if (isAlive(pid)) Deno.kill(pid, "SIGKILL");
}

Deno.test("run() gives status and both streams", async () => {
  const result = await runner().run(shell("echo out; echo err >&2; exit 3"));
  assert.ok(result.kind === "exited");
  assert.deepEqual([result.code, result.stdout, result.stderr], [3, "out\n", "err\n"]);
  assert.ok(result.durationMs > 0);
});

Deno.test("run() arguments go through no shell", async () => {
  const hostile = ["$HOME", "; exit 7", "a b", "", "`id`", "ö\n\t"];
  const result = await runner().run({
    ...forever,
    program: "/usr/bin/printf",
    args: ["[%s]", ...hostile],
  });
  assert.ok(result.kind === "exited");
  assert.equal(result.stdout, hostile.map((item) => `[${item}]`).join(""));
});

Deno.test("run() gives the environment that was asked for and no more", async () => {
  Deno.env.set("NTM_TEST_LEAK", "yes");
  try {
    const result = await runner({ environment: { ONE: "1", LC_ALL: "C.UTF-8" } })
      .run({ ...forever, program: "/usr/bin/env", args: [] });
    assert.ok(result.kind === "exited");
    const lines = result.stdout.trim().split("\n").sort();
    assert.deepEqual(lines, ["LC_ALL=C.UTF-8", "ONE=1"]);
  } finally {
    Deno.env.delete("NTM_TEST_LEAK");
  }
});

Deno.test("run() gives a command nothing to read", async () => {
  const result = await runner().run({ ...forever, program: "/bin/cat", args: [] });
  assert.deepEqual([failureOf(result)], ["exited 0"]);
});

Deno.test("run() text that came in pieces is whole, and bad UTF-8 is no fault", async () => {
  const script = "printf '\\303'; sleep 0.05; printf '\\244'; printf '\\377!'";
  const result = await runner().run(shell(script));
  assert.ok(result.kind === "exited");
  assert.equal(result.stdout, "ä\ufffd!");
});

Deno.test("run() tells each whole line as it comes, before the command ends", async () => {
  const lines: string[] = [];
  const controller = new AbortController();
  const script = "printf 'one\\ntwo\\nth'; sleep 0.05; printf 'ree\\nand no end'; exec sleep 1000";
  const result = await runner().run({
    ...shell(script),
    signal: controller.signal,
    onLine: (line) => {
      lines.push(line);
      if (line === "three") controller.abort();
    },
  });
  assert.equal(failureOf(result), "cancelled");
  assert.deepEqual(lines, ["one", "two", "three"]);
});

Deno.test("run() a deadline ends the command and all that it started", async () => {
  await withDirectory(async (directory) => {
    const file = join(directory, "pids");
    const inner = 'echo $$ >> "$1"; sleep 1000 & echo $! >> "$1"; wait';
    const script = `trap '' TERM INT HUP; echo $$ >> "$1"; sh -c '${inner}' sh "$1" & wait`;
    const running = runner().run({ ...shell(script, file), timeoutMs: 1_500 });
    const pids = await pidsIn(file, 3);
    const result = await running;
    assert.equal(failureOf(result), "timeout");
    assert.ok(result.kind === "failed" && result.durationMs >= 1_490);
    assert.equal(result.message, "sh did not answer within 1500 ms");
    await allGone(pids);
  });
});

Deno.test("run() a deadline ends what a finished command left behind", async () => {
  await withDirectory(async (directory) => {
    const file = join(directory, "pids");
    const spec = { ...shell('sleep 1000 & echo $! >> "$1"', file), timeoutMs: 1_000 };
    const running = runner().run(spec);
    const pids = await pidsIn(file, 1);
    assert.equal(failureOf(await running), "timeout");
    await allGone(pids);
  });
});

Deno.test("run() does not wait for a grandchild that left its group and holds the pipes", async () => {
  await withDirectory(async (directory) => {
    const file = join(directory, "pids");
    const script = 'setsid sh -c \'echo $$ >> "$1"; exec sleep 1000\' sh "$1" & wait';
    const running = runner().run({ ...shell(script, file), timeoutMs: 1_000 });
    const pids = await pidsIn(file, 1);
    try {
      assert.equal(failureOf(await running), "timeout");
      assert.ok(pids.every(isAlive));
    } finally {
      endAll(pids);
    }
    await allGone(pids);
  });
});

Deno.test("run() leaves a late command alone where that is wanted", async () => {
  await withDirectory(async (directory) => {
    const [file, done] = [join(directory, "pids"), join(directory, "done")];
    const script = 'echo $$ >> "$1"; while [ ! -e "$2" ]; do sleep 0.02; done; echo late; : > "$3"';
    const lazy = runner({ killOnTimeout: false });
    const printed = join(directory, "printed");
    const running = lazy.run({ ...shell(script, file, done, printed), timeoutMs: 500 });
    const pids = await pidsIn(file, 1);
    try {
      assert.equal(failureOf(await running), "timeout");
      assert.ok(pids.every(isAlive));
      await Deno.writeTextFile(done, "");
      await allGone(pids);
      assert.ok((await Deno.stat(printed)).isFile, "its pipe was not closed on it");
    } finally {
      endAll(pids);
    }
  });
});

for (const stream of ["stdout", "stderr"]) {
  Deno.test(`run() stops a command that prints too much on ${stream}`, async () => {
    await withDirectory(async (directory) => {
      const file = join(directory, "pids");
      const redirect = stream === "stderr" ? ">&2" : "";
      const script = `echo $$ >> "$1"; while :; do echo and so on ${redirect}; done`;
      const result = await runner().run({ ...shell(script, file), maxOutputBytes: 5_000 });
      assert.equal(failureOf(result), "too_much_output");
      assert.ok(result.kind === "failed");
      assert.equal(result.message, "sh printed more than 5000 bytes");
      await allGone(await pidsIn(file, 1));
    });
  });
}

Deno.test("run() takes output up to the cap, in bytes", async () => {
  const print = (text: string) => runner().run({ ...shell(`printf ${text}`), maxOutputBytes: 6 });
  assert.equal(failureOf(await print("äöü")), "exited 0");
  assert.equal(failureOf(await print("äöü1")), "too_much_output");
});

Deno.test("run() a program that is not there", async () => {
  const missing = runner();
  const result = await missing.run({ ...forever, program: "/nonexistent/tmux" });
  assert.equal(failureOf(result), "not_installed");
  assert.ok(result.kind === "failed");
  assert.equal(result.message, "/nonexistent/tmux is not there");
  assert.equal(missing.spawned, 0);
});

Deno.test("run() a program that may not be executed", async () => {
  await withDirectory(async (directory) => {
    const program = join(directory, "tmux");
    await Deno.writeTextFile(program, "#!/bin/sh\n", { mode: 0o644 });
    assert.equal(failureOf(await runner().run({ ...forever, program })), "permission");
    assert.equal(failureOf(await runner().run({ ...forever, program: directory })), "permission");
  });
});

Deno.test("run() arguments that no system takes", async () => {
  const result = await runner().run({ ...forever, args: ["a\0b"] });
  assert.equal(failureOf(result), "spawn");
});

Deno.test("run() a signal ends the command early", async () => {
  await withDirectory(async (directory) => {
    const file = join(directory, "pids");
    const controller = new AbortController();
    const script = 'echo $$ >> "$1"; sleep 1000 & echo $! >> "$1"; wait';
    const running = runner().run({
      ...shell(script, file),
      timeoutMs: 0,
      signal: controller.signal,
    });
    const pids = await pidsIn(file, 2);
    controller.abort();
    assert.equal(failureOf(await running), "cancelled");
    await allGone(pids);
  });
});

Deno.test("run() a signal that came before starts nothing", async () => {
  const idle = runner();
  const result = await idle.run({ ...forever, signal: AbortSignal.abort() });
  assert.equal(failureOf(result), "cancelled");
  assert.equal(idle.spawned, 0);
});

/** Commands that run until they are told to end. */
function startMany(target: CommandRunner, count: number, spec: RunSpec = forever) {
  return Array.from({ length: count }, () => {
    const controller = new AbortController();
    const result = target.run({ ...spec, signal: controller.signal });
    return { result, end: () => controller.abort() };
  });
}

/** Lets all that is ready run. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("run() no more at once than allowed, the others in line in their order", async () => {
  const busy = runner({ maxConcurrent: 2 });
  const commands = startMany(busy, 4);
  try {
    await turn();
    assert.equal(busy.spawned, 2);
    commands[0]?.end();
    assert.equal(failureOf(await commands[0]!.result), "cancelled");
    await turn();
    assert.equal(busy.spawned, 3);
    // The fourth still waits; one that is ended in line starts no process when its turn comes.
    commands[3]?.end();
    commands[1]?.end();
    assert.equal(failureOf(await commands[3]!.result), "cancelled");
    assert.equal(busy.spawned, 3);
  } finally {
    for (const { end } of commands) end();
    await Promise.all(commands.map(({ result }) => result));
  }
});

Deno.test("run() a line that is full refuses at once, and takes commands again", async () => {
  const busy = runner({ maxConcurrent: 1, maxWaiting: 2 });
  const commands = startMany(busy, 3);
  try {
    const refused = await busy.run(forever);
    assert.equal(failureOf(refused), "busy");
    assert.ok(refused.kind === "failed" && refused.message.includes("too many commands"));
  } finally {
    for (const { end } of commands) end();
    await Promise.all(commands.map(({ result }) => result));
  }
  assert.equal(failureOf(await busy.run(shell("exit 0"))), "exited 0");
});

Deno.test("run() a command that is meant to wait takes no place in line", async () => {
  const busy = runner({ maxConcurrent: 1 });
  const waiting = startMany(busy, 3, { ...forever, timeoutMs: 0 });
  try {
    assert.equal(failureOf(await busy.run(shell("exit 5"))), "exited 5");
    assert.equal(busy.spawned, 4);
  } finally {
    for (const { end } of waiting) end();
    await Promise.all(waiting.map(({ result }) => result));
  }
});

Deno.test("run() every end of a command frees its place", async () => {
  const busy = runner({ maxConcurrent: 1, maxWaiting: 0 });
  const ends = [
    await busy.run({ ...forever, program: "/nonexistent/tmux" }),
    await busy.run({ ...forever, timeoutMs: 50 }),
    await busy.run({ ...shell("yes"), maxOutputBytes: 10 }),
    await busy.run({ ...forever, signal: AbortSignal.abort() }),
    await busy.run(shell("exit 1")),
    await busy.run(shell("exit 0")),
  ];
  assert.deepEqual(ends.map(failureOf), [
    "not_installed",
    "timeout",
    "too_much_output",
    "cancelled",
    "exited 1",
    "exited 0",
  ]);
});
