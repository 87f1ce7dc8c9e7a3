import assert from "node:assert/strict";
import type { FaceSettings } from "./face_input.ts";
import { menuFor } from "./menu.ts";
import { sameMenu } from "./same_menu.ts";
import { aConnection, aFleet, anInput, type FleetPart, NOW } from "./test_input.ts";

const UBUNTU = "wsl:Ubuntu";

function menuOf(fleet: FleetPart, settings: Partial<FaceSettings> = {}) {
  return menuFor(anInput({ connections: [aConnection({ snapshot: aFleet(fleet) })], settings }));
}

Deno.test("sameMenu() holds for what was built twice, and for nothing that differs", () => {
  const fleet = { sessions: [{ name: "api" }], panes: [{ status: "active" }] } as const;
  const first = menuOf(fleet);
  assert.ok(sameMenu(first, menuOf(fleet)));
  const others = [
    menuOf({ ...fleet, panes: [{ status: "idle" }] }),
    menuOf({ ...fleet, panes: [{ status: "active", tmuxPaneId: "%9" }] }),
    menuOf({ ...fleet, sessions: [{ name: "web", id: "api" }] }),
    menuOf(fleet, { pinned: [{ connectionId: UBUNTU, session: "api" }] }),
    menuOf(fleet, { startsWithWindows: true }),
    menuOf(fleet, { startsWithWindows: null }),
    first.slice(1),
    [...first, ...first],
  ];
  others.forEach((other, at) => assert.ok(!sameMenu(first, other), `menu ${at}`));
});

Deno.test("sameMenu() holds while only time passes", () => {
  const snapshot = aFleet({ sessions: [{ name: "api" }], panes: [{ status: "active" }] });
  const at = (now: number) => menuFor(anInput({ connections: [aConnection({ snapshot })], now }));
  assert.ok(sameMenu(at(NOW), at(NOW + 30_000)));
});
