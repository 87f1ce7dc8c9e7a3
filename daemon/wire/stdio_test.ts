import assert from "node:assert/strict";
import { join } from "node:path";
import { type Channel } from "../../shared/rpc/channel.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";

const DENO_JSON = new URL("../../deno.json", import.meta.url).pathname;

/** Sends every text back, and says on stderr when its wire has ended. */
const SCRIPT = `
  import { stdioChannel } from ${JSON.stringify(import.meta.resolve("./stdio.ts"))};
  const channel = stdioChannel();
  for await (const text of channel.receive()) await channel.send(text);
  await channel.closed;
  console.error(channel.name + " has ended");
  Deno.exit(0);`;

/** A process whose end of the wire is its standard input and output. */
async function withEcho(
  body: (channel: Channel, output: () => Promise<[number, string]>) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-stdio-" });
  try {
    const script = join(directory, "echo.ts");
    await Deno.writeTextFile(script, SCRIPT);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", DENO_JSON, script],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stderr = new Response(child.stderr).text();
    const channel = frameChannel({
      name: "client",
      readable: child.stdout,
      writable: child.stdin,
    });
    try {
      await body(channel, async () => [(await child.status).code, (await stderr).trim()]);
    } finally {
      channel.close();
      await child.status;
      await stderr;
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("stdioChannel() carries texts both ways and ends with its client", () =>
  withEcho(async (channel, output) => {
    const texts = ['{"a":1}', "été 修正 👍", "x".repeat(300_000)];
    const received = channel.receive()[Symbol.asyncIterator]();
    for (const text of texts) {
      await channel.send(text);
      assert.equal((await received.next()).value, text);
    }
    channel.close();
    assert.deepEqual(await output(), [0, "stdio has ended"]);
  }));
