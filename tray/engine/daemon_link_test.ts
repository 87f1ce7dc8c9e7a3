import assert from "node:assert/strict";
import type { Launch } from "./daemon_child.ts";
import { LINK_LIMITS } from "./link_limits.ts";
import { type Behaviour, FakeDaemons, HEARTBEAT_MS } from "./test_fake_daemon.ts";
import { kindOf, kinds, live, lostState, problemOf, withLink } from "./test_link.ts";

Deno.test("DaemonLink.start() connects, shows the snapshot and tells what happens", () =>
  withLink([], async (setup) => {
    const { link, daemons, clock, states, told, cursors } = setup;
    daemons.happen();
    await live(setup);
    link.start();
    assert.deepEqual(kinds(states), ["connecting", "live"]);
    assert.equal(link.snapshot?.instanceId, "instance-1");
    daemons.happen();
    await clock.advance(1);
    assert.deepEqual(told, [2]);
    assert.deepEqual(cursors.at(-1), { sinceEventId: 2, instanceId: "instance-1" });
    assert.equal(daemons.starts, 1);
  }));

Deno.test("DaemonLink goes on from its cursor after a crash, with nothing left out or doubled", () =>
  withLink([], async (setup) => {
    const { link, daemons, clock, states, told } = setup;
    await live(setup);
    daemons.happen();
    await clock.advance(1);
    daemons.newest.die();
    daemons.happen();
    await clock.advance(499);
    assert.equal(kindOf(link), "lost");
    assert.match(problemOf(link.state), /the connection was lost/);
    assert.notEqual(link.snapshot, null);
    await clock.advance(2);
    assert.equal(kindOf(link), "live");
    daemons.happen();
    await clock.advance(1);
    assert.deepEqual(told, [1, 2, 3]);
    assert.deepEqual(kinds(states), ["connecting", "live", "lost", "connecting", "live"]);
  }));

Deno.test("DaemonLink tells what happens while it begins to follow, and nothing twice", () =>
  withLink(["busy", "busy"], async (setup) => {
    const { daemons, clock, told, cursors } = setup;
    daemons.happen();
    await live(setup);
    assert.deepEqual(told, [2]);
    daemons.newest.tell(daemons.events);
    await clock.advance(1);
    assert.deepEqual(told, [2]);
    daemons.instanceId = "instance-2";
    daemons.newest.die();
    await clock.advance(501);
    assert.deepEqual(told, [2, 3]);
    assert.deepEqual(cursors.at(-1), { sinceEventId: 3, instanceId: "instance-2" });
  }));

Deno.test("DaemonLink tells its launcher when a start is not wanted any more", async () => {
  const overs: AbortSignal[] = [];
  const aborted = () => overs.map(({ aborted }) => aborted);
  const launch: Launch = (over) => {
    overs.push(over);
    return new Promise(() => {});
  };
  await withLink([], async ({ link, clock }) => {
    link.start();
    await clock.advance(1);
    assert.deepEqual(aborted(), [false]);
    link.reconnect();
    await clock.advance(1);
    assert.deepEqual(aborted(), [true, false]);
    await link.stop();
    assert.deepEqual(aborted(), [true, true]);
  }, { launch });
});

Deno.test("DaemonLink goes on from the cursor of an earlier run of this program", () => {
  const cursor = { sinceEventId: 1, instanceId: "instance-1" };
  return withLink([], async (setup) => {
    for (let n = 0; n < 3; n++) setup.daemons.happen();
    await live(setup);
    assert.deepEqual(setup.told, [2, 3]);
    assert.deepEqual(setup.anew, []);
  }, { cursor });
});

Deno.test("DaemonLink begins anew with another database, or with a cursor that was pruned", () =>
  withLink([], async (setup) => {
    const { daemons, clock, told, anew } = setup;
    daemons.happen();
    await live(setup);
    daemons.instanceId = "instance-2";
    daemons.newest.die();
    daemons.happen();
    await clock.advance(501);
    assert.deepEqual([told, anew], [[], [2]]);
    daemons.newest.die();
    daemons.happen();
    daemons.prunedTo = 3;
    await clock.advance(1_001);
    daemons.happen();
    await clock.advance(1);
    assert.deepEqual([told, anew], [[4], [2, 3]]);
  }));

Deno.test("DaemonLink waits twice as long after each failure, and not at all when it lived", () =>
  withLink(["throws", "dies", "garbage", "broken"], async (setup) => {
    const { link, daemons, clock, states } = setup;
    link.start();
    await clock.advance(500 + 1_000 + 2_000 + 4_000 + 1_000);
    assert.equal(kindOf(link), "live");
    const pauses = states.flatMap((state) =>
      state.kind === "lost" ? [state.retryAt - state.since] : []
    );
    assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000]);
    const problems = states.map(problemOf).filter((problem) => problem !== "");
    assert.match(problems[0] ?? "", /no such program/);
    assert.match(problems[1] ?? "", /last said: last words/);
    await clock.advance(LINK_LIMITS.stableMs);
    daemons.newest.die();
    await clock.advance(1);
    const lost = lostState(link);
    assert.equal(lost.retryAt - lost.since, 500);
  }));

Deno.test("DaemonLink lets chance take a part off its pauses", () =>
  withLink(["throws"], async ({ link, clock }) => {
    link.start();
    await clock.advance(1);
    const lost = lostState(link);
    assert.equal(lost.retryAt - lost.since, 450);
  }, { random: () => 0.5 }));

