import assert from "node:assert/strict";
import { keysForLater } from "./check_config.ts";

Deno.test("keysForLater() names keys without an effect, by line", () => {
  const text = `\
[tmux]
sockets = []
[security]
require_auth = false

[server]
port = 4000
`;
  assert.deepEqual(keysForLater(text), [
    { key: "security.require_auth", line: 4 },
    { key: "server.port", line: 7 },
  ]);
  assert.deepEqual(keysForLater(""), []);
});
