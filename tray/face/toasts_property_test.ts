import assert from "node:assert/strict";
import fc from "fast-check";
import { sampleEscalation } from "../../daemon/cli/test_snapshot.ts";
import type { Escalation } from "../../shared/model/escalation.ts";
import { NOTIFICATION_TYPES, type NotificationSettings } from "../../shared/model/notification.ts";
import { HOUR_MS } from "../../shared/notify/decide_notification.ts";
import { ruleFor } from "../../shared/notify/match_rule.ts";
import { quietUntil } from "../../shared/notify/quiet_until.ts";
import { aRule } from "../../shared/notify/test_settings.ts";
import type { ConnectionState, FaceEvent } from "./face_input.ts";
import { aFleet, NOW, someNotifications } from "./test_input.ts";
import { faceEvent, type Look, tellAll, TestTray } from "./test_toasts.ts";
import type { Toast } from "./make_toast.ts";

/*
 * A tray looks at a daemon to which things happen, while time passes; then what it told is held
 * against what it may tell.
 */

const PANES = ["%1", "%2", "%3"] as const;
const SESSION = "api";
const EVENT_TYPES = ["compact", "limit", "context.low", "session.ended"] as const;

type Happening =
  | { readonly kind: "open" | "answer" | "see" | "dismiss"; readonly pane: number }
  /** Its pane is not seen waiting, or is again; the call stays. */
  | { readonly kind: "flicker"; readonly pane: number }
  | { readonly kind: "reconnect" }
  | { readonly kind: "snooze"; readonly pane: number; readonly forMs: number }
  | { readonly kind: "event"; readonly pane: number; readonly type: typeof EVENT_TYPES[number] }
  | { readonly kind: "state"; readonly state: ConnectionState["kind"] }
  | { readonly kind: "snooze_all"; readonly forMs: number };

interface Turn {
  readonly passesMs: number;
  readonly happening: Happening;
  /** The events of the turn before come again, as from a cursor that is older. */
  readonly replays: boolean;
}

const pane = fc.nat({ max: PANES.length - 1 });
const forMs = fc.constantFrom(60_000, 10 * 60_000, HOUR_MS);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constantFrom("open", "open", "answer", "see", "dismiss"), pane }),
  fc.record({ kind: fc.constant("flicker"), pane }),
  fc.record({ kind: fc.constant("reconnect") }),
  fc.record({ kind: fc.constant("snooze"), pane, forMs }),
  fc.record({ kind: fc.constant("event"), pane, type: fc.constantFrom(...EVENT_TYPES) }),
  fc.record({
    kind: fc.constant("state"),
    state: fc.constantFrom("live", "live", "stale", "lost", "connecting", "none"),
  }),
  fc.record({ kind: fc.constant("snooze_all"), forMs }),
);

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    passesMs: fc.constantFrom(0, 1_000, 30_000, 5 * 60_000, HOUR_MS, 5 * HOUR_MS),
    happening,
    replays: fc.boolean(),
  }),
  { maxLength: 40 },
);

const clock = fc.constantFrom("22:00", "07:00", "12:30", "13:45", "00:00");

const settings: fc.Arbitrary<NotificationSettings> = fc.record({
  isQuiet: fc.boolean(),
  start: clock,
  end: clock,
  dedupe: fc.constantFrom(0, 60_000, 300_000, 3 * HOUR_MS),
  most: fc.constantFrom(undefined, 1, 3),
  pending: fc.constantFrom(0, 120_000),
  override: fc.constantFrom(undefined, true, false),
}).map(({ isQuiet, start, end, dedupe, most, pending, override }) =>
  someNotifications({
    quiet_hours: isQuiet && start !== end,
    quiet_start: start,
    quiet_end: end,
    dedupe_window_ms: dedupe,
    rules: NOTIFICATION_TYPES.map((type) =>
      aRule(type, { max_per_hour: most, min_pending_ms: type === "escalation" ? pending : 0 })
    ),
    overrides: override === undefined ? [] : [{ session: SESSION, escalation: override }],
  }).settings
);

interface Told {
  readonly toast: Toast;
  readonly look: Look;
  readonly pending: readonly Escalation[];
}

/** What was told, with what was so at that time. */
function play(
  plan: readonly Turn[],
  { rules, isKilled }: { readonly rules: NotificationSettings; readonly isKilled: boolean },
): readonly Told[] {
  const tray = new TestTray(isKilled);
  const daemon = new TestDaemon(rules);
  return plan.flatMap(({ passesMs, happening, replays }) => {
    const look = daemon.turn(happening, { passesMs, replays });
    const { toasts } = tray.look(look);
    // Looked at again in the same moment, nothing is told twice.
    assert.deepEqual(tray.look(look).toasts, []);
    return toasts.map((toast) => ({ toast, look, pending: daemon.pending() }));
  });
}

