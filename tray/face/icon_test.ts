import assert from "node:assert/strict";
import type { FaceConnection, FaceSettings } from "./face_input.ts";
import { iconFor } from "./icon.ts";
import { aConnection, aFleet, anInput, aWaitingFleet, NOW } from "./test_input.ts";

function icon(
  connections: readonly Partial<FaceConnection>[],
  settings: Partial<FaceSettings> = {},
) {
  return iconFor(anInput({ connections: connections.map(aConnection), settings }));
}

const working = aFleet({
  sessions: [{ name: "api" }],
  panes: [{ agentType: "claude", status: "active" }],
});

Deno.test("iconFor() is ok while nothing happens, and with a shell that draws", () => {
  assert.deepEqual(icon([{}]), { condition: "ok", badge: null });
  const snapshot = aFleet({ panes: [{ agentType: "shell", status: "active" }] });
  assert.equal(icon([{ snapshot }]).condition, "ok");
});

Deno.test("iconFor() shows that agents work", () => {
  assert.equal(icon([{ snapshot: working }]).condition, "working");
  const snapshot = aFleet({
    panes: [{ agentType: "codex", status: "idle", flags: ["background_work"] }],
  });
  assert.equal(icon([{ snapshot }]).condition, "working");
});

Deno.test("iconFor() lets a waiting pane outrank all that is wrong", () => {
  assert.deepEqual(
    icon([{ snapshot: aWaitingFleet(), health: "unhealthy" }, {
      id: "b",
      state: { kind: "lost" },
    }]),
    { condition: "needs_you", badge: 1 },
  );
  assert.equal(
    icon([{ snapshot: aWaitingFleet(), state: { kind: "stale", wire: "stdio" } }]).badge,
    1,
  );
});

Deno.test("iconFor() does not call for what was snoozed, dismissed or is not known any more", () => {
  const snoozed = aWaitingFleet({ phase: "snoozed", snoozedUntil: NOW + 1 });
  assert.deepEqual(icon([{ snapshot: snoozed }]), { condition: "ok", badge: null });
  const over = aWaitingFleet({ phase: "snoozed", snoozedUntil: NOW });
  assert.equal(icon([{ snapshot: over }]).condition, "needs_you");
  const dismissed = aWaitingFleet({ status: "dismissed", phase: "dismissed" });
  assert.equal(icon([{ snapshot: dismissed }]).condition, "ok");
  const lost = { snapshot: aWaitingFleet(), state: { kind: "lost" } } as const;
  assert.deepEqual(icon([lost]), { condition: "disconnected", badge: null });
});

Deno.test("iconFor() calls on while all notifications are snoozed", () => {
  const settings = { snoozedUntil: NOW + 60_000 };
  assert.equal(icon([{ snapshot: aWaitingFleet() }], settings).condition, "needs_you");
});

Deno.test("iconFor() is disconnected only while no daemon is heard", () => {
  assert.equal(icon([]).condition, "disconnected");
  for (const kind of ["connecting", "lost", "none"] as const) {
    assert.equal(icon([{ state: { kind } }]).condition, "disconnected", kind);
  }
  const lost = { id: "b", state: { kind: "lost" } } as const;
  assert.equal(icon([{}, lost]).condition, "degraded");
});

Deno.test("iconFor() is degraded by what is unwell, and not by what is off or begins", () => {
  const refused = { kind: "refused", sentence: "too new" } as const;
  for (
    const part of [
      { health: "degraded" },
      { health: "unhealthy" },
      { snapshot: aFleet({}, { degraded: true }) },
      { snapshot: aFleet({}, { persisted: false }) },
      { state: { kind: "stale", wire: "stdio" } },
    ] as const
  ) {
    assert.equal(icon([part]).condition, "degraded", JSON.stringify(part).slice(0, 40));
  }
  assert.equal(icon([{}, { id: "b", state: refused }]).condition, "degraded");
  for (const kind of ["none", "connecting"] as const) {
    assert.equal(icon([{}, { id: "b", state: { kind } }]).condition, "ok", kind);
  }
  assert.equal(icon([{ snapshot: null, health: null }]).condition, "ok");
});

Deno.test("iconFor() counts by the setting, each pane once", () => {
  const snapshot = aFleet({
    sessions: [{ name: "api" }, { name: "twin" }, { name: "old", endedAt: NOW }],
    panes: [{ agentType: "claude", status: "waiting", sessionIds: ["api", "twin"] }],
    escalations: [{ id: "one" }, { id: "two", cause: "question" }],
  });
  const parts = [{ snapshot }, { id: "b", snapshot: working }];
  assert.equal(icon(parts).badge, 1);
  assert.equal(icon(parts, { badge: "sessions" }).badge, 3);
  assert.equal(icon(parts, { badge: "off" }).badge, null);
});
