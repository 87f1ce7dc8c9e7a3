import assert from "node:assert/strict";
import { CircuitBreaker } from "./breaker.ts";

const T0 = 1_750_000_000_000;
const options = { threshold: 3, firstPauseMs: 1_000, maxPauseMs: 3_000 };

function failing(times: number, at = T0): CircuitBreaker {
  const breaker = new CircuitBreaker(options);
  for (let n = 0; n < times; n++) breaker.failed(at);
  return breaker;
}

Deno.test("CircuitBreaker stays closed below its threshold", () => {
  const breaker = failing(2);
  assert.equal(breaker.state(T0), "closed");
  assert.equal(breaker.pauseMs(T0), 0);
});

Deno.test("CircuitBreaker counts failures in a row only", () => {
  const breaker = failing(2);
  breaker.succeeded();
  breaker.failed(T0);
  breaker.failed(T0);
  assert.equal(breaker.state(T0), "closed");
  breaker.failed(T0);
  assert.equal(breaker.state(T0), "open");
});

Deno.test("CircuitBreaker opens for its pause, then allows a trial", () => {
  const breaker = failing(3);
  assert.equal(breaker.state(T0), "open");
  assert.equal(breaker.pauseMs(T0), 1_000);
  assert.equal(breaker.pauseMs(T0 + 999), 1);
  assert.equal(breaker.state(T0 + 1_000), "half_open");
  assert.equal(breaker.pauseMs(T0 + 1_000), 0);
});

Deno.test("CircuitBreaker doubles the pause with each failed trial, up to its longest", () => {
  const breaker = failing(3);
  const pauses = [0, 1, 2, 3].map((n) => {
    const at = T0 + n * 10_000;
    if (n > 0) breaker.failed(at);
    return breaker.pauseMs(at);
  });
  assert.deepEqual(pauses, [1_000, 2_000, 3_000, 3_000]);
});

Deno.test("CircuitBreaker closes with a trial that succeeds, and begins anew", () => {
  const breaker = failing(4);
  breaker.succeeded();
  assert.equal(breaker.state(T0), "closed");
  for (let n = 0; n < 3; n++) breaker.failed(T0);
  assert.equal(breaker.pauseMs(T0), 1_000);
});

Deno.test("CircuitBreaker a clock that jumps never stretches the pause", () => {
  const breaker = failing(3);
  assert.equal(breaker.state(T0 - 3_600_000), "half_open");
  assert.equal(breaker.pauseMs(T0 - 3_600_000), 0);
  assert.equal(breaker.state(T0 + 3_600_000), "half_open");
});
