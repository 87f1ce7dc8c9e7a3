import { deepEqual, equal, rejects } from "node:assert/strict";
import { Questions } from "./questions.ts";

const QUESTION = { title: "t", text: "Quit?" };

Deno.test("Questions asks one thing at a time, and the next one after the answer", async () => {
  const asked: ((answer: boolean | null) => void)[] = [];
  const { ask } = new Questions({ ask: () => new Promise((resolve) => asked.push(resolve)) });
  const first = ask(QUESTION);
  equal(await ask(QUESTION), false);
  equal(asked.length, 1);
  asked[0]?.(null);
  equal(await first, null);
  const next = ask(QUESTION);
  asked[1]?.(true);
  deepEqual([await next, asked.length], [true, 2]);
});

Deno.test("Questions asks again after one that could not be asked", async () => {
  const { ask } = new Questions({ ask: () => Promise.reject(new Error("no desktop")) });
  await rejects(ask(QUESTION), /no desktop/);
  await rejects(ask(QUESTION), /no desktop/);
});
