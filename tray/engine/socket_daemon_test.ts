import { deepEqual, equal } from "node:assert/strict";
import { behindProxy } from "../../daemon/wire/http/test_behind_proxy.ts";

const HERE = new URL(".", import.meta.url);

const PROGRAM = `
const [url, tokenFile] = Deno.args;
const { joinSocketDaemon } = await import("${new URL("socket_daemon.ts", HERE)}");
const { whyNoDaemonAt } = await import("${new URL("daemon_at.ts", HERE)}");
console.log(await whyNoDaemonAt(url));
const child = await joinSocketDaemon({ url, tokenFile });
console.log(child.wire);
await child.end("at_once");
`;

Deno.test("joinSocketDaemon() and whyNoDaemonAt() show nothing to a proxy", async () => {
  const { lines, stderr, asked } = await behindProxy(PROGRAM);
  deepEqual(lines, ["null", "websocket"], stderr);
  equal(asked, 0);
});
