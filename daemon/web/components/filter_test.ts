import assert from "node:assert/strict";
import { samplePane, sampleSession } from "../../cli/test_snapshot.ts";
import { type Filter, filterOf, fragmentOf, isFiltering, isWanted, NO_FILTER } from "./filter.ts";

const session = sampleSession({ name: "shop" });
const pane = samplePane({ title: "Fix the Parser", agentType: "claude", status: "waiting" });

function wants(part: Partial<Filter>): boolean {
  return isWanted(pane, { session, filter: { ...NO_FILTER, ...part } });
}

Deno.test("isWanted() finds words in any name, in any order and case", () => {
  assert.ok(wants({}));
  assert.ok(wants({ text: " PARSER  shop " }));
  assert.ok(wants({ text: "claude fix" }));
  assert.ok(!wants({ text: "parser web" }));
});

Deno.test("isWanted() goes by state and source", () => {
  assert.ok(wants({ status: "waiting", sourceId: "source-1" }));
  assert.ok(!wants({ status: "idle" }));
  assert.ok(!wants({ sourceId: "source-2" }));
});

Deno.test("fragmentOf() and filterOf() are each other's reverse", () => {
  const filters: Filter[] = [
    NO_FILTER,
    { text: 'a&b=c #d "%', sourceId: null, status: null },
    { text: "日本", sourceId: "source-1", status: "waiting" },
  ];
  for (const filter of filters) {
    assert.deepEqual(filterOf(`#${fragmentOf(filter)}`), filter);
  }
});

Deno.test("filterOf() takes what it does not understand for nothing", () => {
  assert.deepEqual(filterOf("#status=nonsense&source=&%E0%A4%A"), NO_FILTER);
  assert.equal(filterOf(`#q=${"x".repeat(10_000)}`).text.length, 200);
});

Deno.test("isFiltering() is false for blanks alone", () => {
  assert.ok(!isFiltering({ ...NO_FILTER, text: "  " }));
  assert.ok(isFiltering({ ...NO_FILTER, status: "idle" }));
});
