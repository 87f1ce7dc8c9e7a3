import assert from "node:assert/strict";
import { join } from "node:path";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import type { RecoverAnswer } from "../upkeep/recover/recover_answer.ts";
import { askForRecovery } from "./recover_answer.ts";
import { CAPABILITIES } from "./test_capabilities.ts";

/** Does with a connection whatever a daemon may do with it. */
type Behaviour = (connection: Deno.UnixConn) => void | Promise<void>;

/** Asks a daemon that behaves so. */
async function askOne(behaviour: Behaviour): Promise<RecoverAnswer> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-answer-" });
  const socket = join(dir, "s");
  const listener = Deno.listen({ transport: "unix", path: socket });
  const connections: Deno.UnixConn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      await behaviour(connection);
    }
  })();
  try {
    return await askForRecovery({ socket }, { timeoutMs: 300 });
  } finally {
    listener.close();
    await serving;
    for (const connection of connections) {
      try {
        connection.close();
      } catch {
        // The behaviour has closed it.
      }
    }
    await Deno.remove(dir, { recursive: true });
  }
}

function saying(answer: Readonly<Record<string, unknown>>): Behaviour {
  return async ({ readable, writable }) => {
    const channel = frameChannel({ name: "peer", readable, writable });
    for await (const text of channel.receive()) {
      const { id } = JSON.parse(text);
      await channel.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    }
    channel.close();
  };
}

const CASES: readonly (readonly [string, Behaviour, RecoverAnswer["kind"], RegExp?])[] = [
  ["that is well", saying({ result: CAPABILITIES }), "answers"],
  ["that takes the question and says nothing", () => {}, "silent"],
  ["that hangs up", (connection) => connection.close(), "silent"],
  [
    "that is newer",
    saying({ result: { ...CAPABILITIES, protocolVersion: PROTOCOL_VERSION + 1 } }),
    "unclear",
    /is newer than this program .* update this program/,
  ],
  ["with another shape", saying({ result: { hello: 1 } }), "unclear", /cannot be understood/],
  ["that refuses", saying({ error: { code: -32_000, message: "no" } }), "unclear", /^no$/],
  [
    "that speaks something else",
    async (connection) => {
      await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
    },
    "unclear",
  ],
];

for (const [who, behaviour, kind, message] of CASES) {
  Deno.test(`askForRecovery() of a daemon ${who} is ${kind}`, async () => {
    const answer = await askOne(behaviour);
    assert.equal(answer.kind, kind, JSON.stringify(answer));
    if (message !== undefined) assert.match("message" in answer ? answer.message : "", message);
  });
}

Deno.test("askForRecovery() without a daemon, and without leave to ask one", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-answer-" });
  try {
    assert.deepEqual(await askForRecovery({ socket: join(dir, "s") }), { kind: "none" });
    // No directory: the socket cannot be reached, which says nothing of who listens there.
    await Deno.writeTextFile(join(dir, "file"), "");
    const { kind } = await askForRecovery({ socket: join(dir, "file", "s") });
    assert.equal(kind, "unclear");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
