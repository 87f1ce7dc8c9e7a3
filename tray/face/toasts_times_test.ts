import assert from "node:assert/strict";
import { aRule } from "../../shared/notify/test_settings.ts";
import { aWaitingFleet, NOW, someNotifications } from "./test_input.ts";
import { faceEvent, tellAll, TestTray } from "./test_toasts.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CALL = "api:0.0 needs attention";

/** Waits since now. */
const waiting = { snapshot: aWaitingFleet({ openedAt: NOW }) };

Deno.test("nextToasts() is not put off by a daemon's clock that goes ahead", () => {
  const rules = [aRule("escalation", { min_pending_ms: MINUTE })];
  const snapshot = aWaitingFleet({ openedAt: NOW + 5 * HOUR });
  const connections = [{ snapshot, notifications: someNotifications({ rules }) }];
  const tray = new TestTray();
  assert.equal(tray.look({ now: NOW, connections }).nextAt, NOW + MINUTE);
  assert.deepEqual(tray.titles({ now: NOW + MINUTE, connections }), [CALL]);
});

for (const jump of [2 * SECOND, 5 * MINUTE, HOUR]) {
  for (const kind of ["live", "stale"] as const) {
    Deno.test(`nextToasts() is not put off by a clock set back by ${jump} ms, ${kind}`, () => {
      const rules = [aRule("escalation", { min_pending_ms: MINUTE })];
      const connection = { ...waiting, notifications: someNotifications({ rules }) };
      const tray = new TestTray();
      assert.equal(tray.look({ now: NOW, connections: [connection] }).nextAt, NOW + MINUTE);
      assert.deepEqual(tray.titles({ now: NOW + 40 * SECOND, connections: [connection] }), []);
      const now = NOW + 40 * SECOND - jump;
      tray.look({ now, connections: [{ ...connection, state: { kind, wire: "stdio" } }] });
      const before = { now: now + 20 * SECOND - 1, connections: [connection] };
      const step = tray.look(before);
      assert.deepEqual([step.toasts, step.nextAt], [[], before.now + 1]);
      assert.deepEqual(tray.titles({ ...before, now: before.now + 1 }), [CALL]);
    });
  }
}

Deno.test("nextToasts() is quiet in quiet hours, and tells at their end what lasts", () => {
  // NOW is noon in UTC: 13:00 to 14:00 in Berlin, where it is summer.
  const notifications = someNotifications({
    rules: [aRule("escalation"), aRule("compact")],
    quiet_hours: true,
    quiet_start: "13:00",
    quiet_end: "14:30",
  }, "Europe/Berlin");
  const connections = [{ ...waiting, notifications }];
  const tray = new TestTray();
  const events = [faceEvent(1, { detectedAt: NOW })];
  const quiet = tray.look({ now: NOW, connections, events });
  assert.deepEqual([quiet.toasts, quiet.nextAt], [[], NOW + 30 * MINUTE]);
  assert.deepEqual(tray.titles({ now: NOW + 30 * MINUTE, connections }), [CALL]);
});

Deno.test("nextToasts() goes by UTC where the zone of a daemon is not known here", () => {
  const quiet = { quiet_hours: true, quiet_start: "11:00", quiet_end: "12:30" };
  const notifications = someNotifications({ rules: [aRule("escalation")], ...quiet }, "Mars/Base");
  const { nextAt } = new TestTray().look({
    now: NOW,
    connections: [{ ...waiting, notifications }],
  });
  assert.equal(nextAt, NOW + 30 * MINUTE);
});

Deno.test("nextToasts() tells nothing while all is snoozed or turned off", () => {
  const connections = [{ ...waiting, ...tellAll() }];
  const tray = new TestTray();
  const snooze = { snoozedUntil: NOW + MINUTE };
  const events = [faceEvent(1, { detectedAt: NOW })];
  const first = tray.look({ now: NOW, connections, events, settings: snooze });
  assert.deepEqual([first.toasts, first.nextAt], [[], NOW + MINUTE]);
  const off = { showNotifications: false };
  const second = tray.look({ now: NOW + MINUTE, connections, settings: off });
  assert.deepEqual([second.toasts, second.nextAt], [[], null]);
  // The compaction is no news by now, also when it is told again.
  assert.deepEqual(tray.titles({ now: NOW + MINUTE, connections, events }), [CALL]);
});
