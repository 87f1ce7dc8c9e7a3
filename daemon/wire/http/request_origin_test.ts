import assert from "node:assert/strict";
import { isOwnOrigin } from "./request_origin.ts";

const host = "localhost:3847";

Deno.test("isOwnOrigin() takes our own page, and what is no page", () => {
  for (const origin of [null, "http://localhost:3847", "HTTP://LocalHost:3847"]) {
    for (const site of [null, "same-origin", "none"]) {
      assert.equal(isOwnOrigin({ host, origin, site }), true, `${origin} ${site}`);
    }
  }
  assert.equal(
    isOwnOrigin({ host: "desk.example", origin: "https://desk.example", site: null }),
    true,
  );
});

Deno.test("isOwnOrigin() refuses pages of other sites, also on this machine", () => {
  const foreign = [
    ...["null", "", "http://localhost", "http://localhost:3000", "http://evil.example:3847"],
    ...["http://127.0.0.1:3847", "http://localhost:38470", "http://localhost:3847.evil.example"],
    ...["http://localhost:3847/", "file://", "ws://localhost:3847", "localhost:3847"],
  ];
  for (const origin of foreign) {
    assert.equal(isOwnOrigin({ host, origin, site: null }), false, origin);
  }
});

Deno.test("isOwnOrigin() refuses what a browser says comes from elsewhere, whatever the origin", () => {
  for (const site of ["cross-site", "same-site", "", "nonsense"]) {
    assert.equal(isOwnOrigin({ host, origin: null, site }), false, site);
    assert.equal(isOwnOrigin({ host, origin: "http://localhost:3847", site }), false, site);
  }
});
