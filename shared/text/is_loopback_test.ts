import assert from "node:assert/strict";
import { isLoopback } from "./is_loopback.ts";

const LOOPBACK = ["localhost", "LocalHost", "127.0.0.1", "127.255.1.2", "::1", "[::1]"];

const ELSEWHERE = [
  ...["", "127.", "127", "127.1", "127.0.0.1.evil.com", "127.evil.com", "127.0.0.256"],
  ...["localhost.evil.com", "foo.localhost", "0.0.0.0", "::", "[::]", "::ffff:127.0.0.1"],
  ...[
    "0127.0.0.1",
    "127.0.0.01",
    "127.0.0.1.",
    "127.0.0.1\n",
    "127.0.0.999",
    "0x7f000001",
    "2130706433",
    "192.168.0.1",
    "[127.0.0.1",
    "1.127.0.0",
  ],
];

Deno.test("isLoopback() knows what only this machine can reach", () => {
  for (const host of LOOPBACK) assert.equal(isLoopback(host), true, host);
});

Deno.test("isLoopback() takes each address of loopback, and no number beyond", () => {
  for (let n = 0; n < 300; n++) {
    assert.equal(isLoopback(`127.0.${n}.${n}`), n < 256, String(n));
  }
});

Deno.test("isLoopback() takes nothing that only looks like it", () => {
  for (const host of ELSEWHERE) assert.equal(isLoopback(host), false, host);
});
