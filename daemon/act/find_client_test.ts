import assert from "node:assert/strict";
import { lastUsed } from "./find_client.ts";

Deno.test("lastUsed() is the terminal that was used last", () => {
  const text = ["10 0 $1 /dev/pts/1", "30 0 $2 /dev/pts/2", "20 0 $3 /dev/pts/3", ""].join("\n");
  assert.deepEqual(lastUsed(text), { name: "/dev/pts/2", tmuxSessionId: "$2" });
});

Deno.test("lastUsed() takes no program for a terminal, and nothing from rubbish", () => {
  assert.equal(lastUsed("50 1 $1 client-77\n"), null);
  assert.equal(lastUsed(""), null);
  assert.equal(lastUsed("x 0 $1 /dev/pts/1\n10 0 work /dev/pts/1\n10 0 $1\n"), null);
});
