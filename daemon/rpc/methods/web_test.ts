import assert from "node:assert/strict";
import type { Forgotten } from "../context.ts";
import { TestDaemon, withDaemon } from "../test_context.ts";

/** A web of whose logins this becomes when they are to end. */
function forgetting(forgotten: Forgotten): TestDaemon["context"]["web"] {
  const daemon = new TestDaemon();
  daemon.close();
  return { ...daemon.context.web, forget: () => Promise.resolve(forgotten) };
}

for (
  const [what, problem, code] of [
    ["once they have ended", null, undefined],
    ["also where they would be back in the next run, and says so", "disk full", "INTERNAL"],
  ] as const
) {
  Deno.test(`web.forget() ends the connections of logins ${what}`, async () => {
    let ended = 0;
    const web = forgetting({ kind: "ended", logins: 2, problem, disconnect: () => ended++ });
    await withDaemon(async (daemon) => {
      const peer = daemon.connect();
      const { result, error } = await peer.ask("web.forget", {});
      assert.equal(error?.data["code"], code);
      if (problem === null) assert.deepEqual(result, { logins: 2 });
      else assert.match(error?.message ?? "", /only for this run of the daemon: disk full/);
      await peer.leave();
      assert.equal(ended, 1);
    }, { web });
  });
}

Deno.test("web.forget() says what stands in its way where no login has ended", async () => {
  const why = "write token to /x/token.read: it is read-only, make its directory writable";
  await withDaemon(async (daemon) => {
    const peer = daemon.connect();
    const { error } = await peer.ask("web.forget", {});
    assert.equal(error?.data["code"], "INTERNAL");
    assert.equal(error?.message, `web.forget ended no login: ${why}`);
    await peer.leave();
  }, { web: forgetting({ kind: "kept", why }) });
});
