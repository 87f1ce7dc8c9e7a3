import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { SelfTest, type SelfTestPart } from "./selftest.ts";

function bench(...parts: SelfTestPart[]) {
  const clock = new ManualClock(0);
  const redact = (text: string) => text.replace("hunter2", "[REDACTED]");
  return { clock, test: new SelfTest({ parts, clock, elapsed: () => clock.now(), redact }) };
}

const good: SelfTestPart = { name: "good", run: () => ({ ok: true, detail: "as it should be" }) };

Deno.test("SelfTest.run() passes when every part does", async () => {
  const { clock, test } = bench(good);
  assert.deepEqual(await test.run(), {
    ok: true,
    at: 0,
    tookMs: 0,
    checks: [{ name: "good", ok: true, detail: "as it should be", tookMs: 0 }],
  });
  assert.equal(clock.pending, 0);
});

Deno.test("SelfTest.run() a part that throws fails with its words, redacted, and harms no other", async () => {
  const throws = (): never => {
    throw new Error("cannot write \u001b[31m/home/hunter2");
  };
  const { test } = bench({ name: "bad", run: throws }, good);
  const { ok, checks } = await test.run();
  assert.equal(ok, false);
  assert.deepEqual(checks.map(({ name, ok, detail }) => [name, ok, detail]), [
    ["bad", false, "cannot write /home/[REDACTED]"],
    ["good", true, "as it should be"],
  ]);
});

Deno.test("SelfTest.run() a part that does not end fails in time", async () => {
  const { clock, test } = bench(good, { name: "hangs", run: () => new Promise(() => {}) });
  const report = test.run();
  assert.equal(test.run(), report, "who asks meanwhile gets the same");
  await clock.advance(5_000);
  const { ok, tookMs, checks } = await report;
  assert.deepEqual([ok, tookMs], [false, 5_000]);
  assert.equal(checks[1]?.detail, "it did not end within 5 s");
  assert.notEqual(test.run(), report, "who asks later gets another");
  await clock.advance(5_000);
});
