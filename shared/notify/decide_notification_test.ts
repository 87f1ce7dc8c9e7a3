import assert from "node:assert/strict";
import fc from "fast-check";
import { NOTIFICATION_TYPES, type NotificationSettings } from "../model/notification.ts";
import {
  decideNotification,
  HOUR_MS,
  type NotificationCase,
  type NotificationDecision,
  rememberTold,
  type ToldNotification,
} from "./decide_notification.ts";
import { aRule, someSettings } from "./test_settings.ts";

const T0 = Date.UTC(2026, 10, 21, 12);

function aCase(change: Partial<NotificationCase> = {}): NotificationCase {
  return { type: "escalation", session: "api", key: "pane prompt", since: T0, ...change };
}

function decide(
  settings: Partial<NotificationSettings>,
  { it = aCase(), told = [], now = T0 }: {
    readonly it?: NotificationCase;
    readonly told?: readonly ToldNotification[];
    readonly now?: number;
  } = {},
): NotificationDecision {
  return decideNotification(it, { settings: someSettings(settings), told, now, timeZone: "UTC" });
}

Deno.test("decideNotification() tells by the first rule that fits, and nothing without one", () => {
  const rules = [aRule("escalation", { exclude_sessions: ["api"] }), aRule("escalation")];
  assert.deepEqual(decide({ rules }), { kind: "tell", rule: 1 });
  assert.deepEqual(decide({}), { kind: "never", why: "no_rule" });
  const it = aCase({ type: "degraded", session: null });
  assert.deepEqual(decide({ rules: [aRule("degraded")] }, { it }), { kind: "tell", rule: 0 });
});

Deno.test("decideNotification() waits until a case has gone on for long enough", () => {
  const rules = [aRule("escalation", { min_pending_ms: 120_000 })];
  const until = T0 + 120_000;
  assert.deepEqual(decide({ rules }, { now: until - 1 }), {
    kind: "not_yet",
    why: "pending",
    until,
  });
  assert.deepEqual(decide({ rules }, { now: until }), { kind: "tell", rule: 0 });
});

Deno.test("decideNotification() obeys an override over all rules", () => {
  const rules = [aRule("escalation", { include_sessions: ["web"], min_pending_ms: 1_000 })];
  const off = [{ session: "api", escalation: false }];
  const on = [{ session: "api", escalation: true }];
  assert.deepEqual(decide({ rules: [aRule("escalation")], overrides: off }), {
    kind: "never",
    why: "override",
  });
  // What is asked for by name goes by the limits that there are.
  assert.deepEqual(decide({ rules, overrides: on }), {
    kind: "not_yet",
    why: "pending",
    until: T0 + 1_000,
  });
  assert.deepEqual(decide({ overrides: on }), { kind: "tell", rule: null });
});

Deno.test("decideNotification() is quiet in quiet hours, in the zone that it is given", () => {
  const settings = someSettings({ quiet_hours: true, rules: [aRule("escalation")] });
  const now = Date.UTC(2026, 10, 21, 21, 30);
  const at = (timeZone: string) =>
    decideNotification(aCase(), { settings, told: [], now, timeZone });
  assert.deepEqual(at("UTC"), { kind: "tell", rule: 0 });
  assert.deepEqual(at("Europe/Berlin"), {
    kind: "not_yet",
    why: "quiet",
    until: Date.UTC(2026, 10, 22, 6),
  });
});

Deno.test("decideNotification() tells the same thing once in the window", () => {
  const settings = { rules: [aRule("escalation")], dedupe_window_ms: 300_000 };
  const told = [{ key: "pane prompt", rule: 0, at: T0 }];
  assert.deepEqual(decide(settings, { told, now: T0 + 299_999 }), {
    kind: "not_yet",
    why: "told_before",
    until: T0 + 300_000,
  });
  assert.equal(decide(settings, { told, now: T0 + 300_000 }).kind, "tell");
  assert.equal(decide(settings, { told, it: aCase({ key: "other" }) }).kind, "tell");
});

Deno.test("decideNotification() counts what a rule has told within the hour", () => {
  const settings = { rules: [aRule("compact"), aRule("escalation", { max_per_hour: 2 })] };
  const at = (minute: number, rule = 1) => ({
    key: `${minute}`,
    rule,
    at: T0 + minute * 60_000,
  });
  const now = T0 + 50 * 60_000;
  const ask = (told: readonly ToldNotification[]) => decide(settings, { told, now });
  assert.equal(ask([at(0), at(10, 0), at(20, 0)]).kind, "tell");
  assert.deepEqual(ask([at(0), at(10), at(20)]), {
    kind: "not_yet",
    why: "too_many",
    until: at(10).at + HOUR_MS,
  });
});

Deno.test("decideNotification() is not silenced by what was told before the clock was put back", () => {
  const settings = {
    rules: [aRule("escalation", { max_per_hour: 1 })],
    dedupe_window_ms: 300_000,
  };
  const told = [{ key: "pane prompt", rule: 0, at: T0 + 5 * HOUR_MS }];
  assert.deepEqual(decide(settings, { told }), { kind: "tell", rule: 0 });
});

