import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** Runs the runner on one file with this source; gives its exit status and its last line. */
async function runOn(
  source: string,
  { args = [], requireAll = false }: { args?: readonly string[]; requireAll?: boolean } = {},
) {
  const folder = await Deno.makeTempDir({ prefix: "ntm-tracker-runner-" });
  try {
    const file = `${folder}/a_test.ts`;
    await Deno.writeTextFile(file, source);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", fileURLToPath(new URL("./test.ts", import.meta.url)), file, ...args],
      // The runner that runs this test may require all; the inner one must not inherit that.
      env: { NTM_TRACKER_REQUIRE_ALL: requireAll ? "1" : "" },
      stdin: "null",
      stderr: "null",
      signal: AbortSignal.timeout(120_000),
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    return { code, last: lines.at(-1), lines };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const GREEN = `Deno.test("one", () => {}); Deno.test.ignore("two", () => {});`;

Deno.test("test.ts ends with the numbers and names what was skipped", async () => {
  const { code, last, lines } = await runOn(GREEN);
  assert.deepEqual([code, last], [0, "1 passed, 0 failed, 1 skipped"]);
  assert.ok(lines.includes("  two"), lines.join("\n"));
});

Deno.test("test.ts fails on a skipped test where all are required", async () => {
  const { code, last } = await runOn(GREEN, { requireAll: true });
  assert.deepEqual([code, last], [1, "1 passed, 1 failed"]);
});

Deno.test("test.ts fails with the tests", async () => {
  const { code, last } = await runOn(`Deno.test("one", () => { throw new Error("no"); });`);
  assert.deepEqual([code, last], [1, "0 passed, 1 failed"]);
});

Deno.test("test.ts fails when a file cannot be loaded", async () => {
  const { code, last } = await runOn(`const wrong: number = "text";`);
  assert.deepEqual([code, last], [1, "0 passed, 1 failed"]);
});

Deno.test("test.ts fails when a filter leaves nothing", async () => {
  const { code, last } = await runOn(GREEN, { args: ["--filter", "no such test"] });
  assert.deepEqual([code, last], [1, "0 passed, 0 failed"]);
});
