import assert from "node:assert/strict";
import fc from "fast-check";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { DaemonLink } from "./daemon_link.ts";
import type { LinkState } from "./link_state.ts";
import { type Behaviour, FakeDaemons } from "./test_fake_daemon.ts";

/** What a start may come to, but for versions: those are refused for good. */
const FAULTS: readonly Behaviour[] = [
  ...["throws", "stuck", "hangs", "dies", "garbage", "slow", "silent", "stubborn"] as const,
  ...["broken", "busy", "good"] as const,
];

/** What happens to a link, and how much time passes after it. */
type Step =
  | { readonly kind: "event" | "die" | "silence" | "rubbish" | "sleep" }
  | { readonly kind: "reconnect" | "restart" | "stop_start" | "request" };

const KINDS: readonly Step["kind"][] = [
  ...["event", "event", "die", "silence", "rubbish", "sleep"] as const,
  ...["reconnect", "restart", "stop_start", "request"] as const,
];

const story = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    next: fc.constantFrom(...FAULTS),
    passMs: fc.constantFrom(0, 1, 60, 700, 6_000, 40_000),
  }),
  { maxLength: 12 },
);

Deno.test("DaemonLink always comes back, tells each event once, and leaves no process", async () => {
  await fc.assert(
    fc.asyncProperty(
      story,
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      async (steps, random) => {
        const clock = new ManualClock();
        const daemons = new FakeDaemons(clock);
        const told: number[] = [];
        const states: LinkState["kind"][] = [];
        const pending: Promise<unknown>[] = [];
        let settled = 0;
        const keep = (promise: Promise<unknown>) => {
          const settle = () => settled++;
          pending.push(promise.then(settle, settle));
        };
        const link = new DaemonLink({
          launch: daemons.launch,
          clock,
          random: () => random,
          limits: { maxStarts: 1_000 },
          onState: ({ kind }) => states.push(kind),
          onEvents: (events) => told.push(...events.map(({ id }) => id)),
          cursor: { sinceEventId: 0, instanceId: daemons.instanceId },
        });
        link.start();
        for (const { kind, next, passMs } of steps) {
          daemons.plan.push(next);
          const child = [...daemons.alive].at(-1);
          if (kind === "event") daemons.happen();
          if (kind === "die") child?.die();
          if (kind === "silence" && child) child.isSilent = true;
          if (kind === "rubbish") child?.notify("events", { events: "none" });
          if (kind === "sleep") clock.jump(3_600_000);
          if (kind === "reconnect") link.reconnect();
          if (kind === "restart") keep(link.restartDaemon());
          if (kind === "request") keep(link.request("health.get", {}, { timeoutMs: Infinity }));
          if (kind === "stop_start") {
            keep(link.stop());
            link.start();
          }
          await clock.advance(passMs);
        }
        daemons.plan.length = 0;
        await clock.advance(200_000);
        assert.equal(link.state.kind, "live", `it did not come back: ${states.slice(-4)}`);
        assert.equal(daemons.alive.size, 1);

        daemons.happen();
        await clock.advance(1);
        assert.deepEqual(told, daemons.events.map(({ id }) => id));

        const stopping = link.stop();
        await clock.advance(20_000);
        await stopping;
        await Promise.all(pending);
        assert.equal(settled, pending.length);
        assert.equal(daemons.alive.size, 0, "a process is left");
        assert.equal(clock.pending, 0, "a timer is left");
        assert.ok(daemons.mostAlive <= 1, "two processes at a time");
      },
    ),
    { numRuns: 40 },
  );
});
