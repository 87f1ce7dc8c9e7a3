import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_REGISTRY_BYTES, parseRegistry, type RegistryRecord } from "./parse_registry.ts";

/** As a newer Claude Code writes it, with fields that nobody here needs. */
const WHOLE = {
  pid: 4711,
  sessionId: "0b6c1a52-7d1e-4f0a-9c3d-52f1c0ffee00",
  cwd: "/home/ada/engine",
  startedAt: 1_750_000_000_100,
  procStart: "8123456",
  version: "2.1.240",
  peerProtocol: 1,
  kind: "interactive",
  entrypoint: "cli",
  status: "waiting",
  updatedAt: 1_750_000_009_000,
  statusUpdatedAt: 1_750_000_008_000,
  name: "engine work",
  waitingFor: "approve Bash",
  later: { anything: [1, { deep: true }] },
};

const NOTHING: RegistryRecord = {
  pid: 4711,
  sessionId: null,
  cwd: null,
  procStart: null,
  version: null,
  kind: null,
  status: null,
  statusRaw: null,
  waitingFor: null,
  updatedAt: null,
  statusUpdatedAt: null,
  name: null,
  startedAt: null,
};

const parse = (fields: Record<string, unknown>) =>
  parseRegistry(JSON.stringify({ pid: 4711, ...fields }));

/** Whatever a file holds: a record in its shape and bounds, or none. */
function assertSafe(text: string): void {
  const record = parseRegistry(text);
  if (record === null) return;
  assert.deepEqual(Object.keys(record).sort(), Object.keys(NOTHING).sort());
  assert.ok(Number.isInteger(record.pid) && record.pid > 0);
  for (const value of Object.values(record)) {
    if (typeof value === "string") {
      assert.ok([...value].length <= 200 && value !== "");
      assert.doesNotMatch(value, /\p{Cc}/u);
    } else if (value !== null) {
      assert.ok(Number.isSafeInteger(value) && value > 0);
    }
  }
}

Deno.test("parseRegistry() a whole file", () => {
  assert.deepEqual(parseRegistry(JSON.stringify(WHOLE)), {
    pid: 4711,
    sessionId: WHOLE.sessionId,
    cwd: "/home/ada/engine",
    procStart: "8123456",
    version: "2.1.240",
    kind: "interactive",
    status: "waiting",
    statusRaw: "waiting",
    waitingFor: "approve Bash",
    updatedAt: 1_750_000_009_000,
    statusUpdatedAt: 1_750_000_008_000,
    name: "engine work",
    startedAt: 1_750_000_000_100,
  });
});

Deno.test("parseRegistry() everything but the pid may be missing", () => {
  assert.deepEqual(parseRegistry('{"pid":4711}'), NOTHING);
  for (const pid of [undefined, null, "4711", 0, -1, 1.5, 2 ** 31, [4711], true]) {
    assert.equal(parseRegistry(JSON.stringify({ ...WHOLE, pid })), null, String(pid));
  }
});

Deno.test("parseRegistry() a field of the wrong type is missing, and takes no other with it", () => {
  for (const key of Object.keys(NOTHING).filter((name) => name !== "pid" && name !== "statusRaw")) {
    for (const wrong of [true, null, [], {}, [WHOLE.cwd], -1, "", "\u0000", Number.MAX_VALUE]) {
      const record = parse({ ...WHOLE, [key]: wrong });
      const want = { ...parse(WHOLE), [key]: null, ...(key === "status" && { statusRaw: null }) };
      assert.deepEqual(record, want, `${key}: ${JSON.stringify(wrong)}`);
    }
  }
});

Deno.test("parseRegistry() a status that nobody knows is kept as it stands, and is unknown", () => {
  for (const status of ["busy", "waiting", "idle", "shell"]) {
    assert.equal(parse({ status })?.status, status);
  }
  for (const status of ["BUSY", "napping", "__proto__", "toString"]) {
    const record = parse({ status });
    assert.deepEqual([record?.status, record?.statusRaw], ["unknown", status]);
  }
});

