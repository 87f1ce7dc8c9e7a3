import assert from "node:assert/strict";
import fc from "fast-check";
import { type Envelope, parseEnvelope, type RpcId } from "./envelope.ts";
import type { ErrorName } from "./errors.ts";

const FIXTURES = new URL("../../fixtures/protocol/", import.meta.url);

function request(id: RpcId, method: string, params?: Record<string, unknown>): Envelope {
  return params === undefined
    ? { kind: "request", id, method }
    : { kind: "request", id, method, params };
}

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

const ACCEPTED: Readonly<Record<string, Envelope>> = {
  "request.json": request(1, "health.get", {}),
  "request_without_params.json": request(1, "health.get"),
  "request_string_id.json": request("a-1", "snapshot.get", {}),
  "request_negative_id.json": request(-3, "snapshot.get", {}),
  "request_zero_id.json": request(0, "snapshot.get", {}),
  "request_spread_out.json": request(4, "events.list", { limit: 10 }),
  "request_unknown_member.json": request(1, "health.get"),
  "request_unicode.json": request("été", "sessions.get", { name: "修正 👍 A" }),
  "request_proto_params.json": request(1, "sessions.get", { name: "x", inner: { kept: 1 } }),
  "request_brackets_in_string.json": request(1, "sessions.get", { name: "[".repeat(200) }),
  "request_depth_64.json": request(1, "sessions.get", { deep: nested(62) }),
  "notification.json": { kind: "notification", method: "pong", params: { t: 1737612345000 } },
  "notification_without_params.json": { kind: "notification", method: "pong" },
  "response_result.json": { kind: "response", id: 1, result: { ok: true } },
  "response_null_result.json": { kind: "response", id: 1, result: null },
  "response_error.json": {
    kind: "response",
    id: 1,
    error: { code: -32004, message: "m", data: { code: "STALE_CURSOR" } },
  },
  "response_error_null_id.json": {
    kind: "response",
    id: null,
    error: { code: -32700, message: "m" },
  },
};

/** Kinds and ids of the items of accepted batches. */
const ACCEPTED_BATCHES: Readonly<Record<string, readonly (readonly [string, RpcId | null])[]>> = {
  "batch.json": [["request", 1], ["notification", null], ["request", "1"]],
  "batch_of_50.json": Array.from({ length: 50 }, (_, id) => ["request", id] as const),
  "batch_with_invalid_item.json": [["request", 1], ["invalid", null], ["invalid", 2]],
  "batch_request_and_response_same_id.json": [["request", 1], ["response", 1]],
};

/** The error of each, a word of its message, and the id that the answer may carry. */
const REJECTED: Readonly<Record<string, readonly [ErrorName, RegExp, RpcId | null]>> = {
  "not_json.json": ["PARSE_ERROR", /not valid JSON/, null],
  "cut_off.json": ["PARSE_ERROR", /not valid JSON/, null],
  "two_texts.json": ["PARSE_ERROR", /not valid JSON/, null],
  "comment.json": ["PARSE_ERROR", /not valid JSON/, null],
  "byte_order_mark.json": ["PARSE_ERROR", /not valid JSON/, null],
  "blank.json": ["PARSE_ERROR", /not valid JSON/, null],
  "number.json": ["INVALID_REQUEST", /not an object/, null],
  "string.json": ["INVALID_REQUEST", /not an object/, null],
  "null.json": ["INVALID_REQUEST", /not an object/, null],
  "empty_object.json": ["INVALID_REQUEST", /jsonrpc/, null],
  "no_version.json": ["INVALID_REQUEST", /jsonrpc/, 1],
  "version_1.json": ["INVALID_REQUEST", /jsonrpc/, 1],
  "version_number.json": ["INVALID_REQUEST", /jsonrpc/, 1],
  "null_id_request.json": ["INVALID_REQUEST", /id is null/, null],
  "object_id.json": ["INVALID_REQUEST", /id of another type/, null],
  "boolean_id.json": ["INVALID_REQUEST", /id of another type/, null],
  "fraction_id.json": ["INVALID_REQUEST", /id of another type/, null],
  "infinite_id.json": ["INVALID_REQUEST", /id of another type/, null],
  "inexact_id.json": ["INVALID_REQUEST", /id of another type/, null],
  "long_id.json": ["INVALID_REQUEST", /id of another type or size/, null],
  "method_number.json": ["INVALID_REQUEST", /method is no name/, 1],
  "method_empty.json": ["INVALID_REQUEST", /method is no name/, 1],
  "method_long.json": ["INVALID_REQUEST", /method is no name/, 1],
  "method_null_notification.json": ["INVALID_REQUEST", /method is no name/, null],
  "params_array.json": ["INVALID_REQUEST", /params by position/, 1],
  "params_string.json": ["INVALID_REQUEST", /params are no object/, 1],
  "params_null.json": ["INVALID_REQUEST", /params are no object/, 1],
  "method_and_result.json": ["INVALID_REQUEST", /both a method and an answer/, 1],
  "result_and_error.json": ["INVALID_REQUEST", /one answer/, 1],
  "response_nothing.json": ["INVALID_REQUEST", /neither a method/, 1],
  "response_without_id.json": ["INVALID_REQUEST", /without id/, null],
  "response_null_id_result.json": ["INVALID_REQUEST", /result for no request/, null],
  "response_error_string.json": ["INVALID_REQUEST", /error is no error/, 1],
  "response_error_without_message.json": ["INVALID_REQUEST", /error is no error/, 1],
  "members_in_proto.json": ["INVALID_REQUEST", /jsonrpc/, null],
  "batch_empty.json": ["INVALID_REQUEST", /empty batch/, null],
  "batch_of_51.json": ["INVALID_REQUEST", /batch of 51, at most 50/, null],
  "batch_duplicate_id.json": ["INVALID_REQUEST", /an id twice/, null],
  "batch_duplicate_response_id.json": ["INVALID_REQUEST", /an id twice/, null],
  "depth_65.json": ["INVALID_REQUEST", /at most 64 levels/, null],
  "depth_10000.json": ["INVALID_REQUEST", /at most 64 levels/, null],
  "depth_10000_objects.json": ["INVALID_REQUEST", /at most 64 levels/, null],
};

