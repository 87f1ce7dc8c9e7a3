import assert from "node:assert/strict";
import type { PaneStatus } from "../../shared/model/pane.ts";
import { aRule } from "../../shared/notify/test_settings.ts";
import { sampleEscalation } from "../../daemon/cli/test_snapshot.ts";
import { aFleet, aWaitingFleet, NOW, someNotifications } from "./test_input.ts";
import { faceEvent, tellAll, TestTray } from "./test_toasts.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALL = "api:0.0 needs attention";

/** Waits since now. */
const waiting = { snapshot: aWaitingFleet({ openedAt: NOW }) };
const answered = { snapshot: aFleet({ sessions: [{ name: "api" }] }) };

Deno.test("nextToasts() tells an escalation with what it asks, and the ways to answer", () => {
  const { toasts } = new TestTray().look({
    now: NOW,
    connections: [{ ...waiting, ...tellAll() }],
  });
  assert.deepEqual(toasts, [{
    id: "wsl:Ubuntu:escalation:%1:permission_prompt",
    type: "escalation",
    title: CALL,
    body: "claude: it asks for permission\n“wants to use Bash”",
    about: [{ connectionId: "wsl:Ubuntu", key: "escalation:%1:permission_prompt" }],
    calls: [{ connectionId: "wsl:Ubuntu", escalationId: "escalation-1" }],
    actions: [
      {
        kind: "focus_pane",
        label: "Focus",
        target: { connectionId: "wsl:Ubuntu", sessionId: "api", paneId: "%1" },
      },
      {
        kind: "snooze",
        label: "Snooze 15 min",
        minutes: 15,
        escalations: [{ connectionId: "wsl:Ubuntu", escalationId: "escalation-1" }],
      },
    ],
  }]);
});

Deno.test("nextToasts() tells a call only while its pane is seen waiting", () => {
  const tray = new TestTray();
  const { escalations } = aWaitingFleet({ openedAt: NOW });
  const fleet = (status: PaneStatus) =>
    aFleet({ sessions: [{ name: "api" }], panes: [{ status }] }, { escalations });
  for (const status of ["active", "idle", "unknown"] as const) {
    const connections = [{ snapshot: fleet(status), ...tellAll() }];
    const { toasts, nextAt } = tray.look({ now: NOW + MINUTE, connections });
    assert.deepEqual([toasts, nextAt], [[], null], status);
  }
  const connections = [{ snapshot: fleet("waiting"), ...tellAll() }];
  assert.deepEqual(tray.titles({ now: NOW + MINUTE, connections }), [CALL]);
});

Deno.test("nextToasts() tells no call of a daemon that may only remember it", () => {
  const tray = new TestTray();
  const liveSince = NOW + HOUR;
  const begins = [{ ...waiting, ...tellAll(), liveSince }];
  const step = tray.look({ now: liveSince, connections: begins });
  assert.deepEqual([step.toasts, step.nextAt], [[], liveSince + 5 * SECOND]);
  assert.deepEqual(tray.titles({ now: liveSince + 4_999, connections: begins }), []);
  const over = [{ ...answered, ...tellAll(), liveSince }];
  assert.deepEqual(tray.titles({ now: liveSince + 5 * SECOND, connections: over }), []);
  const still = [{ ...begins[0], id: "b", label: "B" }];
  assert.deepEqual(tray.titles({ now: liveSince + 5 * SECOND, connections: still }), [CALL]);
});

for (const isKilled of [false, true]) {
  const how = isKilled ? "a tray that is killed" : "a tray that lives";

  Deno.test(`nextToasts() tells an escalation once, by ${how}`, () => {
    const tray = new TestTray(isKilled);
    const connections = [{ ...waiting, ...tellAll() }];
    assert.deepEqual(tray.titles({ now: NOW, connections }), [CALL]);
    assert.deepEqual(tray.titles({ now: NOW + SECOND, connections }), []);
    // Neither a start without a connection nor a lost one makes it new.
    const lost = [{ ...tellAll(), snapshot: null, state: { kind: "connecting" } }] as const;
    assert.deepEqual(tray.titles({ now: NOW + HOUR, connections: lost }), []);
    assert.deepEqual(tray.titles({ now: NOW + HOUR, connections: [] }), []);
    assert.deepEqual(tray.titles({ now: NOW + HOUR + SECOND, connections }), []);
  });

  Deno.test(`nextToasts() tells an escalation again after its snooze, by ${how}`, () => {
    const tray = new TestTray(isKilled);
    const rules = tellAll({ dedupe_window_ms: 5 * MINUTE });
    tray.look({ now: NOW, connections: [{ ...waiting, ...rules }] });
    const snoozedUntil = NOW + 2 * MINUTE;
    const snoozed = { snapshot: aWaitingFleet({ phase: "snoozed", snoozedUntil }) };
    const during = tray.look({ now: NOW + SECOND, connections: [{ ...snoozed, ...rules }] });
    assert.deepEqual([during.toasts, during.nextAt], [[], snoozedUntil]);
    const seen = { snapshot: aWaitingFleet({ phase: "seen", seenAt: NOW }), ...rules };
    const after = tray.look({ now: snoozedUntil, connections: [seen] });
    assert.deepEqual([after.toasts, after.nextAt], [[], NOW + 5 * MINUTE]);
    assert.deepEqual(tray.titles({ now: NOW + 5 * MINUTE, connections: [seen] }), [CALL]);
    assert.deepEqual(tray.titles({ now: NOW + 20 * MINUTE, connections: [seen] }), []);
  });
}