Deno.test("rememberTold() keeps an hour or the window, whichever is longer, and a bounded number", () => {
  const told = [{ key: "a", rule: 0, at: T0 - 2 * HOUR_MS }, {
    key: "b",
    rule: 0,
    at: T0 - 60_000,
  }];
  const latest = { key: "c", rule: null, at: T0 };
  const keys = (dedupe_window_ms: number) =>
    rememberTold(told, latest, { dedupe_window_ms }).map(({ key }) => key);
  assert.deepEqual(keys(0), ["b", "c"]);
  assert.deepEqual(keys(3 * HOUR_MS), ["a", "b", "c"]);
  const many = Array.from({ length: 5_000 }, () => latest);
  assert.equal(rememberTold(many, latest, { dedupe_window_ms: 0 }).length, 2_000);
});

const name = fc.constantFrom("api", "web", "api-2", "research");
const pattern = fc.constantFrom("*", "api*", "web", "?eb", "none");
const rule = fc.record({
  type: fc.constantFrom(...NOTIFICATION_TYPES),
  min_pending_ms: fc.constantFrom(0, 60_000, 600_000),
  max_per_hour: fc.constantFrom(undefined, 1, 3),
  include_sessions: fc.array(pattern, { maxLength: 3 }),
  exclude_sessions: fc.array(pattern, { maxLength: 2 }),
});
const someRules = fc.record({
  quiet_hours: fc.boolean(),
  dedupe_window_ms: fc.constantFrom(0, 300_000, 5 * HOUR_MS),
  rules: fc.array(rule, { maxLength: 5 }),
  overrides: fc.uniqueArray(
    fc.record({
      session: name,
      escalation: fc.constantFrom(undefined, true, false),
      compact: fc.constantFrom(undefined, true, false),
    }),
    { selector: ({ session }) => session, maxLength: 3 },
  ),
}).map(someSettings);
interface Step {
  readonly type: NotificationCase["type"];
  readonly session: string;
  readonly key: string;
  readonly pauseMs: number;
  readonly ageMs: number;
}

const story: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    type: fc.constantFrom(...NOTIFICATION_TYPES),
    session: name,
    key: fc.constantFrom("1", "2", "3"),
    pauseMs: fc.integer({ min: 0, max: 2 * HOUR_MS }),
    ageMs: fc.integer({ min: 0, max: 900_000 }),
  }),
  { maxLength: 40 },
);

/** What a person is told of a story, asked whenever something happens. */
function tellStory(
  settings: NotificationSettings,
  steps: readonly Step[],
): readonly (ToldNotification & { readonly session: string; readonly type: string })[] {
  let now = T0;
  let memory: readonly ToldNotification[] = [];
  const all = [];
  for (const { pauseMs, ageMs, ...step } of steps) {
    now += pauseMs;
    const it = { ...step, since: now - ageMs };
    const moment = { settings, told: memory, now, timeZone: "Europe/Berlin" };
    const decision = decideNotification(it, moment);
    if (decision.kind === "not_yet") {
      // Nobody is kept from hearing of it for good.
      assert.ok(decision.until > now);
      continue;
    }
    if (decision.kind === "never") continue;
    const one = { key: it.key, rule: decision.rule, at: now };
    memory = rememberTold(memory, one, settings);
    all.push({ ...one, session: it.session, type: it.type });
  }
  return all;
}

Deno.test("decideNotification() never tells a thing twice in the window, nor more than a rule allows", () => {
  fc.assert(fc.property(someRules, story, (settings, steps) => {
    const told = tellStory(settings, steps);
    for (const [place, one] of told.entries()) {
      const before = told.slice(0, place);
      const within = (ms: number) => before.filter(({ at }) => one.at - at < ms);
      const same = within(settings.dedupe_window_ms).filter(({ key }) => key === one.key);
      assert.equal(same.length, 0);
      const most = one.rule === null ? undefined : settings.rules[one.rule]?.max_per_hour;
      const byRule = within(HOUR_MS).filter(({ rule }) => rule === one.rule);
      assert.ok(most === undefined || byRule.length < most);
    }
  }));
});

Deno.test("decideNotification() tells nothing of what an override turns off", () => {
  fc.assert(fc.property(someRules, story, (settings, steps) => {
    const off = settings.overrides.filter(({ compact }) => compact === false);
    const told = tellStory(settings, steps).filter(({ type }) => type === "compact");
    assert.ok(told.every(({ session }) => off.every((one) => one.session !== session)));
  }));
});

Deno.test("decideNotification() comes to an answer after two waits at most", () => {
  fc.assert(fc.property(someRules, story, (settings, steps) => {
    const [step] = steps;
    if (step === undefined) return;
    const it = { ...step, since: T0 };
    const at = (now: number) =>
      decideNotification(it, { settings, told: [], now, timeZone: "Europe/Berlin" });
    // Pending first, quiet then.
    let decision = at(T0);
    for (let waits = 0; waits < 2 && decision.kind === "not_yet"; waits++) {
      decision = at(decision.until);
    }
    assert.notEqual(decision.kind, "not_yet");
  }));
});
