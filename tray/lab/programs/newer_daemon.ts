/**
 * A daemon of the future on stdin and stdout: answers every call with capabilities that are newer
 * than this project. Argument: which of them is, `protocolVersion` or `schemaVersion`.
 */
import { frameChannel } from "../../../shared/rpc/frame_channel.ts";
import { KNOWN_SCHEMA_VERSION, PROTOCOL_VERSION } from "../../../shared/protocol/version.ts";

const [newer = "protocolVersion"] = Deno.args;
const result = {
  version: "9.9.9",
  protocolVersion: PROTOCOL_VERSION,
  schemaVersion: KNOWN_SCHEMA_VERSION,
  [newer]: 99,
};

const channel = frameChannel({
  name: "tray",
  readable: Deno.stdin.readable,
  writable: Deno.stdout.writable,
});
for await (const text of channel.receive()) {
  const { id } = JSON.parse(text);
  await channel.send(JSON.stringify({ jsonrpc: "2.0", id, result }));
}
