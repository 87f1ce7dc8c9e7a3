import assert from "node:assert/strict";
import { join } from "node:path";
import { until } from "../test_until.ts";
import { PtyHint } from "./pty_hint.ts";

async function withHint(
  use: (bench: { hint: PtyHint; directory: string; count: () => number }) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-pty-" });
  let count = 0;
  const hint = new PtyHint(() => count++, directory);
  try {
    await use({ hint, directory, count: () => count });
  } finally {
    hint.stop();
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("PtyHint tells when a terminal comes and when it goes", async () => {
  await withHint(async ({ hint, directory, count }) => {
    hint.start();
    assert.ok(hint.active);
    await Deno.writeTextFile(join(directory, "7"), "");
    await until("a new terminal was told", () => count() >= 1);
    const before = count();
    await Deno.remove(join(directory, "7"));
    await until("its end was told", () => count() > before);
  });
});

Deno.test("PtyHint gives up where it is told of too much", async () => {
  await withHint(async ({ hint, directory }) => {
    hint.start();
    await until("the watch was given up", async () => {
      for (let n = 0; n < 100; n++) await Deno.writeTextFile(join(directory, "7"), `${n}`);
      return !hint.active;
    });
  });
});

Deno.test("PtyHint without the directory is no hint and no fault", () => {
  const hint = new PtyHint(() => assert.fail("nothing can be told"), "/nonexistent/pts");
  hint.start();
  assert.equal(hint.active, false);
  hint.stop();
});

Deno.test("PtyHint.stop() may come twice, and before any start", async () => {
  await withHint(async ({ hint }) => {
    hint.stop();
    hint.start();
    hint.stop();
    hint.stop();
    assert.equal(hint.active, false);
    await Promise.resolve();
  });
});
