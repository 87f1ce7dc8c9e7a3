import assert from "node:assert/strict";
import { isNamedHost, isOwnHost } from "./host_check.ts";

const OWN = [
  ...["localhost", "localhost:3847", "LOCALHOST", "localhost.", "LocalHost.:80"],
  ...["127.0.0.1", "127.0.0.1:3847", "127.3.2.1", "[::1]", "[::1]:3847"],
];

const FOREIGN = [
  ...["", " ", "localhost ", " localhost", "localhost..", ".localhost", "localhost:", ":3847"],
  ...["localhost:port", "localhost:123456", "localhost:80:80", "::1", "[::1", "::1]", "[::1]x"],
  ...["127.", "127.1", "127.0.0.1.evil.com", "127.evil.com", "127.0.0.1.nip.io"],
  ...["0.0.0.0", "0.0.0.0:3847", "[::]", "0", "2130706433", "0x7f.0.0.1", "[::ffff:7f00:1]"],
  ...["evil.example", "evil.example:3847", "foo.localhost", "localhost.evil.example"],
  ...["localhost@evil.example", "evil.example@localhost", "localhost/x", "localhost#x"],
  ...["localhost,evil.example", "localhost\\evil", "localhost?x", "localhost%00", "[::1%lo]"],
];

Deno.test("isOwnHost() lets loopback pass, whatever the port and the case", () => {
  for (const host of OWN) assert.equal(isOwnHost([host]), true, host);
});

Deno.test("isOwnHost() lets nothing else pass", () => {
  for (const host of FOREIGN) assert.equal(isOwnHost([host]), false, host);
});

Deno.test("isOwnHost() wants exactly one Host", () => {
  assert.equal(isOwnHost([]), false);
  assert.equal(isOwnHost(["localhost", "localhost"]), false);
  assert.equal(isOwnHost(["localhost", "evil.example"]), false);
});

Deno.test("isOwnHost() lets names pass that are allowed, exactly", () => {
  const allowed = ["desk.example", "192.168.1.5", "fe80::5", "[fe80::6]"];
  const passes = (host: string) => isOwnHost([host], allowed);
  const pass = [
    "desk.example:3847",
    "DESK.example.",
    "192.168.1.5:1",
    "[fe80::5]:3847",
    "[fe80::6]",
  ];
  for (const host of [...pass, "localhost"]) assert.equal(passes(host), true, host);
  const fail = ["x.desk.example", "desk.example.evil", "192.168.1.50", "[fe80::7]", "fe80::5", ""];
  for (const host of fail) assert.equal(passes(host), false, host);
});

Deno.test("isNamedHost() knows the names that were allowed, and loopback only where it is one", () => {
  assert.equal(isNamedHost("Desk.example:1", ["desk.example"]), true);
  assert.equal(isNamedHost("[fe80::5]:1", ["fe80::5"]), true);
  assert.equal(isNamedHost("localhost:1", ["localhost"]), true);
  for (const host of ["localhost", "127.0.0.1:1", "", "x.desk.example"]) {
    assert.equal(isNamedHost(host, ["desk.example"]), false, host);
  }
});
