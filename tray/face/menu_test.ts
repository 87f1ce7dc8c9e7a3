import assert from "node:assert/strict";
import { NO_STATS } from "../../shared/model/pane.ts";
import { menuFor } from "./menu.ts";
import type { MenuAction, MenuItem } from "./menu_model.ts";
import type { FaceConnection, FaceSettings } from "./face_input.ts";
import {
  aConnection,
  aFleet,
  anInput,
  aWaitingFleet,
  type FleetPart,
  NOW,
  someNotifications,
} from "./test_input.ts";

const UBUNTU = "wsl:Ubuntu";

function menu(
  connections: readonly Partial<FaceConnection>[],
  settings: Partial<FaceSettings> = {},
): readonly MenuItem[] {
  return menuFor(anInput({ connections: connections.map(aConnection), settings }));
}

function menuOf(fleet: FleetPart, settings: Partial<FaceSettings> = {}) {
  return menu([{ snapshot: aFleet(fleet) }], settings);
}

/** All items of a tree with their labels, indented; commands that are disabled begin with a minus. */
function lines(items: readonly MenuItem[], indent = ""): readonly string[] {
  return items.flatMap((item) => {
    if (item.kind === "separator") return [`${indent}--`];
    const box = item.kind === "action" && item.checked !== undefined
      ? (item.checked ? "[x] " : "[ ] ")
      : "";
    const dash = "enabled" in item && !item.enabled ? "- " : "";
    const line = `${indent}${dash}${box}${item.label}`;
    return item.kind === "submenu" ? [line, ...lines(item.items, `${indent}  `)] : [line];
  });
}

function all(items: readonly MenuItem[]): readonly MenuItem[] {
  return items.flatMap((item) => item.kind === "submenu" ? [item, ...all(item.items)] : [item]);
}

function find(items: readonly MenuItem[], id: string): MenuItem {
  const found = all(items).find((item) => item.id === id);
  assert.ok(found !== undefined, `there is no ${id}`);
  return found;
}

function actionOf(items: readonly MenuItem[], id: string): MenuAction {
  const found = find(items, id);
  assert.equal(found.kind, "action");
  return found.kind === "action" ? found.action : { kind: "quit" };
}

function sessionLabels(items: readonly MenuItem[]): readonly string[] {
  return items.filter(({ id }) => id.startsWith("session:")).map(({ label }) => label);
}

Deno.test("menuFor() shows what is there and what can be done", () => {
  const items = menuOf({
    sessions: [{ name: "api", createdAt: NOW - 9_000_000 }],
    panes: [{
      agentType: "claude",
      status: "active",
      stats: { ...NO_STATS, compactCount: 3 },
    }, { tmuxPaneId: "%2", paneIndex: 1, currentCommand: "vim" }],
  });
  assert.deepEqual(lines(items), [
    "● 1 session",
    "Connection: OK (Ubuntu)",
    "--",
    "api (2 panes)",
    "  api",
    "  --",
    "  Pane 0.0: claude (active) ◉",
    "  Pane 0.1: vim (idle) ○",
    "  --",
    "  Compacts: 3 | Time: 2.5h",
    "  --",
    "  Focus Active Pane",
    "  Copy Attach Command",
    "  Open in Terminal",
    "--",
    "Open Dashboard",
    "Search Sessions…",
    "Snooze Notifications",
    "  For 15 minutes",
    "  For 1 hour",
    "  For 4 hours",
    "  For 24 hours",
    "Pin Sessions",
    "  [ ] api",
    "--",
    "Open Logs",
    "Diagnostics (Export Bundle)",
    "Stop Daemon",
    "Restart Daemon",
    "Reconnect",
    "Settings",
    "Open Settings File",
    "[ ] Start with Windows",
    "Quit",
  ]);
});

Deno.test("menuFor() puts pinned sessions first, then those that wait, and the rest behind a number", () => {
  const fleet = {
    sessions: ["a", "b", "c", "d"].map((name) => ({ name })),
    panes: [{ sessionId: "c", status: "waiting" }] as const,
    escalations: [{ sessionId: "c" }],
  };
  const pinned = [{ connectionId: UBUNTU, session: "d" }, { connectionId: "x", session: "b" }];
  const items = menuOf(fleet, { pinned, maxSessionsShown: 3 });
  assert.deepEqual(sessionLabels(items), [
    "★ d (0 panes)",
    "▲ c (1 pane, 1 needs you)",
    "a (0 panes)",
  ]);
  assert.equal(find(items, "more-sessions").label, "1 more…");
  assert.deepEqual(actionOf(items, "more-sessions"), { kind: "open_dashboard" });
  assert.equal(items[0]?.label, "● 4 sessions, 1 needs you");
});

