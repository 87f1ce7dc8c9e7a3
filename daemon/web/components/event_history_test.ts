import assert from "node:assert/strict";
import fc from "fast-check";
import type { Event } from "../../../shared/model/event.ts";
import {
  type EventHistory,
  NEWS_KEPT,
  NO_HISTORY,
  PAGE,
  withFirstPage,
  withNews,
  withOlder,
} from "./event_history.ts";
import { sampleEvent } from "./test_event.ts";

/** A daemon that knows of so many events, and a page that follows it. */
class Followed {
  history: EventHistory = NO_HISTORY;
  #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** So many more happen; the page is told of them, unless it is away. */
  happens(count: number, { isTold = true }: { readonly isTold?: boolean } = {}): void {
    const news = ids(this.#count + 1, this.#count + count);
    this.#count += count;
    if (isTold) this.history = withNews(this.history, news);
  }

  /** As `events.list` answers: the oldest first. */
  list(before = this.#count + 1): readonly Event[] {
    return ids(Math.max(1, before - PAGE), before - 1);
  }

  open(): void {
    this.history = withFirstPage(this.history, this.list());
  }

  /** Asks for what is older, and takes the answer when the function is called. */
  askOlder(): () => boolean {
    const known = this.history;
    const page = this.list(known.events.at(-1)?.id);
    return () => {
      const next = withOlder(this.history, { known, page });
      this.history = next ?? this.history;
      return next !== null;
    };
  }

  /** Holds the page to the newest events, each once, and to telling whether there are older ones. */
  check(): void {
    const { events, hasOlder } = this.history;
    const last = this.#count - events.length + 1;
    assert.deepEqual(events.map(({ id }) => id), [...ids(last, this.#count)].reverse().map(idOf));
    if (last > 1) assert.ok(hasOlder, `nothing offers what is older than ${last}`);
  }

  readAll(): void {
    while (this.history.hasOlder) assert.ok(this.askOlder()());
    this.check();
    assert.equal(this.history.events.length, this.#count);
  }
}

Deno.test("withNews() lets the oldest go, and they can be asked for again", () => {
  const page = new Followed(10);
  page.open();
  assert.equal(page.history.hasOlder, false);
  page.happens(PAGE + NEWS_KEPT - 10);
  assert.equal(page.history.hasOlder, false, "all fit");
  page.happens(25);
  assert.equal(page.history.events.length, PAGE + NEWS_KEPT);
  page.check();
  page.readAll();
});

Deno.test("withOlder() keeps what had to go for news while it was asked for", () => {
  const page = new Followed(500);
  page.open();
  page.happens(NEWS_KEPT);
  const answer = page.askOlder();
  page.happens(7);
  assert.ok(answer());
  page.check();
  assert.equal(page.history.events.length, PAGE + NEWS_KEPT + 7 + PAGE);
  page.readAll();
});

Deno.test("withOlder() takes nothing after which something would be missing", () => {
  const page = new Followed(500);
  page.open();
  const answer = page.askOlder();
  page.happens(PAGE + NEWS_KEPT + 1);
  assert.equal(answer(), false);
  page.check();
  page.happens(2 * PAGE, { isTold: false });
  page.happens(1);
  const late = page.askOlder();
  page.open();
  assert.equal(late(), false, "of a history that had a hole itself");
  page.check();
  page.readAll();
});

Deno.test("withFirstPage() leaves out what may have a hole before it", () => {
  const page = new Followed(30);
  page.open();
  page.happens(PAGE + 1, { isTold: false });
  page.happens(2);
  page.open();
  assert.equal(page.history.events.length, PAGE);
  page.readAll();
  const empty = new Followed(0);
  empty.open();
  assert.deepEqual(empty.history, { ...NO_HISTORY, pages: 1 });
});

Deno.test("EventHistory never has a hole or a duplicate, whatever happens meanwhile", () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant("happens" as const), count: fc.integer({ min: 1, max: 70 }) }),
    fc.record({ does: fc.constant("misses" as const), count: fc.integer({ min: 0, max: 120 }) }),
    fc.record({ does: fc.constantFrom("asks" as const, "gets" as const) }),
  );
  const steps = fc.array(step, { maxLength: 20 });
  fc.assert(fc.property(fc.nat({ max: 200 }), steps, (count, steps) => {
    const page = new Followed(count);
    const answers: (() => boolean)[] = [];
    page.open();
    for (const step of steps) {
      if (step.does === "happens") page.happens(step.count);
      if (step.does === "misses") {
        page.happens(step.count, { isTold: false });
        page.open();
      }
      if (step.does === "asks" && page.history.hasOlder) answers.push(page.askOlder());
      if (step.does === "gets") answers.shift()?.();
      page.check();
    }
    page.readAll();
  }));
});

function ids(first: number, last: number): readonly Event[] {
  return Array.from({ length: last - first + 1 }, (_, index) => sampleEvent({ id: first + index }));
}

const idOf = ({ id }: Event) => id;
