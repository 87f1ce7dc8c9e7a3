import assert from "node:assert/strict";
import type { Event } from "../../shared/model/event.ts";
import { eventLine } from "./event_line.ts";
import { lineText } from "./line.ts";

const NOW = new Date(2026, 6, 31, 18).getTime();

function event(part: Partial<Event>): Event {
  return {
    id: 7,
    type: "pane.status",
    sourceId: null,
    sessionId: null,
    paneId: null,
    detectedAt: new Date(2026, 6, 31, 9, 8, 7).getTime(),
    source: "tmux",
    confidence: 1,
    severity: "info",
    message: "pane %3 is active",
    payload: {},
    display: {},
    ...part,
  };
}

const shown = (part: Partial<Event>) => lineText(eventLine(event(part), NOW), { colors: false });

Deno.test("eventLine() tells when, what, where and the sentence", () => {
  const display = { sessionName: "api", windowIndex: 1, paneIndex: 0, tmuxPaneId: "%3" };
  assert.equal(shown({ display }), "09:08:07   pane.status      api:1.0 %3  pane %3 is active  #7");
  assert.equal(
    shown({ type: "session.renamed", display: { sessionName: "a\x1b[1mb" }, message: "x\ny" }),
    "09:08:07   session.renamed  ab  x y  #7",
  );
});

Deno.test("eventLine() marks what went wrong by a symbol too, and leaves out what is not known", () => {
  assert.equal(
    shown({ type: "store.gap", severity: "error", message: null }),
    "09:08:07 ✗ store.gap        #7",
  );
  const warn = { type: "source.status", severity: "warn", message: "no" } as const;
  assert.equal(shown(warn), "09:08:07 ! source.status    no  #7");
});
