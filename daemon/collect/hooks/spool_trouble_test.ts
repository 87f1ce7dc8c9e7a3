import assert from "node:assert/strict";
import { join } from "node:path";
import { until } from "../test_until.ts";
import { SPOOL_CAP } from "./spool_file.ts";
import { exists, idsOf, namesIn, put, recordOf, withSpool } from "./test_spool.ts";

const END = new TextEncoder().encode("\nend\n");

Deno.test("HookSpool reads what comes behind more than a pass of what cannot be removed", () =>
  withSpool(async ({ directory, told, make }) => {
    const spool = make({ limits: { files: 4 } });
    await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
    for (let number = 0; number < 9; number++) {
      await Deno.mkdir(join(directory, `r1.${number}`, "inside"), { recursive: true });
    }
    for (let number = 0; number < 6; number++) {
      await put(directory, `r2.${number}`, recordOf(`s${number}`));
    }
    await spool.start();
    assert.deepEqual(idsOf(told).toSorted(), ["s0", "s1", "s2", "s3", "s4", "s5"]);
    assert.equal(namesIn(directory).length, 9);
  }));

Deno.test("HookSpool gives up on a full spool that it cannot empty", () =>
  withSpool(async ({ directory, told, gaps, make }) => {
    for (let number = 0; number <= SPOOL_CAP; number++) {
      await Deno.mkdir(join(directory, `r1.${number}`, "inside"), { recursive: true });
    }
    await put(directory, "r2.1", recordOf("one"));
    await make().start();
    assert.deepEqual([told, gaps.count, namesIn(directory).length], [[], 1, SPOOL_CAP + 1]);
  }));

Deno.test("HookSpool refuses and removes what is no record, too long, or no file", () =>
  withSpool(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r1.1", "something else\nend\n");
    await put(directory, "r2.1", recordOf("x".repeat(40_000)));
    await Deno.symlink("/etc/hostname", join(directory, "r3.1"));
    await Deno.writeFile(join(directory, "r4.1"), new Uint8Array([0xff, 0, 0xfe, ...END]));
    await put(directory, "r5.1", recordOf("fine"));
    const spool = make();
    await spool.start();
    assert.deepEqual(idsOf(told), ["fine"]);
    assert.equal(spool.stats.refused, 4);
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test("HookSpool leaves files of others alone", () =>
  withSpool(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (const name of ["r1", "rx.1", "notes", ".hidden"]) {
      await Deno.writeTextFile(join(directory, name), recordOf(name));
    }
    await make().start();
    assert.deepEqual(namesIn(directory), [".hidden", "notes", "r1", "rx.1"]);
    assert.deepEqual(told, []);
  }));

Deno.test("HookSpool survives files that vanish and a directory that is taken away", () =>
  withSpool(async ({ directory, clock, told, hint, open, make }) => {
    const spool = make();
    await spool.start();
    await Promise.all(Array.from({ length: 20 }, async (_, i) => {
      await put(directory, `r${i + 1}.1`, recordOf(`${i}`));
      await hint();
      await Deno.remove(join(directory, `r${i + 1}.1`)).catch(() => {});
    }));
    await Deno.remove(directory, { recursive: true });
    await hint();
    await until("it was made again", () => exists(directory));
    await clock.advance(30_000);
    assert.deepEqual([spool.stats.state, open.count], ["watched", 1]);
    told.length = 0;
    await put(directory, "r1.1", recordOf("again"));
    await hint();
    await until("it is told", () => idsOf(told).includes("again"));
  }));

Deno.test("HookSpool goes on without a directory of its own, and says so once", () =>
  withSpool(async ({ directory, clock, log, told, hint, make }) => {
    await Deno.mkdir(join(directory, ".."), { recursive: true });
    await Deno.writeTextFile(directory, "in the way");
    const spool = make();
    await spool.start();
    await clock.advance(5_000);
    await until("it was tried again", () => spool.stats.faults >= 2);
    assert.equal(spool.stats.state, "unusable");
    assert.equal(log.records.length, 1);
    await Deno.remove(directory);
    await clock.advance(5_000);
    await until("it is there", () => spool.stats.state !== "unusable");
    await clock.advance(30_000);
    assert.equal(spool.stats.state, "watched");
    await put(directory, "r1.1", recordOf("well"));
    await hint("r1.1");
    await until("it is well", () => told.length === 1);
  }));

Deno.test("HookSpool refuses a link and a directory of somebody else", () =>
  withSpool(async ({ directory, log, told, hint, make }) => {
    const other = join(directory, "..", "other");
    await Deno.mkdir(other, { recursive: true });
    await Deno.symlink("other", directory);
    const linked = make();
    await linked.start();
    assert.equal(linked.stats.state, "unusable");
    await put(other, "r1.1", recordOf("behind a link"));
    await hint("r1.1");
    await linked.stop();
    assert.deepEqual([told, namesIn(other)], [[], ["r1.1"]]);
    await Deno.remove(directory);
    const foreign = make({ uid: (Deno.uid() ?? 0) + 1 });
    await foreign.start();
    assert.equal(foreign.stats.state, "unusable");
    assert.equal(log.records.length, 2);
  }));

Deno.test("HookSpool goes on when its listener throws", () =>
  withSpool(async ({ directory, hint, make }) => {
    let calls = 0;
    const onEvents = () => {
      calls++;
      throw new Error("not today");
    };
    const spool = make({ onEvents });
    await spool.start();
    for (const name of ["r1.1", "r2.1"]) {
      await put(directory, name, recordOf(name));
      const before = calls;
      await hint();
      await until("it was told", () => calls > before);
    }
    assert.equal(spool.stats.faults, 2);
  }));