Deno.test("nextToasts() tells nothing of one that is snoozed, also without any window", () => {
  const tray = new TestTray();
  const snapshot = aWaitingFleet({ phase: "snoozed", snoozedUntil: NOW + MINUTE });
  const connections = [{ snapshot, ...tellAll() }];
  assert.deepEqual(tray.titles({ now: NOW, connections }), []);
  assert.deepEqual(tray.titles({ now: NOW + MINUTE, connections }), [CALL]);
  assert.deepEqual(tray.titles({ now: NOW + MINUTE + SECOND, connections }), []);
});

Deno.test("nextToasts() tells only what is still unanswered after its time", () => {
  const rules = [aRule("escalation", { min_pending_ms: 2 * MINUTE })];
  const connection = { ...waiting, notifications: someNotifications({ rules }) };
  const tray = new TestTray();
  const first = tray.look({ now: NOW, connections: [connection] });
  assert.deepEqual([first.toasts, first.nextAt], [[], NOW + 2 * MINUTE]);
  const gone = { ...connection, ...answered };
  const second = tray.look({ now: NOW + 2 * MINUTE, connections: [gone] });
  assert.deepEqual([second.toasts, second.nextAt], [[], null]);
});

Deno.test("nextToasts() believes an event that tells of an answer before the snapshot does", () => {
  const event = faceEvent(1, {
    detectedAt: NOW,
    type: "escalation",
    payload: { escalationId: "escalation-1", status: "resolved" },
  });
  const connections = [{ ...waiting, ...tellAll() }];
  const tray = new TestTray();
  assert.deepEqual(tray.titles({ now: NOW, connections, events: [event] }), []);
  assert.deepEqual(tray.titles({ now: NOW + SECOND, connections }), []);
});

Deno.test("nextToasts() tells nothing that somebody has seen, or of a daemon that is silent", () => {
  const seen = { snapshot: aWaitingFleet({ phase: "seen", seenAt: NOW }), ...tellAll() };
  assert.deepEqual(new TestTray().titles({ now: NOW, connections: [seen] }), []);
  for (const kind of ["stale", "lost", "connecting", "none"] as const) {
    const connection = { ...waiting, ...tellAll(), state: { kind, wire: "stdio" } as const };
    assert.deepEqual(new TestTray().titles({ now: NOW, connections: [connection] }), [], kind);
  }
});

Deno.test("nextToasts() waits for the settings of a daemon", () => {
  const tray = new TestTray();
  assert.deepEqual(tray.titles({ now: NOW, connections: [waiting] }), []);
  const connections = [{ ...waiting, ...tellAll() }];
  assert.deepEqual(tray.titles({ now: NOW + SECOND, connections }), [CALL]);
});

Deno.test("nextToasts() lets overrides of single sessions go before the rules", () => {
  const silent = { overrides: [{ session: "api", escalation: false }] };
  const loud = { rules: [], overrides: [{ session: "api", escalation: true }] };
  const titles = (change: Parameters<typeof tellAll>[0]) =>
    new TestTray().titles({ now: NOW, connections: [{ ...waiting, ...tellAll(change) }] });
  assert.deepEqual(titles(silent), []);
  assert.deepEqual(titles(loud), [CALL]);
});

