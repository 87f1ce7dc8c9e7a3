import { deepEqual, equal, match } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import type { Event } from "../../shared/model/event.ts";
import { someSettings } from "../../shared/notify/test_settings.ts";
import { type AskDaemon, DaemonFacts } from "./daemon_facts.ts";

const DAY_MS = 86_400_000;

function factsOf({ clockAheadMs = 0 } = {}) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const params: Record<string, unknown> = {};
  const answers: Record<string, () => unknown> = {
    "health.get": () => ({ condition: "healthy" }),
    "config.get": () => ({ value: someSettings() }),
    "notifications.preview": () => ({ quiet: { timeZone: "Europe/Berlin" } }),
    "stats.daily": () => ({ rows: [{ compactions: 3, activeMs: 4_000 }] }),
  };
  const told = { changes: 0, problems: [] as string[] };
  const ask = ((method: string, asks: unknown) => {
    asked.push(method);
    params[method] = asks;
    return Promise.resolve().then(() => answers[method]?.());
  }) as AskDaemon;
  const facts = new DaemonFacts({
    ...{ ask, clock, clockAheadMs: () => clockAheadMs },
    onChange: () => told.changes++,
    onProblem: (problem) => told.problems.push(problem),
  });
  const count = (method: string) => asked.filter((each) => each === method).length;
  return { clock, answers, told, facts, count, params };
}

const event = (type: Event["type"]) => ({ type }) as Event;

Deno.test("DaemonFacts learns what the icon needs, and asks again now and then", async () => {
  const { clock, told, facts, count } = factsOf();
  facts.live();
  await clock.advance(0);
  equal(facts.health, "healthy");
  deepEqual(facts.notifications, { settings: someSettings(), timeZone: "Europe/Berlin" });
  deepEqual(facts.today, { compactions: 3, activeMs: 4_000 });
  equal(told.changes, 3);
  await clock.advance(60_000);
  deepEqual([count("health.get"), count("config.get"), count("stats.daily")], [3, 1, 1]);
  facts.away();
  equal(clock.pending, 0);
});

Deno.test("DaemonFacts forgets the health of one that is away, and nothing it is judged by", async () => {
  const { clock, facts } = factsOf();
  facts.live();
  await clock.advance(0);
  facts.away();
  deepEqual([facts.health, facts.notifications === null, facts.today === null], [
    null,
    false,
    false,
  ]);
});

Deno.test("DaemonFacts takes no answer of an earlier connection", async () => {
  const { clock, answers, told, facts } = factsOf();
  const late = Promise.withResolvers<unknown>();
  answers["health.get"] = () => late.promise;
  facts.live();
  facts.away();
  late.resolve({ condition: "unhealthy" });
  await clock.advance(0);
  deepEqual([facts.health, told.changes, clock.pending], [null, 0, 0]);
});

Deno.test("DaemonFacts asks again when events say that an answer is old", async () => {
  const { clock, facts, count } = factsOf();
  facts.take([event("config.changed")]);
  facts.live();
  await clock.advance(0);
  facts.take([event("config.changed"), event("compact"), event("pane.status")]);
  await clock.advance(0);
  deepEqual([count("config.get"), count("stats.daily"), count("health.get")], [2, 2, 1]);
  equal(clock.pending, 3, "one timer for each");
  facts.away();
});

Deno.test("DaemonFacts asks soon again what was not answered", async () => {
  const { clock, answers, told, facts, count } = factsOf();
  answers["config.get"] = () => {
    throw new Error("busy");
  };
  facts.live();
  await clock.advance(15_000);
  deepEqual(told.problems, ["busy", "busy"]);
  answers["config.get"] = () => ({ value: someSettings() });
  await clock.advance(15_000);
  equal(facts.notifications?.timeZone, "Europe/Berlin");
  await clock.advance(60_000);
  equal(count("config.get"), 3);
  facts.away();
});

Deno.test("DaemonFacts keeps what it knew when the settings of a daemon make no sense", async () => {
  const { clock, answers, told, facts } = factsOf();
  facts.live();
  await clock.advance(0);
  for (const value of [undefined, { ...someSettings(), rules: null }]) {
    answers["config.get"] = () => ({ value });
    facts.take([event("config.changed")]);
    await clock.advance(0);
  }
  deepEqual(facts.notifications?.settings, someSettings());
  match(told.problems.join("\n"), /^read settings of notifications: .*\n.* at rules /);
  facts.away();
});

Deno.test("DaemonFacts says nothing of yesterday on a day without a row", async () => {
  const { clock, answers, facts } = factsOf();
  facts.live();
  await clock.advance(0);
  answers["stats.daily"] = () => ({ rows: [] });
  await clock.advance(DAY_MS);
  deepEqual(facts.today, { compactions: 0, activeMs: 0 });
  facts.away();
});

Deno.test("DaemonFacts asks for the day of the daemon's clock", async () => {
  for (const clockAheadMs of [-3_600_000, 0, 3_600_000]) {
    const { clock, facts, params } = factsOf({ clockAheadMs });
    facts.live();
    await clock.advance(0);
    deepEqual(params["stats.daily"], { since: clock.now() + clockAheadMs });
    facts.away();
  }
});