Deno.test("menuFor() enters the pane that has called the longest", () => {
  const items = menuOf({
    sessions: [{ name: "api" }],
    panes: [
      { status: "active" },
      { tmuxPaneId: "%2", paneIndex: 1, status: "waiting" },
      { tmuxPaneId: "%3", paneIndex: 2, status: "waiting" },
    ],
    escalations: [
      { id: "young", paneId: "%2", openedAt: NOW - 1_000 },
      { id: "old", paneId: "%3", openedAt: NOW - 9_000 },
    ],
  });
  const id = `session:${UBUNTU}:api`;
  const target = { connectionId: UBUNTU, sessionId: "api", paneId: "%3" };
  assert.equal(find(items, `${id}:focus`).label, "Focus Waiting Pane");
  assert.deepEqual(actionOf(items, `${id}:focus`), { kind: "focus_pane", target });
  assert.deepEqual(actionOf(items, `${id}:attach`), { kind: "copy_attach", target });
  assert.deepEqual(actionOf(items, `${id}:terminal`), { kind: "open_terminal", target });
  assert.deepEqual(actionOf(items, `${id}:pane:%1`), {
    kind: "focus_pane",
    target: { ...target, paneId: "%1" },
  });
});

Deno.test("menuFor() shows a linked pane in both sessions, and enters it through each", () => {
  const items = menuOf({
    sessions: [{ name: "api" }, { name: "twin" }],
    panes: [{ sessionIds: ["api", "twin"] }],
  });
  assert.deepEqual(sessionLabels(items), ["api (1 pane)", "twin (1 pane)"]);
  const action = actionOf(items, `session:${UBUNTU}:twin:focus`);
  assert.ok(action.kind === "focus_pane" && action.target.sessionId === "twin");
});

Deno.test("menuFor() says why nothing can be done with a session", () => {
  const lost = menu([{ snapshot: aWaitingFleet(), state: { kind: "lost" } }]);
  assert.equal(lost[0]?.label, "○ Not connected");
  assert.equal(
    find(lost, `session:${UBUNTU}:api:focus`).label,
    "Focus Waiting Pane (not connected)",
  );
  assert.ok(lines(lost).includes("  - Open in Terminal (not connected)"));
  const empty = lines(menuOf({ sessions: [{ name: "api" }] }));
  assert.ok(empty.includes("  - Focus Pane (no panes)"));
  assert.ok(empty.includes("  No panes"));
  const bare = lines(menuOf({}));
  assert.ok(bare.includes("No sessions"));
  assert.ok(bare.includes("- Pin Sessions (there are none)"));
});

Deno.test("menuFor() shows no more panes than fit", () => {
  const panes = Array.from({ length: 23 }, (_, at) => ({ tmuxPaneId: `%${at}`, paneIndex: at }));
  const items = lines(menuOf({ sessions: [{ name: "api" }], panes }));
  assert.equal(items.filter((line) => line.startsWith("  Pane ")).length, 20);
  assert.ok(items.includes("  3 more panes…"));
});

Deno.test("menuFor() keeps hostile names to their labels", () => {
  const name = "R&D\u202e" + "x".repeat(60);
  const [label = ""] = sessionLabels(menuOf({ sessions: [{ name }] }));
  assert.equal(label, `R&&D${"x".repeat(36)}… (0 panes)`);
});

Deno.test("menuFor() tells connections apart, each with its daemon", () => {
  const parts = [{ snapshot: aFleet({ sessions: [{ name: "api" }] }) }, {
    id: "b",
    label: "Debian",
    state: { kind: "refused", sentence: "its protocol 9 is newer than 1 & more" },
    snapshot: aFleet({ sessions: [{ name: "hidden" }] }),
  }] as const;
  const items = menu(parts);
  const shown = lines(items);
  assert.deepEqual(sessionLabels(items), ["api (0 panes) – Ubuntu"]);
  assert.ok(
    shown.includes("Connection: refused (Debian): its protocol 9 is newer than 1 && more"),
  );
  assert.ok(shown.includes("Daemon of Debian"));
  assert.deepEqual(actionOf(items, "daemon:b:restart"), {
    kind: "restart_daemon",
    connectionId: "b",
  });
});

