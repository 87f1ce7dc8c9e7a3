import assert from "node:assert/strict";
import { join } from "node:path";
import { until } from "../test_until.ts";
import { ChildLookup, readOwnChildren, readProcess, readStat } from "./read_process.ts";
import { FakeProc } from "./test_proc.ts";

Deno.test("readProcess() of this very process", () => {
  const process = readProcess(Deno.pid);
  assert.equal(process?.stat.pid, Deno.pid);
  assert.ok(process.argv.length > 1);
  assert.equal(process.exe, Deno.readLinkSync("/proc/self/exe"));
  assert.deepEqual(readStat(Deno.pid)?.startTicks, process.stat.startTicks);
});

Deno.test("readProcess() of a process that is gone, was never there, or has no number is null", async () => {
  const child = new Deno.Command("/bin/sh", { args: ["-c", ":"] }).spawn();
  await child.status;
  // The runtime has collected it by then; the number is not given away again so soon.
  assert.equal(readProcess(child.pid), null);
  for (const pid of [0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 53]) {
    assert.equal(readProcess(pid), null, `${pid}`);
    assert.equal(readStat(pid), null, `${pid}`);
    assert.deepEqual(new ChildLookup().childrenOf(pid), [], `${pid}`);
    assert.equal(readOwnChildren(pid), null, `${pid}`);
  }
});

Deno.test("readProcess() splits arguments and leaves no trace of a longer title before", () => {
  const cases: readonly (readonly [content: string, want: readonly string[]])[] = [
    ["", []],
    ["\0\0\0", []],
    ["claude\0", ["claude"]],
    ["claude", ["claude"]],
    ["node\0\0x\0", ["node", "", "x"]],
    ["claude\0\0\0\0\0\0", ["claude"]],
    ["a b\nc\0--\0", ["a b\nc", "--"]],
  ];
  using proc = new FakeProc();
  proc.set({ pid: 5 });
  for (const [content, want] of cases) {
    Deno.writeTextFileSync(join(proc.root, "5", "cmdline"), content);
    assert.deepEqual(readProcess(5, proc.root)?.argv, want, JSON.stringify(content));
  }
});

Deno.test("readProcess() reads 4 KiB of arguments and no more", () => {
  using proc = new FakeProc();
  proc.set({ pid: 5, argv: ["claude", "x".repeat(100_000), "--print"] });
  const argv = readProcess(5, proc.root)?.argv ?? [];
  assert.deepEqual(argv.map((arg) => arg.length), [6, 4_096 - 7]);
});

Deno.test("readProcess() takes bytes that are no text", () => {
  using proc = new FakeProc();
  proc.set({ pid: 5 });
  const bytes = [0xff, 0xfe, 0x00, 0xc3, 0x00, 0xed, 0xa0, 0x80, 0x00];
  Deno.writeFileSync(join(proc.root, "5", "cmdline"), new Uint8Array(bytes));
  const [first, second, third] = readProcess(5, proc.root)?.argv ?? [];
  assert.deepEqual([first, second], ["\ufffd\ufffd", "\ufffd"]);
  assert.match(third ?? "", /^\ufffd+$/);
});

Deno.test("readProcess() without arguments or a program to be seen", () => {
  using proc = new FakeProc();
  proc.set({ pid: 5, comm: "hidden" });
  Deno.removeSync(join(proc.root, "5", "cmdline"));
  const process = readProcess(5, proc.root);
  assert.deepEqual([process?.argv, process?.exe, process?.stat.comm], [[], null, "hidden"]);
});

Deno.test("readProcess() of a stat that is broken, of another process, or a folder is null", () => {
  using proc = new FakeProc();
  proc.set({ pid: 5 }, { pid: 6 });
  const stat = join(proc.root, "5", "stat");
  for (const text of ["", "5 (x", "\0".repeat(100), Deno.readTextFileSync(stat).slice(0, 20)]) {
    Deno.writeTextFileSync(stat, text);
    assert.equal(readProcess(5, proc.root), null);
  }
  Deno.copyFileSync(join(proc.root, "6", "stat"), stat);
  assert.equal(readProcess(5, proc.root), null);
  Deno.removeSync(stat);
  Deno.mkdirSync(stat);
  assert.equal(readProcess(5, proc.root), null);
});

Deno.test("childrenOf() a real process, whichever of its threads started them", async () => {
  const script = "sleep 1000 & a=$!; sleep 1000 & b=$!; echo $a; echo $b; read -r line; kill $a $b";
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", script],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  try {
    const reader = child.stdout.getReader();
    let text = "";
    while (text.split("\n").length < 3) {
      const { value, done } = await reader.read();
      assert.ok(!done, "the shell has told its children");
      text += new TextDecoder().decode(value);
    }
    reader.releaseLock();
    const pids = text.trim().split("\n").map(Number);
    assert.deepEqual(new ChildLookup().childrenOf(child.pid), pids);
    assert.equal(readOwnChildren(child.pid)?.trim(), pids.join(" "));
    assert.ok(new ChildLookup().childrenOf(Deno.pid).includes(child.pid));
  } finally {
    await child.stdin.close();
    await child.stdout.cancel();
    await child.status;
  }
  await until("none is left", () => new ChildLookup().childrenOf(child.pid).length === 0);
});

for (const listsChildren of [true, false]) {
  const kernel = listsChildren ? "with lists" : "without lists";
  Deno.test(`childrenOf() a kernel ${kernel}`, () => {
    using proc = new FakeProc({ listsChildren });
    proc.set({ pid: 5 }, { pid: 30, ppid: 5 }, { pid: 4, ppid: 5 }, { pid: 31, ppid: 30 });
    const lookup = new ChildLookup(proc.root);
    assert.deepEqual(lookup.childrenOf(5).toSorted(), [30, 4]);
    assert.deepEqual(lookup.childrenOf(30), [31]);
    assert.deepEqual(lookup.childrenOf(31), []);
    assert.deepEqual(lookup.childrenOf(999), []);
  });
}

Deno.test("childrenOf() goes through all processes once for a whole round", () => {
  using proc = new FakeProc({ listsChildren: false });
  proc.set({ pid: 5 }, { pid: 30, ppid: 5 });
  const lookup = new ChildLookup(proc.root);
  assert.deepEqual(lookup.childrenOf(5), [30]);
  proc.set({ pid: 31, ppid: 5 });
  assert.deepEqual(lookup.childrenOf(5), [30]);
  assert.deepEqual(new ChildLookup(proc.root).childrenOf(5), [30, 31]);
});

Deno.test("childrenOf() a process that is gone does not go through all the others", () => {
  using proc = new FakeProc();
  proc.set({ pid: 5 }, { pid: 30, ppid: 5 });
  proc.remove(30);
  const lookup = new ChildLookup(proc.root);
  assert.deepEqual(lookup.childrenOf(30), []);
  proc.set({ pid: 31, ppid: 5 });
  // A scan taken above would not know it.
  assert.deepEqual(lookup.childrenOf(5), [31]);
});

Deno.test("childrenOf() passes over what is no number", () => {
  using proc = new FakeProc();
  proc.set({ pid: 5 });
  Deno.writeTextFileSync(join(proc.root, "5/task/5/children"), "30 x -4 99999999999 \0 7 \n");
  assert.deepEqual(new ChildLookup(proc.root).childrenOf(5), [30, 7]);
});

Deno.test("a root that does not exist is a machine without processes", () => {
  assert.equal(readProcess(1, "/nonexistent"), null);
  assert.deepEqual(new ChildLookup("/nonexistent").childrenOf(1), []);
});
