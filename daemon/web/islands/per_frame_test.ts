import assert from "node:assert/strict";
import { perFrame } from "./per_frame.ts";

/** Frames and timers that come when a test says so. */
function fakeFrames() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  const ask = (work: () => void) => {
    waiting.set(++last, work);
    return last;
  };
  const drop = (id?: number) => void waiting.delete(id ?? 0);
  const names = ["requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout"];
  const before = names.map((name) => [name, Reflect.get(globalThis, name)] as const);
  Object.assign(globalThis, {
    requestAnimationFrame: ask,
    cancelAnimationFrame: drop,
    setTimeout: ask,
    clearTimeout: drop,
  });
  return {
    come: () => [...waiting.values()].forEach((work) => work()),
    waiting,
    [Symbol.dispose]: () => {
      for (const [name, value] of before) Reflect.set(globalThis, name, value);
    },
  };
}

Deno.test("perFrame() does its work once a frame, however often it is asked for", () => {
  using frames = fakeFrames();
  let done = 0;
  const ask = perFrame(() => done++);
  for (let time = 0; time < 50; time++) ask();
  assert.equal(done, 0);
  frames.come();
  assert.equal(done, 1);
  assert.equal(frames.waiting.size, 0, "what else waited for it is dropped");
  ask();
  frames.come();
  assert.equal(done, 2);
});
