import assert from "node:assert/strict";
import fc from "fast-check";
import type { EventDraft } from "../../shared/model/event.ts";
import type { EventFilter } from "./journal.ts";
import type { Store } from "./store.ts";
import { withStore } from "./test_database.ts";
import { aFact, changes, facts } from "./test_rows.ts";

function inMemory(events: readonly EventDraft[], body: (store: Store) => void): void {
  withStore(":memory:", (store) => {
    store.commit(changes({ events }));
    body(store);
  });
}

function listed(store: Store, filter: EventFilter): number[] {
  return store.listEvents(filter).map(({ id }) => id);
}

Deno.test("EventJournal.after() pages through everything once, oldest first", () =>
  inMemory(facts(25), (store) => {
    const seen: number[] = [];
    for (let cursor = 0;;) {
      const page = store.eventsAfter(cursor, 10).map(({ id }) => id);
      assert.ok(page.length <= 10);
      if (page.length === 0) break;
      seen.push(...page);
      cursor = page.at(-1) ?? 0;
    }
    assert.deepEqual(seen, Array.from({ length: 25 }, (_, index) => index + 1));
    assert.deepEqual(store.eventsAfter(25, 10), []);
    assert.deepEqual(store.eventsAfter(1_000, 10), []);
  }));

Deno.test("EventJournal.list() without a cursor gives the newest, oldest first", () =>
  inMemory(facts(10), (store) => {
    assert.deepEqual(listed(store, { limit: 3 }), [8, 9, 10]);
    assert.deepEqual(listed(store, { limit: 100 }).length, 10);
  }));

Deno.test("EventJournal.list() with a cursor gives what follows, oldest first", () =>
  inMemory(facts(10), (store) => {
    assert.deepEqual(listed(store, { sinceEventId: 4, limit: 3 }), [5, 6, 7]);
    assert.deepEqual(listed(store, { sinceEventId: 0, limit: 2 }), [1, 2]);
    assert.deepEqual(listed(store, { sinceEventId: 10, limit: 3 }), []);
  }));

Deno.test("EventJournal.list() takes a filter's text for text", () =>
  inMemory([aFact({ sessionId: "a' OR '1'='1" }), aFact({ sessionId: "a" })], (store) => {
    assert.deepEqual(listed(store, { limit: 9, sessionId: "a' OR '1'='1" }), [1]);
    assert.deepEqual(listed(store, { limit: 9, sessionId: "%" }), []);
    assert.deepEqual(listed(store, { limit: 9, sessionId: "" }), []);
  }));

Deno.test("EventJournal.list() agrees with filtering a list", () => {
  const some = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: null });
  const draft = fc.record({
    type: fc.constantFrom("pane.ended", "session.ended", "daemon.started"),
    sessionId: some("s1", "s2"),
    paneId: some("p1", "p2"),
  }).map((change) => aFact(change as Partial<EventDraft>));
  const filter = fc.record({
    limit: fc.integer({ min: 1, max: 12 }),
    sinceEventId: fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined }),
    type: fc.constantFrom(undefined, "pane.ended", "session.ended", "none.such"),
    sessionId: fc.constantFrom(undefined, "s1", "s2"),
    paneId: fc.constantFrom(undefined, "p1", "p2"),
  });
  fc.assert(
    fc.property(
      fc.array(draft, { maxLength: 12 }),
      filter,
      (drafts, wanted) =>
        inMemory(drafts, (store) => {
          const fits = store.eventsAfter(0, 100).filter((event) =>
            (wanted.type ?? event.type) === event.type &&
            (wanted.sessionId ?? event.sessionId) === event.sessionId &&
            (wanted.paneId ?? event.paneId) === event.paneId &&
            event.id > (wanted.sinceEventId ?? 0)
          );
          const expected = wanted.sinceEventId === undefined
            ? fits.slice(-wanted.limit)
            : fits.slice(0, wanted.limit);
          assert.deepEqual(store.listEvents(wanted), expected);
        }),
    ),
    { numRuns: 60 },
  );
});

Deno.test("EventJournal.list() takes severity, times and a last id, from either end", () => {
  const drafts = Array.from(
    { length: 10 },
    (_, at) => aFact({ detectedAt: 100 + at, severity: at % 2 === 0 ? "info" : "warn" }),
  );
  inMemory(drafts, (store) => {
    assert.deepEqual(listed(store, { limit: 9, severity: "warn" }), [2, 4, 6, 8, 10]);
    assert.deepEqual(listed(store, { limit: 9, since: 103, until: 106 }), [4, 5, 6]);
    const window = { sinceEventId: 2, upToEventId: 7 };
    assert.deepEqual(listed(store, { ...window, limit: 2 }), [3, 4]);
    assert.deepEqual(listed(store, { ...window, limit: 2, newest: true }), [6, 7]);
  });
});
