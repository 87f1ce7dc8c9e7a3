import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { listeningWire, testAccess, TOKENS } from "../../daemon/wire/http/test_web_wire.ts";

const HERE = new URL(".", import.meta.url);

/** Joins a daemon with the environment of a person who works behind a proxy. */
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
    const [program, tokenFile] = [join(folder, "program.ts"), join(folder, "token.admin")];
    await Deno.writeTextFile(program, PROGRAM);
    await Deno.writeTextFile(tokenFile, TOKENS.admin, { mode: 0o600 });
    const url = `${wire.url?.replace("http", "ws")}/rpc`;
    const there = `http://127.0.0.1:${proxy.addr.port}`;
    const config = decodeURI(new URL("../../deno.json", HERE).pathname);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, program, url, tokenFile],
      env: {
        ...{ HTTP_PROXY: there, http_proxy: there, ALL_PROXY: there, NO_PROXY: "", no_proxy: "" },
        // Once a day Deno itself would ask, for a newer version of itself.
        DENO_NO_UPDATE_CHECK: "1",
      },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    deepEqual(text(stdout).trim().split("\n"), ["null", "websocket"], text(stderr));
    equal(asked, 0);
  } finally {
    await wire.close();
    await Deno.remove(folder, { recursive: true });
  }
});
