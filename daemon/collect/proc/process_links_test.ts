import assert from "node:assert/strict";
import { join } from "node:path";
import { readOpenFiles, readWorkingDirectory } from "./process_links.ts";

Deno.test("readWorkingDirectory() of a living process, and of none", () => {
  assert.equal(readWorkingDirectory(Deno.pid), Deno.cwd());
  assert.equal(readWorkingDirectory(2 ** 30), null);
});

Deno.test("readWorkingDirectory() a directory that was removed is none", () => {
  const root = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(join(root, "7"));
    Deno.symlinkSync("/gone (deleted)", join(root, "7", "cwd"));
    assert.equal(readWorkingDirectory(7, root), null);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("readOpenFiles() gives the paths that fit, each once", () => {
  const directory = Deno.makeTempDirSync();
  try {
    const path = join(Deno.realPathSync(directory), "held.jsonl");
    using _one = Deno.openSync(path, { create: true, write: true });
    using _two = Deno.openSync(path);
    using _other = Deno.openSync(join(directory, "other"), { create: true, write: true });
    assert.deepEqual(readOpenFiles(Deno.pid, { fits: (held) => held.endsWith(".jsonl") }), [path]);
    assert.deepEqual(readOpenFiles(2 ** 30, { fits: () => true }), []);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
