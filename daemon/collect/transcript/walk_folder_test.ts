import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findFile, walkFolder, type WalkLimits } from "./walk_folder.ts";

function withTree(body: (root: string) => void): void {
  const root = Deno.makeTempDirSync({ prefix: "ntm-walk-" });
  try {
    for (const name of ["a", "b/c", "b/d/e", "b/d/f/g"]) {
      Deno.mkdirSync(dirname(join(root, name)), { recursive: true });
      Deno.writeTextFileSync(join(root, name), name);
    }
    Deno.symlinkSync(root, join(root, "b", "round"));
    body(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

function walk(root: string, limits: Partial<WalkLimits> & { readonly start?: string } = {}) {
  const names: string[] = [];
  const steps = walkFolder(root, { maxEntries: 100, maxDepth: 9, ...limits });
  for (let step = steps.next();; step = steps.next()) {
    if (step.done) return { names: names.sort(), isCut: step.value };
    if (step.value !== null) names.push(step.value);
  }
}

Deno.test("walkFolder() names regular files, however deep, and follows no link", () =>
  withTree((root) => {
    assert.deepEqual(walk(root), { names: ["a", "b/c", "b/d/e", "b/d/f/g"], isCut: false });
    assert.deepEqual(walk(root, { start: "b/d" }).names, ["b/d/e", "b/d/f/g"]);
    assert.deepEqual(walk(join(root, "none")).names, []);
  }));

Deno.test("walkFolder() tells what is there and cannot be listed", () =>
  withTree((root) => {
    const faults: unknown[] = [];
    const onFault = (error: unknown) => faults.push(error);
    assert.deepEqual(walk(join(root, "none"), { onFault }).names, []);
    assert.equal(faults.length, 0);
    assert.deepEqual(walk(join(root, "a"), { onFault }).names, []);
    assert.equal(faults.length, 1);
  }));

Deno.test("walkFolder() goes no deeper and looks at no more than it may", () =>
  withTree((root) => {
    assert.deepEqual(walk(root, { maxDepth: 1 }).names, ["a", "b/c"]);
    assert.equal(walk(root, { maxEntries: 3 }).isCut, true);
  }));

Deno.test("findFile() a regular file, and nothing else", () =>
  withTree((root) => {
    assert.deepEqual(findFile(root, "b/c")?.size, 3);
    for (const name of ["b", "b/round", "none"]) assert.equal(findFile(root, name), null);
  }));