Deno.test("nextToasts() joins escalations that come at once, of all connections", () => {
  const panes = Array.from({ length: 5 }, (_, at) => {
    return { tmuxPaneId: `%${at}`, paneIndex: at, status: "waiting" } as const;
  });
  const escalations = panes.map(({ tmuxPaneId }) => ({
    id: tmuxPaneId,
    paneId: tmuxPaneId,
    cause: "question",
  }));
  const snapshot = aFleet({ sessions: [{ name: "api" }], panes, escalations });
  const { toasts } = new TestTray().look({
    now: NOW,
    connections: [{ snapshot, ...tellAll() }, { ...waiting, ...tellAll(), id: "b", label: "B" }],
  });
  assert.equal(toasts.length, 1);
  const [toast] = toasts;
  assert.equal(toast?.title, "6 agents need attention");
  assert.deepEqual(toast?.body.split("\n").slice(1), [
    "api:0.1: it asks a question",
    "api:0.2: it asks a question",
    "api:0.3: it asks a question",
    "and 2 more",
  ]);
  assert.equal(toast?.actions[0].kind, "open_dashboard");
  const snooze = toast?.actions[1];
  assert.equal(snooze?.kind === "snooze" && snooze.escalations.length, 6);
});

Deno.test("nextToasts() names those of a joined toast that wait still in the one that replaces it", () => {
  for (const isKilled of [false, true]) {
    const tray = new TestTray(isKilled);
    const told = (names: string, quiet = "") => {
      const toasts = tray.look({
        now: NOW,
        connections: [{ snapshot: aCrowd(names, quiet), ...tellAll() }],
      }).toasts;
      return toasts.map(({ title, calls }) => [title, calls.map((it) => it.escalationId).join("")]);
    };
    assert.deepEqual(told("ab"), [["2 agents need attention", "ab"]]);
    assert.deepEqual(told("abcd"), [["4 agents need attention", "cdab"]]);
    assert.deepEqual(told("acd"), []);
    assert.deepEqual(told("acde"), [["api:0.4 needs attention", "e"]], "one keeps to itself");
    assert.deepEqual(told("acdefg", "c"), [["4 agents need attention", "fgad"]], "c is snoozed");
    assert.deepEqual(told("cefg"), [["api:0.2 needs attention", "c"]]);
    assert.deepEqual(told("hi"), [["2 agents need attention", "hi"]], "none of the others waits");
  }
});

/** Agents that ask, each named by a letter; some of them snoozed. */
function aCrowd(names: string, quiet: string) {
  const paneIndex = (name: string) => name.charCodeAt(0) - "a".charCodeAt(0);
  return aFleet({
    sessions: [{ name: "api" }],
    panes: [...names].map((name) => {
      return { tmuxPaneId: `%${name}`, paneIndex: paneIndex(name), status: "waiting" };
    }),
    escalations: [...names].map((name) => {
      const snoozedUntil = quiet.includes(name) ? NOW + HOUR : null;
      return { id: name, paneId: `%${name}`, cause: "question", snoozedUntil };
    }),
  });
}

Deno.test("nextToasts() keeps to the limit of an hour, and says when there is room again", () => {
  const rules = [aRule("escalation", { max_per_hour: 1 })];
  const notifications = someNotifications({ rules });
  const first = { id: "one", openedAt: NOW - 2 };
  const second = { id: "two", cause: "question", openedAt: NOW - 1 };
  const panes = [{ status: "waiting" }] as const;
  const both = { snapshot: aFleet({ panes, escalations: [first, second] }), notifications };
  const tray = new TestTray();
  const step = tray.look({ now: NOW, connections: [both] });
  assert.deepEqual([step.toasts.length, step.nextAt], [1, NOW + HOUR]);
  assert.equal(step.toasts[0]?.about[0]?.key, "escalation:%1:permission_prompt");
  const later = tray.look({ now: NOW + HOUR, connections: [both] });
  assert.equal(later.toasts[0]?.about[0]?.key, "escalation:%1:question");
});

Deno.test("nextToasts() reckons what happened by the clock of the daemon that tells it", () => {
  for (const clockAheadMs of [-3 * HOUR, 3 * HOUR]) {
    const connections = [{ ...answered, ...tellAll(), clockAheadMs }];
    const theirs = NOW + clockAheadMs;
    const events = [
      faceEvent(1, { detectedAt: theirs - HOUR }),
      faceEvent(2, { detectedAt: theirs, type: "context.low", message: "little is left" }),
    ];
    const titles = new TestTray().titles({ now: NOW, connections, events });
    assert.deepEqual(titles, ["Context nearly full"], `${clockAheadMs}`);
  }
});