function fixtureNames(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, FIXTURES))].map(({ name }) => name).sort();
}

function fixture(path: string): string {
  return Deno.readTextFileSync(new URL(path, FIXTURES));
}

Deno.test("parseEnvelope() has an expectation for every fixture and a fixture for each", () => {
  const accepted = [...Object.keys(ACCEPTED), ...Object.keys(ACCEPTED_BATCHES)].sort();
  assert.deepEqual(fixtureNames("accept/"), accepted);
  assert.deepEqual(fixtureNames("reject/"), Object.keys(REJECTED).sort());
});

for (const [name, expected] of Object.entries(ACCEPTED)) {
  Deno.test(`parseEnvelope() accepts ${name}`, () => {
    assert.deepEqual(parseEnvelope(fixture(`accept/${name}`)), expected);
  });
}

for (const [name, expected] of Object.entries(ACCEPTED_BATCHES)) {
  Deno.test(`parseEnvelope() accepts ${name}`, () => {
    const envelope = parseEnvelope(fixture(`accept/${name}`));
    assert.ok(envelope.kind === "batch");
    const items = envelope.items.map((item) => [item.kind, "id" in item ? item.id : null]);
    assert.deepEqual(items, expected);
  });
}

for (const [name, [errorName, message, id]] of Object.entries(REJECTED)) {
  Deno.test(`parseEnvelope() rejects ${name}`, () => {
    const envelope = parseEnvelope(fixture(`reject/${name}`));
    assert.ok(envelope.kind === "invalid", envelope.kind);
    assert.equal(envelope.error.name, errorName);
    assert.match(envelope.error.message, message);
    assert.equal(envelope.id, id);
  });
}

Deno.test("parseEnvelope() lets no __proto__ member through, to harm whoever copies params", () => {
  const envelope = parseEnvelope(fixture("accept/request_proto_params.json"));
  assert.ok(envelope.kind === "request");
  const copy: Record<string, unknown> = Object.assign({}, envelope.params);
  assert.equal(copy.polluted, undefined);
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  assert.equal(JSON.stringify(envelope.params).includes("polluted"), false);
});

Deno.test("parseEnvelope() knows __proto__ when it is spelled with escapes", () => {
  const text = String
    .raw`{"jsonrpc":"2.0","id":1,"method":"m","params":{"\u005f_pr\u006fto__":{"a":1}}}`;
  assert.deepEqual(parseEnvelope(text), request(1, "m", {}));
});

Deno.test("parseEnvelope() quotes nothing of the text in its errors", () => {
  for (
    const text of [
      '{"token": hunter2}',
      '{"jsonrpc":"hunter2"}',
      '{"jsonrpc":"2.0","id":{"a":"hunter2"}}',
    ]
  ) {
    const envelope = parseEnvelope(text);
    assert.ok(envelope.kind === "invalid");
    assert.ok(!JSON.stringify(envelope.error.toWire()).includes("hunter2"));
  }
});

Deno.test("parseEnvelope() takes the limits it is given", () => {
  const two = '[{"jsonrpc":"2.0","method":"pong"},{"jsonrpc":"2.0","method":"pong"}]';
  assert.equal(parseEnvelope(two, { maxBatch: 2, maxDepth: 2 }).kind, "batch");
  assert.equal(parseEnvelope(two, { maxBatch: 1 }).kind, "invalid");
  assert.equal(parseEnvelope(two, { maxDepth: 1 }).kind, "invalid");
});

Deno.test("parseEnvelope() never throws", () => {
  const member = fc.constantFrom(
    "jsonrpc",
    "id",
    "method",
    "params",
    "result",
    "error",
    "__proto__",
  );
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("2.0", "m", 1, null));
  const message = fc.dictionary(member, value).map((object) => JSON.stringify(object));
  fc.assert(fc.property(fc.oneof(message, fc.json(), fc.string()), (text) => {
    assert.ok(parseEnvelope(text).kind.length > 0);
  }));
});

Deno.test("parseEnvelope() returns every well-formed call as it was sent", () => {
  const name = fc.string({ minLength: 1, maxLength: 20 });
  const params = fc.dictionary(name.filter((key) => key !== "__proto__"), fc.integer());
  fc.assert(fc.property(fc.oneof(fc.maxSafeInteger(), name), name, params, (id, method, sent) => {
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params: sent });
    // Through JSON, since a dictionary may come without a prototype and -0 has no text.
    const expected = JSON.parse(JSON.stringify({ kind: "request", id, method, params: sent }));
    assert.deepEqual(parseEnvelope(text), expected);
  }));
});