Deno.test("menuFor() calls unavailable what no version is the reason of, and tries it again", () => {
  const sentence = "list the distributions of WSL: no answer within 10 s";
  const items = menu([{ label: "WSL", state: { kind: "unavailable", sentence }, snapshot: null }]);
  assert.ok(lines(items).includes(`Connection: unavailable (WSL): ${sentence}`));
  assert.deepEqual(actionOf(items, `daemon:${UBUNTU}:start`), {
    kind: "start_daemon",
    connectionId: UBUNTU,
  });
});

Deno.test("menuFor() starts what does not run", () => {
  const off = menu([{ state: { kind: "none" } }]);
  assert.deepEqual(actionOf(off, `daemon:${UBUNTU}:start`), {
    kind: "start_daemon",
    connectionId: UBUNTU,
  });
  assert.ok(lines(off).includes("- Restart Daemon (it is off)"));
  assert.ok(lines(off).includes("- Reconnect (it is off)"));
  assert.ok(lines(menu([])).includes("No daemon found"));
});

Deno.test("menuFor() says what is joined by a WebSocket, and restarts nothing there", () => {
  const shown = lines(menu([{ state: { kind: "live", wire: "websocket" } }]));
  assert.ok(shown.includes("Connection: OK (Ubuntu, by WebSocket)"), shown.join("\n"));
  assert.ok(shown.includes("- Restart Daemon (only its WebSocket is left)"));
});

Deno.test("menuFor() says why one is off", () => {
  const off = menu([{ state: { kind: "none", sentence: "stopped by its user" } }]);
  assert.ok(lines(off).includes("Connection: off (Ubuntu): stopped by its user"));
});

Deno.test("menuFor() snoozes, says until when, and ends it", () => {
  const notifications = someNotifications({ snooze_minutes: 20 }, "Europe/Berlin");
  const snoozed = menu([{ notifications }], { snoozedUntil: NOW + 60_000 });
  assert.equal(find(snoozed, "snooze").label, "Snooze Notifications (until 14:01)");
  assert.deepEqual(actionOf(snoozed, "snooze:end"), { kind: "end_snooze" });
  assert.deepEqual(actionOf(snoozed, "snooze:20"), { kind: "snooze_all", minutes: 20 });
  const over = menu([{ notifications }], { snoozedUntil: NOW });
  assert.equal(find(over, "snooze").label, "Snooze Notifications");
  const nowhere = someNotifications({}, "Nowhere/Else");
  const strange = menu([{ notifications: nowhere }], { snoozedUntil: NOW + 60_000 });
  assert.equal(find(strange, "snooze").label, "Snooze Notifications (until 12:01)");
  const off = menu([{}], { showNotifications: false });
  assert.equal(find(off, "snooze").label, "Snooze Notifications (they are turned off)");
});

Deno.test("menuFor() pins and unpins, also what is not there any more", () => {
  const pinned = [{ connectionId: UBUNTU, session: "api" }, { connectionId: UBUNTU, session: "x" }];
  const items = menuOf({ sessions: [{ name: "api" }, { name: "web" }] }, {
    pinned: [...pinned, ...pinned],
  });
  assert.deepEqual(find(items, "pin").kind === "submenu" && lines([find(items, "pin")]), [
    "Pin Sessions",
    "  [x] x (not there)",
    "  [x] api",
    "  [ ] web",
  ]);
  assert.deepEqual(actionOf(items, `pin:${UBUNTU}:web`), {
    kind: "pin",
    connectionId: UBUNTU,
    session: "web",
  });
  assert.equal(actionOf(items, `pin:${UBUNTU}:x`).kind, "unpin");
});

Deno.test("menuFor() offers the start with Windows only there", () => {
  const on = menu([{}], { startsWithWindows: true });
  assert.deepEqual(actionOf(on, "start-with-windows"), { kind: "start_with_windows", on: false });
  assert.ok(!lines(menu([{}], { startsWithWindows: null })).join().includes("Windows"));
});

Deno.test("menuFor() gives each item an id of its own", () => {
  const snapshot = aFleet({
    sessions: [{ name: "api" }, { name: "web" }],
    panes: [{ sessionIds: ["api", "web"] }, { tmuxPaneId: "%2" }],
  });
  const items = menu([{ snapshot }, { id: "b", label: "Debian", snapshot }]);
  const ids = all(items).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
