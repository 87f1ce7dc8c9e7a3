import assert from "node:assert/strict";
import { TokenBucket } from "./token_bucket.ts";

Deno.test("TokenBucket gives a burst at once, and then so many in a second", () => {
  const bucket = new TokenBucket(10, { burst: 3, elapsed: 1_000 });
  assert.deepEqual([1, 2, 3].map(() => bucket.take(1_000)), [0, 0, 0]);
  assert.equal(bucket.take(1_000), 100);
  assert.equal(bucket.take(1_050), 50);
  assert.equal(bucket.take(1_100), 0);
  assert.equal(bucket.take(1_100), 100);
  let taken = 0;
  for (let elapsed = 1_100; elapsed <= 11_100; elapsed++) if (bucket.take(elapsed) === 0) taken++;
  assert.equal(taken, 100);
});

Deno.test("TokenBucket saves up no more than its burst", () => {
  const bucket = new TokenBucket(10, { elapsed: 0 });
  let taken = 0;
  while (bucket.take(3_600_000) === 0) taken++;
  assert.equal(taken, 20);
});

Deno.test("TokenBucket has something after the time that it names, and gives nothing for a clock that goes back", () => {
  const bucket = new TokenBucket(3, { burst: 1, elapsed: 500 });
  assert.equal(bucket.take(500), 0);
  assert.equal(bucket.take(100), 334);
  assert.equal(bucket.take(500), 334);
  assert.equal(bucket.take(834), 0);
});
