import assert from "node:assert/strict";
import { RpcClosedError, RpcError, RpcTimeoutError } from "../../shared/rpc/client_errors.ts";
import { PathError } from "../platform/path_error.ts";
import { CliError } from "./cli_error.ts";
import { describeError } from "./describe_error.ts";

const refused = (code: string) => new RpcError({ code: -32000, message: "m", data: { code } });

const CASES: readonly (readonly [unknown, string, number])[] = [
  [new CliError("m", { code: "NO_DAEMON", exit: "UNAVAILABLE" }), "NO_DAEMON", 69],
  [new RpcClosedError("m"), "DAEMON_GONE", 69],
  [new RpcTimeoutError("m"), "TIMEOUT", 69],
  [refused("NOT_FOUND"), "NOT_FOUND", 4],
  [refused("CONFLICT"), "CONFLICT", 4],
  [refused("STALE_CURSOR"), "STALE_CURSOR", 1],
  [new RpcError({ code: 1, message: "m" }), "FAILED", 1],
  [new PathError("FOREIGN_OWNER", "m"), "FOREIGN_OWNER", 1],
  [Object.assign(new Error("m"), { code: "LOCKED" }), "LOCKED", 1],
  [Object.assign(new Error("m"), { code: "ENOENT" }), "ENOENT", 1],
  [Object.assign(new Error("m"), { code: "SCHEMA_TOO_NEW" }), "SCHEMA_TOO_NEW", 65],
  [new Error("m"), "FAILED", 1],
  ["m", "FAILED", 1],
];

for (const [error, code, exit] of CASES) {
  Deno.test(`describeError() of ${error} is ${code} with status ${exit}`, () => {
    const described = describeError(error);
    assert.equal(described.code, code);
    assert.equal(described.exit, exit);
    assert.notEqual(described.message, "");
  });
}

Deno.test("describeError() shows where a fault of our own is", () => {
  assert.match(describeError(new TypeError("x is undefined")).message, /describe_error_test/);
});

Deno.test("describeError() of a daemon that hangs names what ends it", () => {
  const { message } = describeError(new RpcTimeoutError("no answer within 5000 ms"));
  assert.match(message, /^the daemon does not answer: no answer.*`ntm-tracker recover`/);
});
