import { equal } from "node:assert/strict";
import { showsName, showsPane, showsPaneEnd, showsSession } from "./shows_change.ts";

function delta(
  what: { readonly sessions?: readonly unknown[]; readonly panes?: readonly unknown[] },
) {
  return { at: 0, method: "session.delta", params: { sessions: [], panes: [], ...what } };
}

function event(type: string, display: Readonly<Record<string, unknown>>) {
  const other = { type: "pane.status", display: {} };
  return { at: 0, method: "events", params: { events: [other, { type, display }] } };
}

Deno.test("showsSession() and showsName() know a session by its name", () => {
  for (const shows of [showsSession("a"), showsName("a")]) {
    equal(shows(delta({ sessions: [{ name: "b" }, { name: "a" }] })), true);
    equal(shows(delta({ sessions: [{ name: "ab" }] })), false);
    equal(shows(event("session.ended", { sessionName: "a" })), false);
    equal(shows({ at: 0, method: "gap", params: { channel: "sessions" } }), false);
  }
  equal(showsSession("a")(event("session.created", { sessionName: "a" })), true);
  equal(showsName("a")(event("session.created", { sessionName: "a" })), false);
  equal(showsName("a")(event("session.renamed", { sessionName: "a" })), true);
});

Deno.test("showsPane() knows a pane by tmux's id", () => {
  equal(showsPane("%1")(delta({ panes: [{ tmuxPaneId: "%1", endedAt: null }] })), true);
  equal(showsPane("%1")(delta({ panes: [{ tmuxPaneId: "%11", endedAt: null }] })), false);
  equal(showsPane("%1")(event("pane.created", { tmuxPaneId: "%1" })), true);
  equal(showsPane("%1")(event("pane.ended", { tmuxPaneId: "%1" })), false);
});

Deno.test("showsPaneEnd() wants the end of it", () => {
  equal(showsPaneEnd("%1")(delta({ panes: [{ tmuxPaneId: "%1", endedAt: null }] })), false);
  equal(showsPaneEnd("%1")(delta({ panes: [{ tmuxPaneId: "%1", endedAt: 5 }] })), true);
  equal(showsPaneEnd("%1")(event("pane.ended", { tmuxPaneId: "%1" })), true);
});
