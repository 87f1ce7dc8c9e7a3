import { deepEqual, equal } from "node:assert/strict";
import { aFleet, NOW } from "../face/test_input.ts";
import { inOurTime } from "./our_time.ts";

const AHEAD_MS = 3 * 3_600_000;

Deno.test("inOurTime() turns the times of the daemon's clock into ours, either way", () => {
  for (const aheadMs of [AHEAD_MS, -AHEAD_MS]) {
    const theirs = aFleet({
      sessions: [{ createdAt: NOW + aheadMs }],
      escalations: [
        { openedAt: NOW - 1 + aheadMs, snoozedUntil: NOW + 1 + aheadMs },
        { openedAt: NOW + aheadMs, snoozedUntil: null },
      ],
    });
    const { sessions, escalations } = inOurTime(theirs, aheadMs);
    deepEqual(sessions.map(({ createdAt }) => createdAt), [NOW]);
    deepEqual(
      escalations.map(({ openedAt, snoozedUntil }) => [openedAt, snoozedUntil]),
      [[NOW - 1, NOW + 1], [NOW, null]],
    );
  }
});

Deno.test("inOurTime() makes no time before 1970, and no copy where both clocks agree", () => {
  const theirs = aFleet({ sessions: [{ createdAt: 5 }] });
  equal(inOurTime(theirs, 10).sessions[0]?.createdAt, 0);
  equal(inOurTime(theirs, 0), theirs);
});
