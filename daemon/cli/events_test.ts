import assert from "node:assert/strict";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import type { Event } from "../../shared/model/event.ts";
import { joinLists, staleSince } from "./events.ts";

const list = (ids: readonly number[], hasMore = false) => ({
  instanceId: "i",
  events: ids.map((id) => ({ id }) as Event),
  nextEventId: hasMore ? ids.at(-1) ?? 0 : 90,
  lastEventId: 90,
  hasMore,
});

const ids = ({ events }: ReturnType<typeof joinLists>) => events.map(({ id }) => id);

Deno.test("joinLists() of the newest keeps the newest", () => {
  const joined = joinLists([list([1, 5, 9]), list([2, 8])], { limit: 3, newest: true });
  assert.deepEqual(ids(joined), [5, 8, 9]);
  assert.equal(joined.nextEventId, 90);
  assert.equal(joined.hasMore, false);
});

Deno.test("joinLists() after a cursor keeps the oldest, and a cursor that skips nothing", () => {
  const joined = joinLists([list([1, 5, 9]), list([2, 8], true)], { limit: 3, newest: false });
  assert.deepEqual(ids(joined), [1, 2, 5]);
  assert.equal(joined.nextEventId, 5);
  assert.equal(joined.hasMore, true);
});

Deno.test("staleSince() says what a person does about a number that is not kept", () => {
  const stale = new RpcError({
    ...{ code: -1, message: "take a new snapshot" },
    data: { code: "STALE_CURSOR", firstEventId: 40, lastEventId: 90 },
  });
  const old = staleSince(stale, 1);
  assert.equal(
    old?.message,
    "cannot tell all that happened after event 1: the oldest that is kept is 40, use --since 39 " +
      "to begin with it",
  );
  assert.deepEqual([old?.code, old?.exit], ["STALE_CURSOR", 1]);
  assert.match(staleSince(stale, 91)?.message ?? "", /the last event is 90, use a smaller number$/);
  assert.equal(staleSince(new RpcError({ code: 1, message: "other" }), 1), null);
  assert.equal(staleSince(new Error("other"), 1), null);
});