Deno.test("nextToasts() tells what has happened, each once and only while it is news", () => {
  const connections = [{ ...answered, ...tellAll() }];
  const tray = new TestTray(true);
  const events = [
    faceEvent(1, { detectedAt: NOW - HOUR }),
    faceEvent(2, { detectedAt: NOW }),
    faceEvent(3, {
      detectedAt: NOW,
      type: "limit",
      message: "claude has used up its plan",
      payload: { phase: "began", cause: "usage_limit" },
    }),
    faceEvent(4, { detectedAt: NOW, type: "limit", payload: { phase: "ended" } }),
    faceEvent(5, { detectedAt: NOW, type: "context.low", message: "little is left" }),
    faceEvent(6, {
      detectedAt: NOW,
      type: "session.ended",
      paneId: null,
      message: "session api has ended",
    }),
    faceEvent(7, { detectedAt: NOW, type: "pane.status" }),
    faceEvent(8, { detectedAt: NOW, type: "of.the.future" }),
  ];
  const { toasts } = tray.look({ now: NOW, connections, events });
  assert.deepEqual(toasts.map(({ title, body }) => [title, body]), [
    ["Context compacted", "api:0.0 auto-compacted (was ~95.0k tokens)"],
    ["Session ended", "session api has ended"],
    ["Limit reached", "api:0.0: claude has used up its plan"],
    ["Context nearly full", "api:0.0: little is left"],
  ]);
  assert.deepEqual(tray.titles({ now: NOW + SECOND, connections, events }), []);
  const elsewhere = events.map((each) => ({ ...each, connectionId: "other" }));
  assert.deepEqual(new TestTray().titles({ now: NOW, connections, events: elsewhere }), []);
});

Deno.test("nextToasts() takes ids of another database for new ones", () => {
  const connections = [{ ...answered, ...tellAll() }];
  const tray = new TestTray();
  tray.look({ now: NOW, connections, events: [faceEvent(9, { detectedAt: NOW })] });
  const fresh = { ...faceEvent(1, { detectedAt: NOW }), instanceId: "another" };
  assert.equal(tray.titles({ now: NOW + SECOND, connections, events: [fresh] }).length, 1);
});

Deno.test("nextToasts() names the daemon where there are several", () => {
  const connections = [{ ...waiting, ...tellAll() }, { id: "b", label: "Debian" }];
  assert.deepEqual(new TestTray().titles({ now: NOW, connections }), [`${CALL} (Ubuntu)`]);
});

Deno.test("nextToasts() keeps hostile texts short, on their line and without what is invisible", () => {
  const text = "a\u202e\u0007\nb" + "x".repeat(500);
  const snapshot = aFleet({
    sessions: [{ name: "n".repeat(100), id: "api" }],
    panes: [{ agentType: "claude", status: "waiting" }],
    escalations: [{ text }],
  });
  const [toast] = new TestTray().look({ now: NOW, connections: [{ snapshot, ...tellAll() }] })
    .toasts;
  assert.equal(toast?.title, `${"n".repeat(39)}…:0.0 needs attention`);
  const [, quoted = ""] = toast?.body.split("\n") ?? [];
  assert.match(quoted, /^“a bx{156}…”$/);
});

Deno.test("nextToasts() says when its memory is worth a write", () => {
  const tray = new TestTray();
  const connections = [{ ...waiting, ...tellAll() }];
  assert.equal(tray.look({ now: NOW, connections }).mustKeep, true);
  assert.equal(tray.look({ now: NOW + SECOND, connections }).mustKeep, false);
  const events = [faceEvent(1, { detectedAt: NOW, type: "pane.status" })];
  assert.equal(tray.look({ now: NOW + SECOND, connections, events }).mustKeep, false);
  const gone = [{ ...answered, ...tellAll() }];
  assert.equal(tray.look({ now: NOW + SECOND, connections: gone }).mustKeep, true);
});

Deno.test("nextToasts() remembers no more escalations than it can hold", () => {
  const escalations = Array.from(
    { length: 700 },
    (_, at) => sampleEscalation({ id: `${at}`, paneId: `%${at}`, openedAt: NOW - 1_000 + at }),
  );
  const connections = [{ snapshot: aFleet({}, { escalations }), ...tellAll() }];
  const tray = new TestTray();
  tray.look({ now: NOW, connections });
  assert.equal(tray.memory.connections[0]?.calls.length, 500);
  assert.deepEqual(tray.titles({ now: NOW + SECOND, connections }), []);
});

Deno.test("nextToasts() forgets connections beyond what it can hold", () => {
  const tray = new TestTray();
  for (let at = 0; at < 50; at++) {
    tray.look({ now: NOW + at, connections: [{ ...answered, id: `${at}` }] });
  }
  assert.deepEqual(tray.memory.connections.map(({ id }) => id).slice(-2), ["48", "49"]);
  assert.equal(tray.memory.connections.length, 32);
});