Deno.test("parseRegistry() a start is digits, as text or as a number", () => {
  assert.equal(parse({ procStart: "20095994" })?.procStart, "20095994");
  assert.equal(parse({ procStart: 20095994 })?.procStart, "20095994");
  for (const procStart of ["", "12a", " 12", "-5", -5, 1.5, "9".repeat(21), 2 ** 60]) {
    assert.equal(parse({ procStart })?.procStart, null, String(procStart));
  }
});

Deno.test("parseRegistry() a session's id is one that may stand in a path", () => {
  for (
    const id of ["../../etc/passwd", "a/b", "", ".", "..", "-rf", "a b", "a\n", "x".repeat(129)]
  ) {
    assert.equal(parse({ sessionId: id })?.sessionId, null, id);
  }
  assert.equal(parse({ sessionId: "session_1-b" })?.sessionId, "session_1-b");
  const token = `ghp_${"a1".repeat(18)}`;
  assert.equal(parse({ sessionId: token })?.sessionId, null, "a secret is no id");
});

Deno.test("parseRegistry() texts are redacted, sanitised and cut", () => {
  const token = `ghp_${"a1".repeat(18)}`;
  const record = parse({ name: `use ${token} now`, waitingFor: "approve \u001b[31mBash\u202e\n!" });
  assert.equal(record?.name, "use [REDACTED] now");
  assert.equal(record?.waitingFor, "approve Bash !");
  assert.equal([...(parse({ cwd: `/${"long".repeat(100)}` })?.cwd ?? "")].length, 200);
  assert.equal(parse({ name: "\u200b".repeat(4_090) + token })?.name, null, "too long to be one");
});

Deno.test("parseRegistry() what is not one object is no record", () => {
  for (const text of ["", " ", "null", "7", '"pid"', "[]", '[{"pid":1}]', "{}", '{"pid":1}{}']) {
    assert.equal(parseRegistry(text), null, text);
  }
});

Deno.test("parseRegistry() half a file is no record, wherever it ends", () => {
  const text = JSON.stringify(WHOLE);
  for (let end = 0; end < text.length; end++) assert.equal(parseRegistry(text.slice(0, end)), null);
});

Deno.test("parseRegistry() has limits of size and depth", () => {
  const pad = (length: number) => `{"pid":4711,"x":"${"y".repeat(length)}"}`;
  assert.ok(parseRegistry(pad(MAX_REGISTRY_BYTES - 19)));
  assert.equal(parseRegistry(pad(MAX_REGISTRY_BYTES)), null);
  for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
    const nested = (depth: number) =>
      `{"pid":4711,"x":${open.repeat(depth)}1${close.repeat(depth)}}`;
    assert.ok(parseRegistry(nested(20)));
    assert.equal(parseRegistry(nested(10_000)), null);
    assert.equal(parseRegistry(open.repeat(10_000)), null);
  }
});

Deno.test("parseRegistry() names of the prototype are names like others", () => {
  const text = '{"pid":4711,"__proto__":{"status":"busy","cwd":"/x"},"constructor":1,"toString":2}';
  assert.deepEqual(parseRegistry(text), NOTHING);
  assert.equal(({} as Record<string, unknown>).status, undefined);
  assert.equal(parseRegistry('{"__proto__":{"pid":4711}}'), null);
});

Deno.test("parseRegistry() never throws, and never gives more than it promises", () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }), fc.double());
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(WHOLE), "__proto__"), value);
  fc.assert(fc.property(fields, (some) => assertSafe(JSON.stringify({ pid: 1, ...some }))));
  fc.assert(fc.property(fc.string({ unit: "binary" }), assertSafe));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assertSafe(new TextDecoder().decode(bytes));
  }));
});

Deno.test("parseRegistry() survives a file in which bytes were changed", () => {
  const bytes = new TextEncoder().encode(JSON.stringify(WHOLE));
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 });
  fc.assert(fc.property(changes, (list) => {
    const changed = bytes.slice();
    for (const [at, byte] of list) changed[at] = byte;
    assertSafe(new TextDecoder().decode(changed));
  }));
});
