import assert from "node:assert/strict";
import { ANSWER_ROW_BYTES } from "../../shared/model/answer_row.ts";
import { type CountedAnswer, MAX_ANSWER_COUNT, MessageMemory } from "./message_memory.ts";
import { DAY_MS, NOON } from "./test_facts.ts";

function answer(number: number, fields: Partial<CountedAnswer> = {}): CountedAnswer {
  return {
    at: NOON + number,
    bucket: number % 7,
    isSidechain: number % 2 === 0,
    input: number,
    output: number + 1,
    cacheRead: number + 2,
    cacheWrite: number + 3,
    cacheWriteLong: number + 4,
    reasoning: number + 5,
    ...fields,
  };
}

const keyOf = (number: number) => `msg_${number.toString(36).padStart(24, "0")}`;

function filled(count: number): MessageMemory {
  const memory = new MessageMemory();
  for (let number = 0; number < count; number++) memory.add(keyOf(number), answer(number));
  return memory;
}

function assertHolds(memory: MessageMemory, numbers: readonly number[]): void {
  for (const number of numbers) {
    const row = memory.find(keyOf(number));
    assert.ok(row >= 0, keyOf(number));
    assert.deepEqual(memory.read(row), answer(number));
  }
}

const MANY = 20_000;
const numbers = Array.from({ length: MANY }, (_, number) => number);

Deno.test("find() each of many answers, and no other", () => {
  const memory = filled(MANY);
  assert.equal(memory.size, MANY);
  assertHolds(memory, numbers);
  for (const key of ["", "msg_", keyOf(MANY), `${keyOf(1)} `]) assert.equal(memory.find(key), -1);
});

Deno.test("find() keys that are alike are told apart", () => {
  const memory = new MessageMemory();
  const keys = new Set<string>();
  for (let number = 0; number < 50_000; number++) {
    keys.add(String(number)).add(`${number}\0`).add(`a${number}b`).add("x".repeat(number % 500));
  }
  for (const key of keys) {
    assert.equal(memory.find(key), -1, key);
    memory.add(key, answer(1));
  }
});

Deno.test("write() the largest and the smallest counts come back", () => {
  const memory = filled(3);
  const largest = answer(MAX_ANSWER_COUNT - 5, { at: 7_258_118_399_999, bucket: 1_000_000 });
  memory.write(1, largest);
  assert.deepEqual(memory.read(1), largest);
  assertHolds(memory, [0, 2]);
  assert.throws(() => memory.read(3 + 4096), RangeError);
});

Deno.test("changes() until they are settled they come again, then only what is new", () => {
  const memory = filled(10);
  assert.equal(memory.changes().length, 10 * ANSWER_ROW_BYTES);
  memory.add(keyOf(10), answer(10));
  assert.equal(memory.changes().length, 11 * ANSWER_ROW_BYTES);
  memory.write(3, answer(3));
  memory.settle();
  assert.equal(memory.changes().length, ANSWER_ROW_BYTES);
  memory.settle();
  assert.equal(memory.changes().length, 0);
  memory.write(4, answer(4));
  memory.write(4, answer(4));
  assert.equal(memory.changes().length, ANSWER_ROW_BYTES);
});

Deno.test("restore() brings back what was given out, the later word of each", () => {
  const memory = filled(MANY);
  const parts = [memory.changes()];
  memory.settle();
  memory.write(memory.find(keyOf(5)), answer(5, { output: 999 }));
  memory.add(keyOf(MANY), answer(MANY));
  parts.push(memory.changes());
  const other = new MessageMemory();
  for (const part of parts) other.restore(part, 0);
  assert.equal(other.size, MANY + 1);
  assertHolds(other, numbers.filter((number) => number !== 5));
  assert.equal(other.read(other.find(keyOf(5))).output, 999);
  assert.equal(other.changes().length, 0);
  assert.throws(() => other.restore(new Uint8Array(ANSWER_ROW_BYTES + 1), 0), RangeError);
});

Deno.test("restore() takes bytes from anywhere in a larger buffer", () => {
  const bytes = filled(2).changes();
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  const memory = new MessageMemory();
  memory.restore(larger.subarray(3), 0);
  assertHolds(memory, [0, 1]);
});

Deno.test("forgetBefore() what is older is gone, the rest is found", () => {
  const memory = filled(100);
  for (let number = 100; number < 6000; number++) {
    memory.add(keyOf(number), answer(number, { at: NOON + DAY_MS }));
  }
  memory.changes();
  memory.settle();
  memory.write(memory.find(keyOf(150)), answer(150, { at: NOON + DAY_MS }));
  memory.forgetBefore(NOON + DAY_MS);
  assert.equal(memory.size, 5900);
  assert.equal(memory.find(keyOf(99)), -1);
  assert.deepEqual(memory.read(memory.find(keyOf(100))), answer(100, { at: NOON + DAY_MS }));
  assert.equal(memory.changes().length, ANSWER_ROW_BYTES);
  const restored = new MessageMemory();
  restored.restore(filled(100).changes(), NOON + 50);
  assert.equal(restored.size, 50);
});