class TestDaemon {
  readonly #rules: NotificationSettings;
  #now = NOW;
  #state: ConnectionState["kind"] = "live";
  #snoozedUntil: number | null = null;
  #liveSince = NOW - HOUR_MS;
  #escalations: readonly Escalation[] = [];
  readonly #flickers = new Set<string>();
  #events: readonly FaceEvent[] = [];
  #lastId = 0;

  constructor(rules: NotificationSettings) {
    this.#rules = rules;
  }

  pending(): readonly Escalation[] {
    return this.#escalations;
  }

  turn(
    happening: Happening,
    { passesMs, replays }: { readonly passesMs: number; readonly replays: boolean },
  ): Look {
    this.#now += passesMs;
    const before = replays ? this.#events : [];
    this.#events = [];
    this.#happen(happening);
    return {
      now: this.#now,
      connections: [{
        state: this.#state === "refused" || this.#state === "unavailable"
          ? { kind: this.#state, sentence: "no" }
          : { kind: this.#state, wire: "stdio" },
        liveSince: this.#liveSince,
        snapshot: aFleet({
          sessions: [{ name: SESSION }],
          panes: PANES.map((tmuxPaneId) => ({ tmuxPaneId, status: this.#statusOf(tmuxPaneId) })),
        }, { escalations: [...this.#escalations] }),
        notifications: { settings: this.#rules, timeZone: "Europe/Berlin" },
      }],
      events: [...before, ...this.#events],
      settings: { snoozedUntil: this.#snoozedUntil },
    };
  }

  #statusOf(paneId: string): "waiting" | "active" {
    const calls = this.#escalations.some((each) => each.paneId === paneId);
    return calls && !this.#flickers.has(paneId) ? "waiting" : "active";
  }

  #happen(it: Happening): void {
    if (it.kind === "reconnect") this.#liveSince = this.#now;
    else if (it.kind === "state") this.#state = it.state;
    else if (it.kind === "snooze_all") this.#snoozedUntil = this.#now + it.forMs;
    else {
      const paneId = PANES[it.pane] ?? "%1";
      if (it.kind === "event") this.#tell(paneId, it.type);
      else if (it.kind === "flicker") {
        if (!this.#flickers.delete(paneId)) this.#flickers.add(paneId);
      } else if (it.kind === "open") this.#open(paneId);
      else if (it.kind === "answer" || it.kind === "dismiss") {
        this.#escalations = this.#escalations.filter((each) => each.paneId !== paneId);
      } else {
        const snoozedUntil = it.kind === "snooze" ? this.#now + it.forMs : null;
        const phase = it.kind === "snooze" ? "snoozed" : "seen";
        this.#escalations = this.#escalations.map((each) =>
          each.paneId === paneId ? { ...each, phase, snoozedUntil } : each
        );
      }
    }
  }

  #open(paneId: string): void {
    if (this.#escalations.some((each) => each.paneId === paneId)) return;
    const id = `escalation-${++this.#lastId}`;
    const opened = sampleEscalation({ id, sessionId: SESSION, paneId, openedAt: this.#now });
    this.#escalations = [...this.#escalations, opened];
  }

  #tell(paneId: string, type: string): void {
    const payload = { phase: "began", cause: "usage_limit" };
    const event = faceEvent(++this.#lastId, { detectedAt: this.#now, paneId, type, payload });
    this.#events = [...this.#events, event];
  }
}

const games = fc.record({ plan: turns, rules: settings, isKilled: fc.boolean() });

function holds(check: (told: readonly Told[], rules: NotificationSettings) => void): void {
  fc.assert(
    fc.property(
      games,
      ({ plan, rules, isKilled }) => check(play(plan, { rules, isKilled }), rules),
    ),
    { numRuns: 150 },
  );
}

/** What was told, one by one: a toast may join several. */
function single(told: readonly Told[]) {
  return told.flatMap(({ toast, look }) =>
    toast.about.map(({ key }) => ({ key, type: toast.type, at: look.now }))
  );
}

Deno.test("nextToasts() never tells one key twice within the window", () => {
  holds((told, { dedupe_window_ms: window }) => {
    const latest = new Map<string, number>();
    for (const { key, at } of single(told)) {
      const before = latest.get(key);
      assert.ok(before === undefined || at - before >= window);
      latest.set(key, at);
    }
  });
});

Deno.test("nextToasts() never tells anything in quiet hours, or while all is snoozed", () => {
  holds((told, rules) => {
    for (const { look: { now, settings } } of told) {
      assert.equal(quietUntil(rules, { now, timeZone: "Europe/Berlin" }), null);
      assert.ok((settings?.snoozedUntil ?? 0) <= now);
    }
  });
});

Deno.test("nextToasts() never tells an escalation that was answered, dismissed or snoozed", () => {
  holds((told) => {
    for (const { toast, look, pending } of told) {
      if (toast.type !== "escalation") continue;
      const [connection] = look.connections;
      assert.equal(connection?.state?.kind, "live");
      assert.ok(look.now - (connection?.liveSince ?? 0) >= 5_000);
      const panes = new Map(connection?.snapshot?.panes.map((each) => [each.id, each.status]));
      for (const { key } of toast.about) {
        const one = pending.find(({ paneId, cause }) => key === `escalation:${paneId}:${cause}`);
        assert.ok(one !== undefined && (one.snoozedUntil ?? 0) <= look.now);
        assert.equal(panes.get(one.paneId), "waiting");
      }
    }
  });
});

Deno.test("nextToasts() never tells more than a rule lets it within an hour", () => {
  holds((told, rules) => {
    const all = single(told);
    for (const { type, at } of all) {
      const most = rules.rules[ruleFor(rules.rules, { type, session: SESSION })]?.max_per_hour;
      const within = all.filter((one) =>
        one.type === type && one.at <= at && at - one.at < HOUR_MS
      );
      assert.ok(most === undefined || within.length <= most);
    }
  });
});

Deno.test("nextToasts() tells a tray that is killed after each look no more than one that lives", () => {
  fc.assert(
    fc.property(turns, settings, (plan, rules) => {
      const [lives, dies] = [false, true].map((isKilled) => play(plan, { rules, isKilled }));
      assert.deepEqual(single(dies ?? []), single(lives ?? []));
    }),
    { numRuns: 100 },
  );
});

Deno.test("nextToasts() leaves none that was told and waits still without a toast that counts it", () => {
  const agents = fc.uniqueArray(fc.nat({ max: 7 }).map((at) => `%${at}`));
  const rounds = fc.array(fc.record({ ask: agents, goOn: agents }), { maxLength: 12 });
  fc.assert(
    fc.property(rounds, fc.boolean(), (plan, isKilled) => {
      const [tray, screen] = [new TestTray(isKilled), new Map<string, Toast>()];
      const waiting = new Map<string, string>();
      plan.forEach(({ ask, goOn }, round) => {
        goOn.forEach((paneId) => waiting.delete(paneId));
        ask.forEach((paneId) => waiting.set(paneId, waiting.get(paneId) ?? `${paneId} ${round}`));
        const panes = [...waiting.keys()].map((tmuxPaneId) => {
          return { tmuxPaneId, status: "waiting" } as const;
        });
        const escalations = [...waiting].map(([paneId, id]) =>
          sampleEscalation({ id, sessionId: SESSION, paneId, openedAt: NOW })
        );
        const snapshot = aFleet({ sessions: [{ name: SESSION }], panes }, { escalations });
        const connection = { snapshot, ...tellAll({ dedupe_window_ms: 0 }) };
        for (const toast of tray.look({ now: NOW + round, connections: [connection] }).toasts) {
          screen.set(toast.id, toast);
          const ids = toast.calls.map(({ escalationId }) => escalationId);
          const all = [...waiting.values()];
          assert.ok(ids.every((id) => all.includes(id)) && new Set(ids).size === ids.length);
          if (ids.length > 1) assert.equal(toast.title, `${ids.length} agents need attention`);
        }
        const calledFor = [...screen.values()].flatMap(({ calls }) => calls);
        for (const id of waiting.values()) {
          assert.ok(calledFor.some(({ escalationId }) => escalationId === id));
        }
      });
    }),
    { numRuns: 150 },
  );
});

Deno.test("nextToasts() tells all that lasts when it is looked at by its own times only", () => {
  const opening = fc.record({
    rules: settings.filter(({ overrides }) => overrides[0]?.escalation !== false),
    panes: fc.subarray([...PANES], { minLength: 1 }),
    liveSince: fc.constantFrom(null, NOW - HOUR_MS, NOW - 1_000, NOW + 1_000),
  });
  fc.assert(
    fc.property(opening, ({ rules, panes, liveSince }) => {
      const escalations = panes.map((paneId) =>
        sampleEscalation({ id: paneId, sessionId: SESSION, paneId, openedAt: NOW })
      );
      const connections = [{
        liveSince,
        snapshot: aFleet({
          sessions: [{ name: SESSION }],
          panes: panes.map((tmuxPaneId) => ({ tmuxPaneId, status: "waiting" })),
        }, { escalations }),
        notifications: { settings: rules, timeZone: "Europe/Berlin" },
      }];
      const [tray, told] = [new TestTray(), new Set<string>()];
      let now: number | null = NOW;
      for (let looks = 0; now !== null && looks < 20; looks++) {
        const step = tray.look({ now, connections });
        step.toasts.forEach(({ about }) => about.forEach(({ key }) => told.add(key)));
        assert.ok(step.nextAt === null || step.nextAt > now);
        now = step.nextAt;
      }
      assert.equal(now, null);
      assert.equal(told.size, panes.length);
    }),
    { numRuns: 100 },
  );
});
