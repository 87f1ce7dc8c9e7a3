import assert from "node:assert/strict";
import { EXIT } from "./exit_codes.ts";
import { remoteDaemon } from "./remote_daemon.ts";

const tokenFile = "/home/me/token";

Deno.test("remoteDaemon() is nobody where nothing is named", () => {
  assert.equal(remoteDaemon({}), null);
});

for (
  const [url, asked] of [
    ["ws://127.0.0.1:3847", "ws://127.0.0.1:3847/rpc"],
    ["ws://[::1]:1/", "ws://[::1]:1/rpc"],
    ["wss://box.example/behind/proxy", "wss://box.example/behind/proxy"],
  ] as const
) {
  Deno.test(`remoteDaemon() takes ${url}`, () => {
    assert.deepEqual(remoteDaemon({ url, tokenFile }), { url: asked, tokenFile });
  });
}

for (
  const [url, why] of [
    ["http://127.0.0.1:3847", /no address of a WebSocket/],
    ["127.0.0.1:3847", /no address of a WebSocket/],
    ["", /no address of a WebSocket/],
    ["ws://tracker.example:3847", /for all to read: use wss:/],
    ["ws://127.0.0.1.example:3847", /for all to read: use wss:/],
    ["ws://127.0.0.1:3847/?token=hunter2", /more than an address/],
    ["ws://127.0.0.1:3847/#hunter2", /more than an address/],
    ["ws://me:hunter2@127.0.0.1:3847", /more than an address/],
  ] as const
) {
  Deno.test(`remoteDaemon() refuses ${JSON.stringify(url)}, and does not repeat it`, () => {
    assert.throws(() => remoteDaemon({ url, tokenFile }), (error: Error) => {
      assert.match(error.message, why);
      assert.ok(!error.message.includes("hunter2"));
      assert.deepEqual({ ...error }, { name: "CliError", code: "USAGE", exit: EXIT.USAGE });
      return true;
    });
  });
}

Deno.test("remoteDaemon() wants both an address and a token", () => {
  assert.throws(() => remoteDaemon({ url: "ws://127.0.0.1:3847" }), /--url needs a token/);
  assert.throws(() => remoteDaemon({ tokenFile }), /name the daemon with --url/);
});
