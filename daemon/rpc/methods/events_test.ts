import assert from "node:assert/strict";
import { eventsList as declared } from "../../../shared/protocol/methods/events.ts";
import { prunableStore } from "../../store/test_database.ts";
import { aFact, changes } from "../../store/test_rows.ts";
import type { Caller, RpcContext } from "../context.ts";
import { eventsList } from "./events.ts";

const CALLER: Caller = { role: "read", wire: "test", afterReply: () => {}, follow: () => {} };

/** Twelve thousand events, each fourth thousandth of them a warning: several windows. */
function twelveThousand() {
  const { store, prune } = prunableStore();
  const events = Array.from({ length: 12_000 }, (_, at) => {
    const severity = (at + 1) % 4_000 === 0 ? "warn" : "info";
    return aFact({ detectedAt: at + 1, severity });
  });
  store.commit(changes({ events }));
  const context = { identity: { instanceId: "instance" }, history: store } as unknown as RpcContext;
  const list = async (params: Record<string, unknown>) =>
    await eventsList(declared.params.parse(params), context, CALLER);
  return { list, prune, store };
}

Deno.test("events.list finds rare events in a long history, and pages through them", async () => {
  const { list, store } = twelveThousand();
  try {
    const all = await list({ severity: "warn" });
    assert.deepEqual(all.events.map(({ id }) => id), [4_000, 8_000, 12_000]);
    const newest = await list({ severity: "warn", limit: 2 });
    assert.deepEqual(newest.events.map(({ id }) => id), [8_000, 12_000]);
    const seen: number[] = [];
    for (let sinceEventId = 0, hasMore = true; hasMore;) {
      const page = await list({ severity: "warn", limit: 1, sinceEventId });
      seen.push(...page.events.map(({ id }) => id));
      ({ nextEventId: sinceEventId, hasMore } = page);
    }
    assert.deepEqual(seen, [4_000, 8_000, 12_000]);
    const times = await list({ since: 5_999, until: 6_002, sinceEventId: 0 });
    assert.deepEqual(times.events.map(({ id }) => id), [5_999, 6_000, 6_001]);
    assert.equal(times.hasMore, false);
  } finally {
    store.close();
  }
});

Deno.test("events.list refuses a cursor in pruned history, and takes the first that is kept", async () => {
  const { list, prune, store } = twelveThousand();
  try {
    prune(7_000);
    await assert.rejects(list({ sinceEventId: 6_999 }), { name: "STALE_CURSOR" });
    const page = await list({ sinceEventId: 7_000, limit: 1 });
    assert.equal(page.events[0]?.id, 7_001);
    const kept = await list({ severity: "warn", sinceEventId: 7_000 });
    assert.deepEqual(kept.events.map(({ id }) => id), [8_000, 12_000]);
  } finally {
    store.close();
  }
});
