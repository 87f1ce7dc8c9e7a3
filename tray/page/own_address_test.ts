import assert from "node:assert/strict";
import { isForBrowser, isOwnAddress, PAGE_ADDRESS } from "./own_address.ts";

for (
  const address of [
    PAGE_ADDRESS,
    "ntm://localhost",
    "ntm://LOCALHOST/settings?daemon=a#b",
    "http://ntm.localhost/",
    "https://ntm.localhost/static/style.css",
  ]
) {
  Deno.test(`isOwnAddress() takes ${address}`, () => {
    assert.equal(isOwnAddress(address), true);
    assert.equal(isForBrowser(address), false);
  });
}

for (
  const [address, forBrowser] of [
    ["https://example.test/", true],
    ["http://localhost/", true],
    ["http://ntm.localhost:81/", true],
    ["http://ntm.localhost.evil.test/", true],
    ["http://me@ntm.localhost/", true],
    ["http://ntm.localhost@evil.test/", true],
    ["ntm://localhost@evil/", false],
    ["ntm://localhost:1/", false],
    ["ntm://other/", false],
    ["file:///etc/passwd", false],
    ["javascript:alert(1)", false],
    ["data:text/html,x", false],
    ["about:blank", false],
    ["//localhost/", false],
    ["", false],
  ] as const
) {
  Deno.test(`isOwnAddress() refuses "${address}"`, () => {
    assert.equal(isOwnAddress(address), false);
    assert.equal(isForBrowser(address), forBrowser);
  });
}
