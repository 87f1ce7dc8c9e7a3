import assert from "node:assert/strict";
import { join } from "node:path";
import { processMark, sinceBoot } from "./process_mark.ts";

async function withProc(body: (root: string) => void): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "ntm-mark-" });
  try {
    await Deno.mkdir(join(root, "7"));
    await Deno.mkdir(join(root, "sys/kernel/random"), { recursive: true });
    await Deno.writeTextFile(join(root, "sys/kernel/random/boot_id"), "boot-1\n");
    await Deno.writeTextFile(join(root, "uptime"), "1234.56 99.00\n");
    const between = Array.from({ length: 18 }, (_, at) => at).join(" ");
    await Deno.writeTextFile(join(root, "7/stat"), `7 (a ) b) S ${between} 4711 1 2\n`);
    body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("processMark() is the boot and the 22nd field, whatever the process calls itself", () =>
  withProc((root) => {
    assert.deepEqual(processMark(7, root), { bootId: "boot-1", startTicks: "4711" });
    assert.equal(processMark(8, root), null);
    Deno.removeSync(join(root, "sys/kernel/random/boot_id"));
    assert.equal(processMark(7, root), null);
  }));

Deno.test("processMark() of a process that lives stays the same", () => {
  const mark = processMark(Deno.pid);
  assert.match(mark?.startTicks ?? "", /^\d+$/);
  assert.deepEqual(processMark(Deno.pid), mark);
});

Deno.test("sinceBoot() is in milliseconds, and null where it is not told", () =>
  withProc((root) => {
    assert.equal(sinceBoot(root), 1_234_560);
    assert.equal(sinceBoot(join(root, "none")), null);
  }));
