import assert from "node:assert/strict";
import { isOwnOrigin } from "./request_origin.ts";

const host = "localhost:3847";

Deno.test("isOwnOrigin() takes our own page, and what is no page", () => {
  for (const origin of [null, "http://localhost:3847", "HTTP://LocalHost:3847"]) {
    for (const site of [null, "same-origin", "none"]) {
      assert.equal(isOwnOrigin({ host, origin, site, isNamed: false }), true, `${origin} ${site}`);
    }
  }
});

Deno.test("isOwnOrigin() refuses pages of other sites, also on this machine", () => {
  const foreign = [
    ...["null", "", "http://localhost", "http://localhost:3000", "http://evil.example:3847"],
    ...["http://127.0.0.1:3847", "http://localhost:38470", "http://localhost:3847.evil.example"],
    ...["http://localhost:3847/", "file://", "ws://localhost:3847", "localhost:3847"],
  ];
  for (const origin of foreign) {
    assert.equal(isOwnOrigin({ host, origin, site: null, isNamed: true }), false, origin);
  }
});

Deno.test("isOwnOrigin() refuses what a browser says comes from elsewhere, whatever the origin", () => {
  for (const site of ["cross-site", "same-site", "", "nonsense"]) {
    assert.equal(isOwnOrigin({ host, origin: null, site, isNamed: true }), false, site);
    assert.equal(
      isOwnOrigin({ host, origin: "http://localhost:3847", site, isNamed: true }),
      false,
      site,
    );
  }
});

Deno.test("isOwnOrigin() takes a page over TLS by a name that the user has allowed, and no other", () => {
  const from = (host: string, origin: string, isNamed: boolean) =>
    isOwnOrigin({ host, origin, site: "same-origin", isNamed });
  for (const name of ["localhost:3847", "127.0.0.1:3847", "[::1]:3847", "localhost", "127.0.0.1"]) {
    assert.equal(from(name, `https://${name}`, false), false, name);
    assert.equal(from(name, `http://${name}`, false), true, name);
  }
  assert.equal(from("desk.example", "https://desk.example", true), true);
  assert.equal(from("desk.example", "HTTPS://Desk.Example", true), true);
  assert.equal(from("desk.example", "https://other.example", true), false);
  assert.equal(from("desk.example", "https://desk.example:8443", true), false);
});
