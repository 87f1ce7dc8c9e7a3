import type { Escalation, EscalationPhase } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import { fact, ofPane } from "./drafts.ts";
import { causeWords } from "./pane_sight.ts";
import type { World } from "./world.ts";

/** An escalation has entered its phase. It is told once. */
export function escalationPhase(
  escalation: Escalation,
  { at, from, world }: {
    readonly at: number;
    /** The phase before; null for one that is new. */
    readonly from: EscalationPhase | null;
    readonly world: World;
  },
): EventDraft {
  const { id, phase, status, cause, text, timeToAnswerMs, snoozedUntil } = escalation;
  const pane = world.panes.get(escalation.paneId)?.pane;
  const sessionName = world.sessions.get(escalation.sessionId)?.session.name;
  const place = pane === undefined ? { display: {} } : ofPane(pane, sessionName);
  const { sourceId, sessionId, paneId, confidence } = escalation;
  return fact({
    type: "escalation",
    at,
    ...place,
    sourceId,
    sessionId,
    paneId,
    confidence,
    // Who was snoozed calls again.
    severity: phase === "opened" || from === "snoozed" && status === "pending" ? "warn" : "info",
    message: sentence(escalation, { at, from, pane: pane?.tmuxPaneId }),
    payload: { escalationId: id, phase, from, status, cause, text, timeToAnswerMs, snoozedUntil },
  });
}

function sentence(
  { phase, cause, text, timeToAnswerMs, snoozedUntil }: Escalation,
  { at, from, pane }: {
    readonly at: number;
    readonly from: EscalationPhase | null;
    readonly pane: string | undefined;
  },
): string {
  const who = pane === undefined ? "a pane" : `pane ${pane}`;
  const words = causeWords(cause);
  const question = text === null || text.toLowerCase() === words ? words : `${words}, ${text}`;
  if (from === "snoozed" && (phase === "opened" || phase === "seen")) {
    return `${who} still needs you: ${question}`;
  }
  switch (phase) {
    case "opened":
      return `${who} needs you: ${question}`;
    case "seen":
      return `somebody has seen that ${who} needs an answer: ${question}`;
    case "snoozed":
      return `${who} is snoozed for ${duration((snoozedUntil ?? at) - at)}: ${question}`;
    case "answered":
      return timeToAnswerMs === null
        ? `${who} was answered while nobody watched`
        : `${who} was answered after ${duration(timeToAnswerMs)}`;
    case "expired":
      return `${who} needs no answer any more: it has ended, or nothing is known of it`;
    case "dismissed":
      return `${who} was dismissed: ${question}`;
  }
}

/** `42 s`, `15 min`, `3 h`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
