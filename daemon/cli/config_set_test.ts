import assert from "node:assert/strict";
import { configReload, configSet, configUnset, typedValue } from "./config_set.ts";
import { memoryContext } from "./memory_context.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

Deno.test("typedValue() takes a text as it is, and everything else as JSON", () => {
  assert.equal(typedValue("tmux.program", "/usr/bin/tmux"), "/usr/bin/tmux");
  assert.equal(typedValue("logging.level", "true"), "true");
  assert.equal(typedValue("server.port", "80"), 80);
  assert.equal(typedValue("server.enable", "true"), true);
  assert.deepEqual(typedValue("tmux.sockets", '["a", "b"]'), ["a", "b"]);
  assert.equal(typedValue("server.port", "eighty"), "eighty");
});

Deno.test("configSet() changes the file itself where no daemon runs", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-cli-" });
  try {
    const context = memoryContext({ home });
    const { configFile } = context.paths;
    await Deno.writeTextFile(configFile, "[server]\nport = 80 # mine\n");
    await configSet(context, { key: "server.port", value: "81" });
    assert.equal(await Deno.readTextFile(configFile), "[server]\nport = 81 # mine\n");
    await configUnset(context, { key: "server.port" });
    assert.equal(await Deno.readTextFile(configFile), "[server]\n# mine\n");
    assert.equal(
      context.screen.text,
      `${configFile}: server.port is changed, no daemon runs\n`.repeat(2),
    );
    await assert.rejects(configSet(context, { key: "server.port", value: "x" }), {
      code: "INVALID_PARAMS",
      message: /server.port is "x", but must be a whole number/,
    });
    await assert.rejects(configSet(context, { key: "server.prot", value: "1" }), {
      code: "NOT_FOUND",
      message: /did you mean server.port/,
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("configSet() tells what is in force, and what waits", () => {
  const answer = { path: "/x/daemon.toml", exists: true, value: {}, changed: ["stats.time_zone"] };
  const asked: unknown[] = [];
  const answers = {
    "config.set": (params: unknown) => {
      asked.push(params);
      const pending = [{ key: "server.port", value: 1 }];
      return { ...answer, applied: ["stats.time_zone"], pending };
    },
    "config.reload": { ...answer, applied: [], pending: [] },
  };
  return withScriptedDaemon({ answers, now: 0 }, async (context) => {
    await configSet(context, { key: "stats.time_zone", value: "UTC" });
    await configReload(context);
    assert.deepEqual(asked, [{ values: { "stats.time_zone": "UTC" } }]);
    assert.equal(
      context.screen.text,
      "/x/daemon.toml: stats.time_zone is changed and in force\n" +
        "wait for a restart of the daemon: server.port\nnothing new in force\n",
    );
  });
});
