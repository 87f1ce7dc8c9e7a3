import assert from "node:assert/strict";
import { Ui } from "../components/ui.ts";
import { remember } from "./remember.ts";
import { withGlobals } from "./test_globals.ts";

/** What a page has around it, as far as it is remembered there. */
function fakePage(hash: string, stored: Readonly<Record<string, string>> = {}) {
  const kept = new Map(Object.entries(stored));
  const location = { hash, pathname: "/" };
  const dataset: Record<string, string> = {};
  let onHash = () => {};
  const globals = withGlobals({
    location,
    history: {
      replaceState: (_state: unknown, _title: string, url: string) =>
        location.hash = url.startsWith("#") ? url : "",
    },
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
    document: { documentElement: { dataset } },
    addEventListener: (_name: string, run: () => void) => onHash = run,
  });
  return {
    ...{ kept, location, dataset },
    /** As a link to a place of the page does. */
    go: (hash: string) => {
      location.hash = hash;
      onHash();
    },
    [Symbol.dispose]: () => globals[Symbol.dispose](),
  };
}

Deno.test("remember() keeps the search when a link leads to a place of the page", () => {
  using page = fakePage("#q=shop&status=waiting");
  const ui = new Ui();
  remember(ui);
  assert.deepEqual([ui.filter.value.text, ui.filter.value.status], ["shop", "waiting"]);
  page.go("#sessions-title");
  assert.deepEqual([ui.filter.value.text, ui.filter.value.status], ["shop", "waiting"]);
  assert.equal(page.location.hash, "#q=shop&status=waiting", "a reload finds it again");
});

Deno.test("remember() leaves a place in the address while nothing is searched for", () => {
  using page = fakePage("#sessions-title");
  const ui = new Ui();
  remember(ui);
  assert.equal(page.location.hash, "#sessions-title");
  ui.filter.value = { ...ui.filter.value, text: "api" };
  assert.equal(page.location.hash, "#q=api");
  ui.filter.value = { ...ui.filter.value, text: "" };
  assert.equal(page.location.hash, "");
});

Deno.test("remember() goes by the address where that says what is searched for", () => {
  using page = fakePage("#q=shop");
  const ui = new Ui();
  remember(ui);
  page.go("#source=source-2");
  assert.deepEqual(ui.filter.value, { text: "", sourceId: "source-2", status: null });
  page.go("");
  assert.equal(ui.filter.value.sourceId, null);
});

Deno.test("remember() keeps what was typed before it, with the rest of the address", () => {
  using page = fakePage("#q=shop&status=waiting");
  const ui = new Ui();
  ui.filter.value = { ...ui.filter.value, text: "api" };
  remember(ui);
  assert.deepEqual([ui.filter.value.text, ui.filter.value.status], ["api", "waiting"]);
  assert.equal(page.location.hash, "#q=api&status=waiting");
});

Deno.test("remember() brings back theme and hidden sessions, and takes a theme it does not know for none", () => {
  using page = fakePage("", { "ntm-tracker.theme": "contrast", "ntm-tracker.collapsed": "a,b" });
  const ui = new Ui();
  remember(ui);
  assert.deepEqual([ui.theme.value, [...ui.collapsed.value]], ["contrast", ["a", "b"]]);
  assert.equal(page.dataset["theme"], "contrast");
  ui.theme.value = "dark";
  ui.toggle("a");
  assert.equal(page.dataset["theme"], "dark");
  assert.deepEqual(Object.fromEntries(page.kept), {
    "ntm-tracker.theme": "dark",
    "ntm-tracker.collapsed": "b",
  });
  page.kept.set("ntm-tracker.theme", "neon");
  const other = new Ui();
  remember(other);
  assert.equal(other.theme.value, "system");
});
