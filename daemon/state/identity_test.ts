import assert from "node:assert/strict";
import { compareTmuxIds, sameServer } from "./identity.ts";

Deno.test("compareTmuxIds() orders by number", () => {
  assert.deepEqual(["$10", "$2", "$0", "$100"].sort(compareTmuxIds), ["$0", "$2", "$10", "$100"]);
});

Deno.test("sameServer() pid and start together", () => {
  const server = { pid: 1, startedAt: 1_000 };
  assert.ok(sameServer(server, { ...server }));
  assert.ok(sameServer(null, null));
  assert.ok(!sameServer(server, null));
  assert.ok(!sameServer(null, server));
  assert.ok(!sameServer(server, { ...server, pid: 2 }));
  assert.ok(!sameServer(server, { ...server, startedAt: 2_000 }));
});
