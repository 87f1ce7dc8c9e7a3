import assert from "node:assert/strict";
import { compareTmuxIds, objectKey, sameServer, serverKey } from "./identity.ts";

Deno.test("objectKey() the same tmux id on two servers is two objects", () => {
  const one = serverKey("source", { pid: 1, startedAt: 1_000 });
  const restarted = serverKey("source", { pid: 1, startedAt: 2_000 });
  const other = serverKey("another", { pid: 1, startedAt: 1_000 });
  const keys = [one, restarted, other].map((server) => objectKey(server, "%1"));
  assert.equal(new Set(keys).size, 3);
  assert.equal(objectKey(one, "%1"), objectKey(one, "%1"));
  assert.notEqual(objectKey(one, "%1"), objectKey(one, "$1"));
});

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
