import assert from "node:assert/strict";
import fc from "fast-check";
import {
  freshMemory,
  MOST_CALLS,
  MOST_CONNECTIONS,
  NO_TOAST_MEMORY,
  readToastMemory,
  type ToastMemory,
} from "./toast_memory.ts";

const memory: ToastMemory = {
  version: 1,
  at: 7,
  connections: [{
    id: "__proto__",
    told: [{ key: "lost", rule: null, at: 3 }, { key: "a", rule: 0, at: 4 }],
    calls: [{ id: "one", since: 5, phase: "snoozed" }],
    lost: { since: 6, isTold: true },
    unwell: null,
    cursor: { instanceId: "i", eventId: 9 },
  }],
};

Deno.test("readToastMemory() reads what was kept as JSON", () => {
  assert.deepEqual(readToastMemory(JSON.parse(JSON.stringify(memory))), memory);
});

Deno.test("readToastMemory() leaves out what it does not understand", () => {
  const [good] = memory.connections;
  const broken = {
    ...good,
    told: [...good?.told ?? [], { key: 1, rule: 0, at: 1 }, { key: "x", rule: -1, at: 1 }],
    calls: [...good?.calls ?? [], { id: "two", since: 1, phase: "odd" }, null],
    lost: { since: -1, isTold: true },
    cursor: { instanceId: "i" },
  };
  assert.deepEqual(readToastMemory({ ...memory, connections: [broken, 4, { id: 5 }] }), {
    ...memory,
    connections: [{ ...good, lost: null, cursor: null }],
  });
  assert.deepEqual(readToastMemory({ ...memory, version: 2 }), NO_TOAST_MEMORY);
});

Deno.test("readToastMemory() takes no more than it would keep", () => {
  const calls = Array.from({ length: MOST_CALLS + 1 }, (_, at) => ({
    id: `${at}`,
    since: 0,
    phase: "new",
  }));
  const connections = Array.from({ length: MOST_CONNECTIONS + 1 }, (_, at) => ({
    ...freshMemory(`${at}`),
    calls,
  }));
  const read = readToastMemory({ version: 1, at: 0, connections });
  assert.equal(read.connections.length, MOST_CONNECTIONS);
  assert.equal(read.connections[0]?.calls.length, MOST_CALLS);
});

Deno.test("readToastMemory() throws for nothing", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.equal(readToastMemory(value).version, 1);
    assert.equal(readToastMemory({ version: 1, connections: value }).version, 1);
  }));
});
