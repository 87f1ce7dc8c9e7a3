import assert from "node:assert/strict";
import { channelCases } from "./channel_suite_test_cases.ts";
import { memoryPair } from "./memory.ts";

const cases = channelCases(() => {
  const [a, b] = memoryPair();
  return Promise.resolve({ a, b, cleanup: () => Promise.resolve() });
});

for (const { name, run } of cases) Deno.test(`memoryPair() ${name}`, run);

Deno.test("memoryPair() holds 64 messages for a peer who does not read, or as many as asked", async () => {
  for (
    const { options, expected } of [{ options: {}, expected: 64 }, {
      options: { capacity: 2 },
      expected: 2,
    }]
  ) {
    const [a, b] = memoryPair(options);
    let taken = 0;
    const sends = Array.from(
      { length: 100 },
      (_, index) => a.send(String(index)).then(() => taken++),
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(taken, expected);

    const iterator = b.receive()[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).value, "0");
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(taken, expected + 1);
    b.close();
    const refused = (await Promise.allSettled(sends)).filter(({ status }) => status === "rejected");
    assert.equal(refused.length, 100 - expected - 1);
  }
});

Deno.test("memoryPair() names its ends", () => {
  const [a, b] = memoryPair({ name: "bridge" });
  assert.deepEqual([a.name, b.name], ["bridge#a", "bridge#b"]);
});
