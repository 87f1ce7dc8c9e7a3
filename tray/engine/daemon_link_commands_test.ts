import assert from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { RpcClosedError, RpcError } from "../../shared/rpc/client_errors.ts";
import { LINK_LIMITS } from "./link_limits.ts";
import { type Behaviour } from "./test_fake_daemon.ts";
import { kindOf, kinds, live, lostState, withLink } from "./test_link.ts";

Deno.test("DaemonLink.request() asks the daemon, and ends with the wire", () =>
  withLink([], async (setup) => {
    const { link, daemons, clock } = setup;
    await assert.rejects(link.request("health.get", {}), RpcClosedError);
    await live(setup);
    await assert.rejects(link.request("sessions.list", {}), RpcError);
    const pending = assert.rejects(link.request("health.get", {}), RpcClosedError);
    await clock.advance(1);
    daemons.newest.die();
    await pending;
    await clock.advance(1);
    await assert.rejects(link.request("health.get", {}), RpcClosedError);
  }));

Deno.test("DaemonLink.reconnect() makes another connection at once, from any state", () =>
  withLink([], async (setup) => {
    const { link, daemons, clock } = setup;
    link.reconnect();
    await clock.advance(1);
    assert.equal(kindOf(link), "live", "from stopped");
    link.reconnect();
    await clock.advance(100);
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 2], "from live");
    daemons.plan.push("throws");
    daemons.newest.die();
    await clock.advance(600);
    assert.equal(kindOf(link), "lost");
    link.reconnect();
    await clock.advance(1);
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 4], "from lost");
    daemons.plan.push("hangs");
    link.reconnect();
    await clock.advance(1_000);
    assert.equal(kindOf(link), "connecting");
    link.reconnect();
    await clock.advance(100);
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 6], "from connecting");
  }));

Deno.test("DaemonLink.restartDaemon() asks the daemon to end and starts another at once", () =>
  withLink([], async (setup) => {
    const { link, daemons, clock, states } = setup;
    await live(setup);
    const restarting = link.restartDaemon();
    await clock.advance(100);
    await restarting;
    assert.ok(daemons.asked.includes("daemon.shutdown"));
    assert.equal(kindOf(link), "live");
    assert.deepEqual(kinds(states), ["connecting", "live", "connecting", "live"]);
  }));

Deno.test("DaemonLink.restartDaemon() ends a daemon that stays, and connects where none is", () =>
  withLink(["stubborn"], async (setup) => {
    const { link, daemons, clock } = setup;
    await live(setup);
    const restarting = link.restartDaemon();
    await clock.advance(LINK_LIMITS.shutdownMs - 1);
    assert.equal(daemons.starts, 1);
    await clock.advance(100);
    await restarting;
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 2]);
    daemons.newest.die();
    await clock.advance(1);
    await link.restartDaemon();
    await clock.advance(1);
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 3]);
  }));

Deno.test("DaemonLink.restartDaemon() ends none that nothing here could start again", () =>
  withLink(["joined"], async (setup) => {
    const { link, daemons } = setup;
    await live(setup);
    assert.ok(link.state.kind === "live" && link.state.wire === "websocket");
    await assert.rejects(link.restartDaemon(), /only its WebSocket is left, and nothing here/);
    assert.ok(!daemons.asked.includes("daemon.shutdown"));
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 1]);
  }));

Deno.test("DaemonLink.stop() ends the process from any state, and can be followed by start()", async (t) => {
  const plans: readonly Behaviour[] = [
    ...["good", "hangs", "stuck", "throws", "stubborn", "newer_schema"] as const,
  ];
  for (const plan of plans) {
    await t.step(plan, () =>
      withLink([plan], async ({ link, daemons, clock }) => {
        link.start();
        await clock.advance(1);
        const stopping = link.stop();
        link.start();
        await clock.advance(6_000);
        await stopping;
        assert.equal(kindOf(link), "live");
        assert.equal(daemons.alive.size, 1);
      }));
  }
});

Deno.test("DaemonLink connects at once after the machine slept", async (t) => {
  const sleep = async (clock: ManualClock) => {
    clock.jump(3_600_000);
    await clock.advance(5_001);
  };
  await t.step(
    "while it waited",
    () =>
      withLink(Array<Behaviour>(6).fill("throws"), async ({ link, clock }) => {
        link.start();
        await clock.advance(16_000);
        const lost = lostState(link);
        assert.equal(lost.failures, 6);
        await sleep(clock);
        assert.equal(kindOf(link), "live");
      }),
  );
  await t.step(
    "while it had given up",
    () =>
      withLink(Array<Behaviour>(10).fill("throws"), async ({ link, clock }) => {
        link.start();
        await clock.advance(590_000);
        assert.equal(kindOf(link), "gave_up");
        await sleep(clock);
        assert.equal(kindOf(link), "live");
      }),
  );
  await t.step(
    "while it was connecting",
    () =>
      withLink(["hangs"], async ({ link, daemons, clock }) => {
        link.start();
        await clock.advance(1);
        await sleep(clock);
        await clock.advance(100);
        assert.deepEqual([kindOf(link), daemons.starts], ["live", 2]);
      }),
  );
  await t.step("while it was live, when nobody answers", () =>
    withLink([], async (setup) => {
      await live(setup);
      const { link, daemons, clock } = setup;
      daemons.newest.isSilent = true;
      await sleep(clock);
      await clock.advance(LINK_LIMITS.probeMs + 100);
      assert.deepEqual([kindOf(link), daemons.starts], ["live", 2]);
    }));
  await t.step("and keeps a connection that still answers", () =>
    withLink([], async (setup) => {
      await live(setup);
      const { link, daemons, clock } = setup;
      await sleep(clock);
      await clock.advance(60_000);
      assert.deepEqual([kindOf(link), daemons.starts], ["live", 1]);
      daemons.newest.die();
      await clock.advance(100);
      assert.equal(kindOf(link), "lost", "the next failure is one like others");
    }));
});
