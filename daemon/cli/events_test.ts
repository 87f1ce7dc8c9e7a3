import assert from "node:assert/strict";
import type { Event } from "../../shared/model/event.ts";
import { joinLists } from "./events.ts";

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
