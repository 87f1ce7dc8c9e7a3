import { join } from "node:path";
import { listeningWire, testAccess, TOKENS } from "./test_web_wire.ts";

/** What became of a program whose environment names a proxy. */
export interface BehindProxy {
  /** Of its standard output. */
  readonly lines: readonly string[];
  readonly stderr: string;
  /** How often the proxy was connected to. */
  readonly asked: number;
}

const CONFIG = decodeURI(new URL("../../../deno.json", import.meta.url).pathname);

/**
 * Runs a program as it runs for a person who works behind a proxy. Its arguments: the address of a
 * WebSocket that is served here, the file of its admin's token, and the file of a wrong one.
 */
export async function behindProxy(program: string): Promise<BehindProxy> {
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
    const write = async (name: string, text: string) => {
      await Deno.writeTextFile(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const right = await write("right", TOKENS.admin);
    const wrong = await write("wrong", "x".repeat(TOKENS.admin.length));
    const url = `${wire.url?.replace("http", "ws")}/rpc`;
    const script = await write("program.ts", program);
    const there = `http://127.0.0.1:${proxy.addr.port}`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", CONFIG, script, url, right, wrong],
      env: {
        ...{ HTTP_PROXY: there, http_proxy: there, ALL_PROXY: there, NO_PROXY: "", no_proxy: "" },
        // Once a day Deno itself would ask, for a newer version of itself.
        DENO_NO_UPDATE_CHECK: "1",
      },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { lines: text(stdout).trim().split("\n"), stderr: text(stderr), asked };
  } finally {
    await wire.close();
    await Deno.remove(folder, { recursive: true });
  }
}
