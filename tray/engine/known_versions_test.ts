import assert from "node:assert/strict";
import { KNOWN_VERSIONS, whyRefused } from "./known_versions.ts";

const known = { product: "1.0.0", oldestProtocol: 2, newestProtocol: 3, newestSchema: 7 };
const answer = (protocolVersion: unknown, schemaVersion: unknown = 7) => ({
  version: "9.9.9",
  protocolVersion,
  schemaVersion,
});

Deno.test("whyRefused() lets known versions pass", () => {
  assert.equal(whyRefused(answer(2), known), null);
  assert.equal(whyRefused(answer(3, 1), known), null);
  const { newestProtocol, newestSchema } = KNOWN_VERSIONS;
  assert.equal(whyRefused(answer(newestProtocol, newestSchema)), null);
});

Deno.test("whyRefused() says which side must be updated", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [answer(4), /version 9.9.9 speaks protocol 4 .*\(1.0.0\) knows 3, update this program/],
    [answer(1), /speaks protocol 1 .* wants 2, update the daemon in the distro/],
    [answer(3, 8), /schema 8 .* knows 7, update this program/],
    [answer("3"), /another shape/],
    [null, /another shape/],
    [{ protocolVersion: 9 }, /version unknown speaks protocol 9/],
  ];
  for (const [said, sentence] of cases) assert.match(whyRefused(said, known) ?? "", sentence);
});
