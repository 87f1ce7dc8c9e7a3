import assert from "node:assert/strict";
import { METHODS } from "../../shared/protocol/manifest.ts";
import type { TestDaemon } from "./test_context.ts";
import { withDaemon } from "./test_context.ts";

const REFUSED = "a call was refused: it needs the admin role";
const COUNTED = "more refused calls are only counted";

/** Asks as somebody who may only read. */
async function ask(daemon: TestDaemon, methods: readonly string[]): Promise<void> {
  const peer = daemon.connect({ role: "read" });
  for (const method of methods) {
    assert.equal((await peer.ask(method)).error?.data["code"], "FORBIDDEN");
  }
  await peer.leave();
}

Deno.test("ForbiddenCalls.note() tells which method was asked for, and over which wire", () =>
  withDaemon(async (daemon) => {
    await ask(daemon, ["config.set"]);
    const [record] = daemon.log.records;
    assert.deepEqual([record?.level, record?.room, record?.message], ["warn", "rpc", REFUSED]);
    assert.equal(record?.fields["method"], "config.set");
    assert.match(String(record?.fields["by"]), /^client-1#/);
    assert.deepEqual(daemon.acts, [], "it is no act");
  }));

for (
  const [method, action] of [
    ["actions.paneSend", "pane.send"],
    ["actions.sessionKill", "session.kill"],
    ["actions.focus", "pane.focus"],
  ] as const
) {
  Deno.test(`ForbiddenCalls.note() keeps ${method} as an act that was refused, too`, () =>
    withDaemon(async (daemon) => {
      await ask(daemon, [method]);
      const [act] = daemon.acts;
      assert.equal(daemon.acts.length, 1);
      assert.deepEqual(
        [act?.action, act?.result, act?.code, act?.detail],
        [action, "refused", "FORBIDDEN", {}],
      );
      assert.match(act?.by ?? "", /^client-1#/);
      assert.match(act?.message ?? "", /needs the admin role/);
    }));
}

Deno.test("ForbiddenCalls.note() knows every method that acts", () => {
  const acts = METHODS.map(({ name }) => name).filter((name) => name.startsWith("actions."));
  assert.deepEqual(acts.toSorted(), ["actions.focus", "actions.paneSend", "actions.sessionKill"]);
});

Deno.test("ForbiddenCalls.note() does not tell of each call of a flood, and hides no other call by it", () =>
  withDaemon(async (daemon) => {
    await ask(daemon, Array(500).fill("actions.paneSend"));
    const told = () => daemon.log.records.map(({ message }) => message);
    assert.deepEqual(told(), [REFUSED, REFUSED, REFUSED, COUNTED]);
    assert.equal(daemon.acts.length, 3);
    await ask(daemon, ["daemon.shutdown"]);
    assert.equal(daemon.log.records.at(-1)?.fields["method"], "daemon.shutdown");
    daemon.clock.tick(60_000);
    await ask(daemon, ["actions.paneSend", "actions.paneSend"]);
    assert.deepEqual(told().slice(5), [REFUSED, COUNTED]);
    assert.equal(daemon.log.records[5]?.fields["untold"], 497);
    assert.equal(daemon.acts.length, 4);
  }));

Deno.test("ForbiddenCalls.note() says nothing of calls that are allowed", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ role: "read" });
    await peer.ask("health.get");
    await peer.ask("none.such");
    await peer.leave();
    assert.deepEqual(daemon.log.records, []);
  }));
