import assert from "node:assert/strict";
import { Letterbox } from "./letterbox.ts";

Deno.test("Letterbox keeps what comes before anybody listens, and the order", async () => {
  const letters = new Letterbox<number>();
  const taken: number[] = [];
  letters.put(1);
  letters.put(2);
  const { promise, resolve } = Promise.withResolvers<void>();
  letters.listen((letter) => {
    taken.push(letter);
    if (letter === 3) resolve();
  });
  letters.put(3);
  assert.deepEqual(taken, [], "who listens may still be getting ready");
  await promise;
  letters.put(4);
  assert.deepEqual(taken, [1, 2, 3, 4]);
});
