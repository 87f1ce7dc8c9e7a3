import assert from "node:assert/strict";
import { join } from "node:path";
import { SPOOL_CAP } from "../../collect/hooks/spool_file.ts";
import { spoolState } from "./spool_state.ts";

async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "ntm-spool-state-" });
  try {
    await run(join(parent, "agent-hooks"));
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

Deno.test("spoolState() of a spool that is not there, and of one that is not ours", () =>
  inDirectory(async (directory) => {
    const nothing = { directory, waiting: 0, lastAt: null };
    assert.deepEqual(await spoolState(directory), { ...nothing, state: "missing" });
    await Deno.symlink("..", directory);
    assert.deepEqual(await spoolState(directory), { ...nothing, state: "unusable" });
    await Deno.remove(directory);
    await Deno.mkdir(directory);
    const stranger = (Deno.uid() ?? 0) + 1;
    assert.deepEqual(await spoolState(directory, stranger), { ...nothing, state: "unusable" });
  }));

Deno.test("spoolState() counts records that wait, and knows the last one", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(directory);
    assert.deepEqual(await spoolState(directory), {
      directory,
      state: "ready",
      waiting: 0,
      lastAt: null,
    });
    for (const [name, at] of [["r2.1", 5_000], ["r1.1", 9_000], ["notes", 99_000]] as const) {
      await Deno.writeTextFile(join(directory, name), "");
      await Deno.utime(join(directory, name), at / 1000, at / 1000);
    }
    const { state, waiting, lastAt } = await spoolState(directory);
    assert.deepEqual([state, waiting, lastAt], ["ready", 2, 9_000]);
  }));

Deno.test("spoolState() of a spool that takes no more", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(directory);
    for (let i = 0; i < SPOOL_CAP + 9; i++) {
      Deno.writeTextFileSync(join(directory, `r${i}.1`), "");
    }
    const { state, waiting } = await spoolState(directory);
    assert.deepEqual([state, waiting], ["full", SPOOL_CAP + 1]);
  }));
