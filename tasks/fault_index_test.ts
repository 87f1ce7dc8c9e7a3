import assert from "node:assert/strict";
import { resolve } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";

/** A fault, and the tests that bring it about. */
interface Fault {
  readonly name: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

const PAGE = await Deno.readTextFile(resolve(PROJECT_ROOT, "docs/faults.md"));

function faultsOf(page: string): readonly Fault[] {
  // A name that is longer than a line goes on in the next.
  return page.replaceAll(/\n {2}(?=\S)/g, " ").split(/^## /m).slice(1).map((section) => ({
    name: section.split("\n")[0] ?? "",
    tests: [...section.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, file = "", name = ""]) => {
      return { file, name };
    }),
  }));
}

Deno.test("docs/faults.md names tests that exist, to the letter", async () => {
  const missing: string[] = [];
  for (const { tests } of faultsOf(PAGE)) {
    for (const { file, name } of tests) {
      const text = await Deno.readTextFile(resolve(PROJECT_ROOT, file)).catch(() => "");
      const isThere = text.includes(`"${name}"`) || text.includes(`\`${name}\``);
      if (!isThere) missing.push(`${file}: ${name}`);
    }
  }
  assert.deepEqual(missing, [], "tests that docs/faults.md names and nobody has");
});

Deno.test("docs/faults.md has a test for every fault, and every fault that must be outlived", () => {
  const faults = faultsOf(PAGE);
  assert.deepEqual(faults.filter(({ tests }) => tests.length === 0).map(({ name }) => name), []);
  assert.deepEqual(faults.map(({ name }) => name), [
    "Killed with -9",
    "Disk full",
    "Read-only file system",
    "Locked by another program",
    "Deleted or replaced while it is open",
    "Corrupt",
    "Clock that jumps, either way",
    "Daylight saving",
    "Eight hours asleep",
    "Migration killed half-way",
    "Downgrade",
    "Write-ahead log",
    "Second instance",
    "Files that matter",
    "tmux gone, hung or replaced",
    "More than anybody can take",
  ]);
});
