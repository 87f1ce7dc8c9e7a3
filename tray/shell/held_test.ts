import { equal, rejects } from "node:assert/strict";
import { Held } from "./held.ts";

Deno.test("Held keeps things until what was begun with them is done, or fails", async () => {
  const held = new Held();
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = held.during(["text", "title"] as const, async (text, title) => {
    await promise;
    return `${text} ${title}`;
  });
  equal(held.size, 1);
  resolve();
  equal(await answer, "text title");
  equal(held.size, 0);
  await rejects(held.during(["text"], (_text) => Promise.reject(new Error("no"))), /no/);
  equal(held.size, 0);
});
