import assert from "node:assert/strict";
import { TestDaemon, withDaemon } from "../test_context.ts";

/** A web whose logins were ended, so far as that could be kept. */
function forgetting(
  problem: string | null,
  onDisconnect: () => void,
): TestDaemon["context"]["web"] {
  const daemon = new TestDaemon();
  daemon.close();
  const forget = () => Promise.resolve({ logins: 2, problem, disconnect: onDisconnect });
  return { ...daemon.context.web, forget };
}

for (
  const [what, problem, code] of [
    ["once they have ended", null, undefined],
    ["also where they would be back in the next run, and says so", "disk full", "INTERNAL"],
  ] as const
) {
  Deno.test(`web.forget() ends the connections of logins ${what}`, async () => {
    let ended = 0;
    const web = forgetting(problem, () => ended++);
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
