import { deepEqual, equal } from "node:assert/strict";
import { behindProxy } from "../wire/http/test_behind_proxy.ts";

const PROGRAM = `
const [url, right, wrong] = Deno.args;
const { openWebSocket } = await import("${new URL("open_web_socket.ts", import.meta.url)}");
(await openWebSocket({ url, tokenFile: right })).close();
console.log("open");
await openWebSocket({ url, tokenFile: wrong }).catch(({ code }) => console.log(code));
Deno.exit(0);
`;

Deno.test("openWebSocket() shows the token to no proxy where the daemon is on this machine", async () => {
  const { lines, stderr, asked } = await behindProxy(PROGRAM);
  deepEqual(lines, ["open", "TOKEN_REFUSED"], stderr);
  equal(asked, 0);
});
