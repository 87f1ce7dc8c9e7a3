import { deepEqual, ok } from "node:assert/strict";
import { Fleet, hasTmux } from "../fixtures/fleet.ts";
import { DEMO_SESSIONS, tellDemoStory } from "./demo_story.ts";

Deno.test({
  name: "tellDemoStory() comes and goes, round after round, and stops at once",
  ignore: hasTmux() === null,
  async fn() {
    await using fleet = await Fleet.start({ sessions: DEMO_SESSIONS, width: 200, height: 100 });
    const abort = new AbortController();
    const story = tellDemoStory(fleet, { everyMs: 1, signal: abort.signal });
    try {
      const seen = new Set<string>();
      const until = performance.now() + 20_000;
      const before = performance.now();
      while (!["nightly", "manual"].every((name) => seen.has(name))) {
        ok(performance.now() < until, `only saw ${[...seen]} in ${performance.now() - before} ms`);
        const names = await fleet.tmux("list-sessions", "-F", "#{session_name}");
        for (const name of names.split("\n")) seen.add(name);
      }
      deepEqual([...seen].sort(), ["api", "docs", "manual", "nightly", "shop"]);
    } finally {
      abort.abort();
      await story;
    }
  },
});
