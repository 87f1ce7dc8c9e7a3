import { deepEqual } from "node:assert/strict";
import { join } from "node:path";
import { listeningWire, testAccess, TOKENS } from "../wire/http/test_web_wire.ts";

const HERE = new URL(".", import.meta.url);

/** Opens a WebSocket, then one with a wrong token, of a person who works behind a proxy. */
const PROGRAM = `
const [url, right, wrong] = Deno.args;
const { openWebSocket } = await import("${new URL("open_web_socket.ts", HERE)}");
(await openWebSocket({ url, tokenFile: right })).close();
console.log("open");
await openWebSocket({ url, tokenFile: wrong }).catch(({ code }) => console.log(code));
Deno.exit(0);
`;

Deno.test("openWebSocket() shows the token to no proxy where the daemon is on this machine", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ntm-proxy-" });
  const wire = await listeningWire({ access: testAccess() });
  using proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let asked = 0;
  void (async () => {
    for await (const connection of proxy) {
      asked++;
      connection.close();
    }
  })();
  try {
    const files = ["program.ts", "right", "wrong"].map((name) => join(folder, name));
    const [program = "", right = "", wrong = ""] = files;
    await Deno.writeTextFile(program, PROGRAM);
    await Deno.writeTextFile(right, TOKENS.admin, { mode: 0o600 });
    await Deno.writeTextFile(wrong, "x".repeat(TOKENS.admin.length), { mode: 0o600 });
    const url = `${wire.url?.replace("http", "ws")}/rpc`;
    const there = `http://127.0.0.1:${proxy.addr.port}`;
    const config = decodeURI(new URL("../../deno.json", HERE).pathname);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, program, url, right, wrong],
      env: {
        ...{ HTTP_PROXY: there, http_proxy: there, ALL_PROXY: there, NO_PROXY: "", no_proxy: "" },
        // Once a day Deno itself would ask, for a newer version of itself.
        DENO_NO_UPDATE_CHECK: "1",
      },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    deepEqual(text(stdout).trim().split("\n"), ["open", "TOKEN_REFUSED"], text(stderr));
    deepEqual(asked, 0);
  } finally {
    await wire.close();
    await Deno.remove(folder, { recursive: true });
  }
});