Deno.test("DaemonLink refuses other versions, ends the daemon's process and waits to be asked", async (t) => {
  const cases: readonly (readonly [Behaviour, RegExp])[] = [
    ["newer_protocol", /speaks protocol .* update this program/],
    ["newer_schema", /database of schema .* update this program/],
    ["older_protocol", /update the daemon in the distro/],
  ];
  for (const [behaviour, sentence] of cases) {
    await t.step(behaviour, () =>
      withLink([behaviour], async ({ link, daemons, clock }) => {
        link.start();
        await clock.advance(3_600_000);
        assert.equal(kindOf(link), "refused");
        assert.match(problemOf(link.state), sentence);
        assert.deepEqual([daemons.starts, daemons.alive.size], [1, 0]);
        assert.ok(!daemons.asked.includes("subscribe"));
        link.reconnect();
        await clock.advance(1);
        assert.equal(kindOf(link), "live");
      }));
  }
});

Deno.test("DaemonLink ends a daemon that was not heard for two heartbeats", () =>
  withLink(["silent"], async (setup) => {
    const { link, daemons, clock } = setup;
    await live(setup);
    const child = daemons.newest;
    await clock.advance(2 * HEARTBEAT_MS + LINK_LIMITS.heartbeatSlackMs - 2);
    assert.equal(kindOf(link), "live");
    await clock.advance(100);
    assert.match(problemOf(link.state), /nothing heard for 32 s/);
    assert.ok(child.ends.includes("at_once"));
    await clock.advance(500);
    assert.equal(kindOf(link), "live");
    await clock.advance(10 * HEARTBEAT_MS);
    assert.equal(kindOf(link), "live", "heartbeats keep it");
    assert.equal(daemons.starts, 2);
    assert.ok(clock.now() - (link.heardAt ?? 0) <= HEARTBEAT_MS);
  }));

Deno.test("DaemonLink ends a launcher that hangs, and what one that is late has started", () =>
  withLink(["hangs", "stuck"], async ({ link, daemons, clock, states }) => {
    link.start();
    await clock.advance(LINK_LIMITS.patienceMs + 100);
    assert.match(problemOf(link.state), /no answer within 60 s/);
    assert.equal(daemons.alive.size, 0);
    await clock.advance(1_000 + LINK_LIMITS.patienceMs + 1_000);
    assert.equal(kindOf(link), "live");
    assert.deepEqual(kinds(states).filter((kind) => kind === "lost").length, 2);
    const late = withoutCount(daemons);
    daemons.stuck[0]?.(late);
    await clock.advance(100);
    assert.ok(late.ends.includes("at_once"));
    assert.equal(kindOf(link), "live");
  }));

/** A child that comes too late; it is none of those that the link may have. */
function withoutCount(daemons: FakeDaemons) {
  const others = new FakeDaemons(daemons.clock);
  return others.launch() as unknown as typeof daemons.newest;
}

Deno.test("DaemonLink bears a slow start", () =>
  withLink(["slow"], async ({ link, clock, states }) => {
    link.start();
    await clock.advance(40_001);
    assert.deepEqual(kinds(states), ["connecting", "live"]);
    assert.equal(kindOf(link), "live");
  }));

Deno.test("DaemonLink starts nothing while there is nothing to start it in", async () => {
  let whyNot: string | null = "use daemon: Ubuntu is off";
  let asked = 0;
  const whyNotNow = () => Promise.resolve((asked++, whyNot));
  await withLink([], async ({ link, daemons, clock, states }) => {
    link.start();
    await clock.advance(3_600_000);
    assert.deepEqual(kinds(states), ["off"], "told once");
    assert.equal(asked, 61, "looked once a minute");
    assert.equal(problemOf(link.state), whyNot);
    link.reconnect();
    await clock.advance(1);
    assert.deepEqual([kindOf(link), daemons.starts], ["off", 0]);
    whyNot = null;
    await clock.advance(LINK_LIMITS.offMs);
    assert.deepEqual([kindOf(link), daemons.starts], ["live", 1]);
  }, { whyNotNow });
});

Deno.test("DaemonLink gives up for a while after too many starts, or until it is asked", () =>
  withLink(Array<Behaviour>(20).fill("dies"), async ({ link, daemons, clock }) => {
    link.start();
    await clock.advance(590_000);
    assert.equal(kindOf(link), "gave_up");
    assert.match(problemOf(link.state), /10 starts within 10 minutes .*last words/);
    assert.equal(daemons.starts, 10);
    link.reconnect();
    await clock.advance(1);
    assert.equal(daemons.starts, 11);
    await clock.advance(590_000);
    assert.equal(daemons.starts, 20);
    assert.equal(kindOf(link), "gave_up");
    await clock.advance(20_000);
    assert.equal(kindOf(link), "live");
  }));

Deno.test("DaemonLink knows how far the daemon's clock is from ours, also when it is set right", () =>
  withLink([], async (setup) => {
    const { link, daemons, clock } = setup;
    daemons.aheadMs = -3 * 3_600_000;
    assert.equal(link.clockAheadMs, 0);
    await live(setup);
    assert.equal(link.clockAheadMs, -3 * 3_600_000);
    daemons.newest.die();
    await clock.advance(100);
    assert.equal(link.clockAheadMs, -3 * 3_600_000, "what is shown of it is as it was");
    await clock.advance(401);
    assert.equal(kindOf(link), "live");
    daemons.aheadMs = 0;
    await clock.advance(HEARTBEAT_MS + 1_000);
    assert.equal(link.clockAheadMs, 0);
  }));
