import assert from "node:assert/strict";
import { type Component, Lifecycle } from "./lifecycle.ts";

/** Takes down what happens to components. */
function recorder() {
  const told: string[] = [];
  const named = (name: string): Component => ({
    start: () => void told.push(`${name} starts`),
    stop: (reason) => void told.push(`${name} stops: ${reason}`),
  });
  const slow = (name: string): Component => ({
    start: async () => {
      await Promise.resolve();
      told.push(`${name} starts`);
    },
    stop: async (reason) => {
      await Promise.resolve();
      told.push(`${name} stops: ${reason}`);
    },
  });
  return { told, named, slow };
}

Deno.test("Lifecycle starts in order and stops in the reverse, each after the one before", async () => {
  const { told, named, slow } = recorder();
  const lifecycle = new Lifecycle([slow("a"), {}, named("b"), slow("c")]);
  await lifecycle.start();
  assert.deepEqual(told.splice(0), ["a starts", "b starts", "c starts"]);
  await lifecycle.stop("done");
  assert.deepEqual(told, ["c stops: done", "b stops: done", "a stops: done"]);
});

Deno.test("Lifecycle.stop() lets nothing in between those that end at once", async () => {
  const { told, named } = recorder();
  const stopped = new Lifecycle([named("a"), {}, named("b")]).stop("done");
  assert.deepEqual(told, ["b stops: done", "a stops: done"]);
  await stopped;
});

Deno.test("Lifecycle.stop() happens once, for the first reason", async () => {
  const { told, slow } = recorder();
  const lifecycle = new Lifecycle([slow("a")]);
  await Promise.all([lifecycle.stop("one"), lifecycle.stop("two")]);
  await lifecycle.stop("three");
  assert.deepEqual(told, ["a stops: one"]);
});

Deno.test("Lifecycle.start() ends with the first that cannot", async () => {
  const { told, named } = recorder();
  const failing = { start: () => Promise.reject(new Error("no socket")) };
  const lifecycle = new Lifecycle([named("a"), failing, named("b")]);
  await assert.rejects(lifecycle.start(), /no socket/);
  assert.deepEqual(told, ["a starts"]);
});
