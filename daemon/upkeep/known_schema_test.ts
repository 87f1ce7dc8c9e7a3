import assert from "node:assert/strict";
import { KNOWN_SCHEMA_VERSION } from "../../shared/protocol/version.ts";
import { knownSchema } from "./known_schema.ts";

Deno.test("knownSchema() is what clients are told in the protocol", () => {
  assert.equal(knownSchema(), KNOWN_SCHEMA_VERSION);
});
