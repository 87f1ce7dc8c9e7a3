import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../platform/clock.ts";
import { until } from "../test_until.ts";
import { SPOOL_CAP } from "./spool_file.ts";
import { idsOf, namesIn, put, recordOf, withSpool } from "./test_spool.ts";

Deno.test("HookSpool makes its directory, for nobody else", () =>
  withSpool(async ({ directory, make }) => {
    const spool = make();
    assert.equal(spool.stats.state, "stopped");
    await spool.start();
    assert.equal((Deno.statSync(directory).mode ?? 0) & 0o777, 0o700);
    assert.equal(spool.stats.state, "watched");
    await Deno.chmod(directory, 0o755);
    await make().start();
    assert.equal((Deno.statSync(directory).mode ?? 0) & 0o777, 0o700);
  }));

Deno.test("HookSpool tells what lies there in the order of writing, and takes it away", () =>
  withSpool(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r9.1", recordOf("second"), 5_000);
    await put(directory, "r500.1", recordOf("first"), 9_000);
    await put(directory, "r70.3", recordOf("third"));
    const spool = make();
    await spool.start();
    assert.deepEqual(idsOf(told), ["first", "second", "third"]);
    assert.deepEqual(namesIn(directory), []);
    const { lastAt, ...counts } = spool.stats;
    assert.deepEqual(counts, { state: "watched", told: 3, stale: 0, refused: 0, faults: 0 });
    assert.equal(lastAt, told.at(-1)?.at);
  }));

Deno.test("HookSpool takes processes in order where the time is the same", () =>
  withSpool(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (const pid of [20, 3, 100]) {
      await Deno.writeTextFile(join(directory, `r${pid}.1`), recordOf(`${pid}`));
    }
    const at = new Date();
    for (const name of namesIn(directory)) await Deno.utime(join(directory, name), at, at);
    await make().start();
    assert.deepEqual(idsOf(told), ["3", "20", "100"]);
  }));

Deno.test("HookSpool tells what comes later, when it is hinted and when nobody hints", () =>
  withSpool(async ({ directory, clock, told, hint, make }) => {
    await make().start();
    await clock.advance(10);
    await put(directory, "r1.1", recordOf("hinted"));
    await put(directory, "r2.1", recordOf("found"));
    await hint("r1.1");
    await until("the hinted record is told", () => told.length === 1);
    await clock.advance(29_000);
    assert.equal(told.length, 1);
    await clock.advance(2_000);
    await until("the other record is told", () => told.length === 2);
    assert.deepEqual(idsOf(told), ["hinted", "found"]);
  }));

Deno.test("HookSpool only counts what is from before the start by ten minutes", () =>
  withSpool(async ({ directory, told, hint, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r1.1", recordOf("old"), 11 * 60_000);
    await put(directory, "r2.1", recordOf("young"), 9 * 60_000);
    const spool = make();
    await spool.start();
    await put(directory, "r3.1", recordOf("older"), 60 * 60_000);
    await hint();
    await until("all are gone", () => namesIn(directory).length === 0);
    assert.deepEqual(idsOf(told), ["young"]);
    await until("both are counted", () => spool.stats.stale === 2);
  }));

Deno.test("HookSpool believes nothing of a spool that was full, and all that comes after", () =>
  withSpool(async ({ directory, log, told, gaps, hint, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (let pid = 0; pid <= SPOOL_CAP; pid++) {
      await put(directory, `r${pid}.1`, recordOf(`${pid}`, "PermissionRequest"));
    }
    const spool = make();
    await spool.start();
    assert.deepEqual([told, gaps.count, namesIn(directory)], [[], 1, []]);
    assert.equal(spool.stats.stale, SPOOL_CAP + 1);
    assert.match(log.records[0]?.message ?? "", /full/);
    await put(directory, "r9.1", recordOf("next"));
    await hint("r9.1");
    await until("the next call is told", () => told.length === 1);
    assert.deepEqual([idsOf(told), gaps.count], [["next"], 1]);
  }));

Deno.test("HookSpool tells all of a spool that is full to the brim", () =>
  withSpool(async ({ directory, told, gaps, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (let pid = 1; pid <= SPOOL_CAP; pid++) {
      await put(directory, `r${pid}.1`, recordOf(`${pid}`));
    }
    await make().start();
    assert.deepEqual([told.length, gaps.count], [SPOOL_CAP, 0]);
  }));

Deno.test("HookSpool never tells of the future", () =>
  withSpool(async ({ directory, clock, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    await put(directory, "r1.1", recordOf("a"), -3_600_000);
    await make().start();
    assert.ok((told[0]?.at ?? Infinity) <= clock.now());
  }));

Deno.test("HookSpool waits for the rest of a record, and for a minute at most", () =>
  withSpool(async ({ directory, told, hint, make }) => {
    const spool = make();
    await spool.start();
    await put(directory, "r1.1", recordOf("whole").slice(0, -2));
    await put(directory, "r2.1", "");
    await put(directory, "r3.1", recordOf("killed").slice(0, -2), 61_000);
    await hint();
    await until("the old one is gone", () => namesIn(directory).length === 2);
    await put(directory, "r1.1", recordOf("whole"));
    await hint();
    await until("the rest came", () => idsOf(told).includes("whole"));
    assert.deepEqual(namesIn(directory), ["r2.1"]);
  }));

Deno.test("HookSpool reads more records than a pass takes in several passes", () =>
  withSpool(async ({ directory, told, make }) => {
    await Deno.mkdir(directory, { recursive: true });
    for (let i = 1; i <= 25; i++) await put(directory, `r${i}.1`, recordOf(`${i}`));
    await make({ limits: { files: 10 } }).start();
    assert.equal(told.length, 25);
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test("HookSpool tells nothing after it was stopped, and all again once started", () =>
  withSpool(async ({ directory, clock, told, hint, make }) => {
    const spool = make();
    await spool.start();
    await spool.stop();
    await put(directory, "r1.1", recordOf("later"));
    await hint();
    await clock.advance(60_000);
    assert.deepEqual([told.length, namesIn(directory).length], [0, 1]);
    await spool.start();
    assert.deepEqual(idsOf(told), ["later"]);
  }));

Deno.test("HookSpool hears of records from the system itself, within moments", () =>
  withSpool(async ({ directory, told, make }) => {
    const spool = make({ watch: undefined, clock: systemClock });
    await spool.start();
    assert.equal(spool.stats.state, "watched");
    for (const id of ["one", "two", "three"]) {
      await put(directory, "r1.1", recordOf(id));
      await until(`${id} is told`, () => idsOf(told).includes(id));
    }
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test("HookSpool is not blind before it has begun to watch", () =>
  withSpool(async ({ make }) => {
    const states: string[] = [];
    const spool = make({
      watch: (path, options) => {
        states.push(spool.stats.state);
        return Deno.watchFs(path, options);
      },
    });
    await spool.start();
    assert.deepEqual([...new Set(states)], ["stopped"]);
    assert.equal(spool.stats.state, "watched");
  }));
