import assert from "node:assert/strict";
import { ERRORS, WireError } from "./errors.ts";

Deno.test("ERRORS is what clients were promised", () => {
  assert.deepEqual(ERRORS.map(({ name, code }) => [name, code]), [
    ["PARSE_ERROR", -32700],
    ["INVALID_REQUEST", -32600],
    ["METHOD_NOT_FOUND", -32601],
    ["INVALID_PARAMS", -32602],
    ["INTERNAL", -32603],
    ["UNAUTHORIZED", -32001],
    ["FORBIDDEN", -32002],
    ["RATE_LIMITED", -32003],
    ["STALE_CURSOR", -32004],
    ["UNSUPPORTED", -32005],
    ["DEGRADED", -32006],
    ["NOT_FOUND", -32007],
    ["CONFLICT", -32008],
    ["SHUTTING_DOWN", -32009],
    ["FRAME", -32010],
  ]);
});

Deno.test("ERRORS gives each name, number and meaning once", () => {
  for (const field of ["name", "code", "meaning"] as const) {
    assert.equal(new Set(ERRORS.map((error) => error[field])).size, ERRORS.length);
  }
  assert.ok(ERRORS.every(({ meaning }) => meaning.length > 0));
});

Deno.test("WireError has the number of its name", () => {
  for (const { name, code } of ERRORS) {
    const error = new WireError(name, "find pane: no such pane, list panes first");
    assert.equal(error.code, code);
    assert.equal(error.name, name);
    assert.ok(error instanceof Error);
  }
});

Deno.test("WireError.toWire() carries the name and the detail, not the cause", () => {
  const cause = new Error("secret path");
  const error = new WireError("STALE_CURSOR", "m", { detail: { oldest: 7, code: "FAKE" }, cause });
  assert.equal(
    JSON.stringify(error.toWire()),
    '{"code":-32004,"message":"m","data":{"oldest":7,"code":"STALE_CURSOR"}}',
  );
  assert.equal(error.cause, cause);
});
