import assert from "node:assert/strict";
import { aRule } from "../../shared/notify/test_settings.ts";
import { NOW, someNotifications } from "./test_input.ts";
import { tellAll, TestTray } from "./test_toasts.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LOST = "Connection lost (Ubuntu)";

Deno.test("nextToasts() tells once that a connection is lost, and again after it was back", () => {
  const down = { ...tellAll(), state: { kind: "lost" }, lastHeardAt: NOW } as const;
  const tray = new TestTray(true);
  const first = tray.look({ now: NOW, connections: [down] });
  assert.deepEqual([first.toasts, first.nextAt], [[], NOW + MINUTE]);
  const trying = { ...down, state: { kind: "connecting" } } as const;
  assert.deepEqual(tray.titles({ now: NOW + 30 * SECOND, connections: [trying] }), []);
  const { toasts } = tray.look({ now: NOW + MINUTE, connections: [down] });
  assert.deepEqual(toasts.map(({ title, body }) => [title, body]), [
    [LOST, "It was heard 1min ago"],
  ]);
  assert.deepEqual(toasts[0]?.actions.map(({ kind }) => kind), ["open_dashboard", "reconnect"]);
  for (const minutes of [2, 3, 60]) {
    const now = NOW + minutes * MINUTE;
    assert.deepEqual(tray.titles({ now, connections: [down] }), [], `after ${minutes}`);
  }
  tray.look({ now: NOW + 61 * MINUTE, connections: [tellAll()] });
  tray.look({ now: NOW + 62 * MINUTE, connections: [down] });
  assert.deepEqual(tray.titles({ now: NOW + 63 * MINUTE, connections: [down] }), [LOST]);
});

Deno.test("nextToasts() gives a connection its minute anew after the machine has slept", () => {
  const down = { ...tellAll(), state: { kind: "lost" } } as const;
  const tray = new TestTray();
  tray.look({ now: NOW, connections: [down] });
  const woken = tray.look({ now: NOW + 8 * HOUR, connections: [down] });
  assert.deepEqual([woken.toasts, woken.nextAt], [[], NOW + 8 * HOUR + MINUTE]);
});

Deno.test("nextToasts() counts a long rule for lost connections from their loss", () => {
  const rules = [aRule("degraded", { min_pending_ms: 5 * MINUTE })];
  const down = { state: { kind: "lost" }, notifications: someNotifications({ rules }) } as const;
  const tray = new TestTray();
  let now = NOW;
  for (;;) {
    const { toasts, nextAt } = tray.look({ now, connections: [down] });
    if (toasts.length > 0 || nextAt === null) break;
    now = nextAt;
  }
  assert.equal(now, NOW + 5 * MINUTE);
});

Deno.test("nextToasts() says why there is no daemon, and does not call that a refusal", () => {
  const state = { kind: "unavailable", sentence: "WSL does not answer" } as const;
  const tray = new TestTray();
  const connections = [{ ...tellAll(), state }];
  tray.look({ now: NOW, connections });
  const { toasts } = tray.look({ now: NOW + MINUTE, connections });
  assert.deepEqual(toasts.map(({ title, body }) => [title, body]), [
    ["Daemon unavailable (Ubuntu)", state.sentence],
  ]);
});

Deno.test("nextToasts() says the sentence of a refusal, and nothing of a daemon that is off", () => {
  const refused = { kind: "refused", sentence: "The daemon is newer than this tray" } as const;
  const tray = new TestTray();
  tray.look({ now: NOW, connections: [{ ...tellAll(), state: refused }] });
  const { toasts } = tray.look({
    now: NOW + MINUTE,
    connections: [{ ...tellAll(), state: refused }],
  });
  assert.equal(toasts[0]?.body, refused.sentence);
  const off = { ...tellAll(), state: { kind: "none" } } as const;
  const quiet = new TestTray();
  quiet.look({ now: NOW, connections: [off] });
  assert.deepEqual(quiet.titles({ now: NOW + MINUTE, connections: [off] }), []);
});

Deno.test("nextToasts() tells once that a daemon is unwell", () => {
  const ill = { ...tellAll(), health: "unhealthy" } as const;
  const tray = new TestTray(true);
  assert.deepEqual(tray.titles({ now: NOW, connections: [ill] }), ["Daemon unhealthy (Ubuntu)"]);
  const milder = { ...ill, health: "degraded" } as const;
  assert.deepEqual(tray.titles({ now: NOW + HOUR, connections: [milder] }), []);
  tray.look({ now: NOW + HOUR, connections: [tellAll()] });
  const again = tray.titles({ now: NOW + HOUR, connections: [milder] });
  assert.deepEqual(again, ["Daemon degraded (Ubuntu)"]);
});
