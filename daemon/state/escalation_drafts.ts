import type { Escalation, EscalationPhase } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import type { Pane } from "../../shared/model/pane.ts";
import { questionWords } from "../../shared/text/question_words.ts";
import { reasonWords } from "../../shared/text/reason_words.ts";
import { fact, ofPane } from "./drafts.ts";
import type { World } from "./world.ts";

/** An escalation has entered its phase. It is told once. */
export function escalationPhase(
  escalation: Escalation,
  { at, from, world, byPerson = false }: {
    readonly at: number;
    /** The phase before; null for one that is new. */
    readonly from: EscalationPhase | null;
    readonly world: World;
    /** Who has decided it is not called. */
    readonly byPerson?: boolean;
  },
): EventDraft {
  const { id, phase, status, cause, text, timeToAnswerMs, snoozedUntil } = escalation;
  const pane = world.panes.get(escalation.paneId)?.pane;
  const sessionName = world.sessions.get(escalation.sessionId)?.session.name;
  const place = pane === undefined ? { display: {} } : ofPane(pane, sessionName);
  const { sourceId, sessionId, paneId, confidence } = escalation;
  // Who was snoozed calls again.
  const calls = phase === "opened" || from === "snoozed" && status === "pending" && !byPerson;
  return fact({
    type: "escalation",
    at,
    ...place,
    sourceId,
    sessionId,
    paneId,
    confidence,
    severity: calls ? "warn" : "info",
    message: sentence(escalation, { at, from, pane, byPerson }),
    payload: { escalationId: id, phase, from, status, cause, text, timeToAnswerMs, snoozedUntil },
  });
}

function sentence(
  { status, phase, cause, text, timeToAnswerMs, snoozedUntil }: Escalation,
  { at, from, pane, byPerson }: {
    readonly at: number;
    readonly from: EscalationPhase | null;
    readonly pane: Pane | undefined;
    readonly byPerson: boolean;
  },
): string {
  const who = pane === undefined ? "a pane" : `pane ${pane.tmuxPaneId}`;
  const question = questionWords({ cause, text }, ", ");
  const isBack = (from === "snoozed" || from === "dismissed") && status === "pending";
  if (isBack && phase !== "snoozed") {
    if (byPerson) return `${who} was brought back, it needs an answer still: ${question}`;
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
      return `${who} needs no answer any more: ${endWords(pane)}`;
    case "dismissed":
      return `${who} was dismissed: ${question}`;
  }
}

/** Why nobody can answer it any more, as far as it is known. */
function endWords(pane: Pane | undefined): string {
  if (pane === undefined) return "it is not known any more";
  const { status, statusReason, agentType } = pane;
  if (status === "ended") return reasonWords(statusReason);
  if (status === "unknown") return "for long nothing was known of it";
  const isAgent = agentType !== "unknown" && agentType !== "shell";
  return isAgent ? "something else runs in it now" : "its agent has ended";
}

/** `42 s`, `15 min`, `3 h`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
