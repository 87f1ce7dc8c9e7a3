import type { NotificationType } from "../../shared/model/notification.ts";
import type { Pane } from "../../shared/model/pane.ts";
import { reasonWords } from "../../shared/text/reason_words.ts";
import { shortCount } from "../../shared/text/short_count.ts";
import { agentWords, paneWords, shortAge } from "./face_words.ts";
import { shownText } from "./shown_text.ts";
import type { ToastCase } from "./toast_cases.ts";

/** Plain text; the surface escapes it for whatever it writes. */
export interface ToastText {
  readonly title: string;
  /** Up to five lines. */
  readonly body: string;
}

const MOST_NAME = 40;
const MOST_QUOTED = 160;
const MOST_SENTENCE = 160;
const MOST_LISTED = 4;

const JOINED_TITLES: Readonly<Record<NotificationType, (count: number) => string>> = {
  escalation: (count) => `${count} agents need attention`,
  compact: (count) => `${count} contexts compacted`,
  ended: (count) => `${count} sessions ended`,
  degraded: (count) => `${count} daemons are not well`,
  limit: (count) => `${count} agents met a limit`,
  context_low: (count) => `${count} contexts are nearly full`,
};

const TITLES: Readonly<Record<NotificationType, string>> = {
  escalation: "Attention needed",
  degraded: "Daemon degraded",
  compact: "Context compacted",
  ended: "Session ended",
  limit: "Limit reached",
  context_low: "Context nearly full",
};

/** What stands around the words of a toast. */
export interface ToastTextContext {
  /** Milliseconds UTC. */
  readonly now: number;
  /** Whether there are several daemons to tell apart. */
  readonly isOneOfSeveral: boolean;
}

/** The words for one. */
export function toastText(one: ToastCase, context: ToastTextContext): ToastText {
  const where = context.isOneOfSeveral && one.type !== "degraded"
    ? ` (${shownText(one.connection.label, MOST_NAME)})`
    : "";
  if (one.subject.kind === "call") return callText(one, where);
  if (one.type === "degraded") return daemonText(one, context);
  return { title: `${TITLES[one.type]}${where}`, body: eventLine(one) };
}

/** The words for several of one type: how many, and the first of them. */
export function joinedText(
  cases: readonly ToastCase[],
  { type, now }: { readonly type: NotificationType; readonly now: number },
): ToastText {
  const lines = cases.slice(0, MOST_LISTED).map((one) => listLine(one, now));
  const more = cases.length - lines.length;
  const body = more > 0 ? [...lines, `and ${more} more`] : lines;
  return { title: JOINED_TITLES[type](cases.length), body: body.join("\n") };
}

/** The pane that a case is about, as it is now; null where there is none any more. */
export function paneOf({ subject, connection: { snapshot } }: ToastCase): Pane | null {
  const id = subject.kind === "call"
    ? subject.escalation.paneId
    : subject.kind === "event"
    ? subject.event.paneId
    : null;
  const pane = id === null ? undefined : snapshot?.panes.find((each) => each.id === id);
  return pane === undefined || pane.endedAt !== null ? null : pane;
}

function callText(one: ToastCase, where: string): ToastText {
  const quoted = quotedText(one);
  const pane = paneOf(one);
  const who = pane === null ? "" : `${agentWords(pane)}: `;
  const lines = [`${who}${causeWords(one)}`, ...(quoted === null ? [] : [`“${quoted}”`])];
  return { title: `${placeWords(one)} needs attention${where}`, body: lines.join("\n") };
}

function daemonText({ connection, subject }: ToastCase, { now }: ToastTextContext): ToastText {
  const label = shownText(connection.label, MOST_NAME);
  const { state, health, lastHeardAt } = connection;
  if (subject.kind !== "lost") {
    const how = health === "unhealthy" ? "unhealthy" : "degraded";
    return { title: `Daemon ${how} (${label})`, body: "The dashboard says what is wrong" };
  }
  if (state.kind === "refused" || state.kind === "unavailable") {
    const body = shownText(state.sentence, MOST_SENTENCE);
    return { title: `Daemon ${state.kind} (${label})`, body };
  }
  const last = lastHeardAt === null
    ? "It has not answered yet"
    : `It was heard ${shortAge(Math.max(0, now - lastHeardAt))} ago`;
  return { title: `Connection lost (${label})`, body: last };
}

function listLine(one: ToastCase, now: number): string {
  if (one.subject.kind === "call") return `${placeWords(one)}: ${causeWords(one)}`;
  if (one.type !== "degraded") return eventLine(one);
  return daemonText(one, { now, isOneOfSeveral: true }).title;
}

function eventLine(one: ToastCase): string {
  const { subject } = one;
  if (subject.kind !== "event") return "";
  const { event } = subject;
  const message = event.message === null ? null : shownText(event.message, MOST_SENTENCE);
  if (one.type === "ended") {
    return message ?? `${shownText(one.session ?? "", MOST_NAME)} has ended`;
  }
  const place = placeWords(one);
  if (one.type !== "compact") return `${place}: ${message ?? "look at it"}`;
  const { trigger, preTokens } = event.payload;
  const how = trigger === "manual" ? "compacted by hand" : "auto-compacted";
  const was = typeof preTokens === "number" ? ` (was ~${shortCount(preTokens)} tokens)` : "";
  return `${place} ${how}${was}`;
}

/** What it asks for, where it says more than the words for its cause. */
function quotedText({ subject }: ToastCase): string | null {
  if (subject.kind !== "call" || subject.escalation.text === null) return null;
  const text = shownText(subject.escalation.text, MOST_QUOTED);
  const isSaid = text === "" || text.toLowerCase() === reasonWords(subject.escalation.cause);
  return isSaid ? null : text;
}

function causeWords({ subject }: ToastCase): string {
  return subject.kind === "call" ? shownText(reasonWords(subject.escalation.cause), 80) : "";
}

/** `web:1.0`, as it is now, else as it was. */
function placeWords(one: ToastCase): string {
  const session = one.session === null || one.session === ""
    ? "a session"
    : shownText(one.session, MOST_NAME);
  const pane = paneOf(one);
  if (pane !== null) return paneWords(session, pane);
  if (one.subject.kind !== "event") return session;
  const { windowIndex, paneIndex } = one.subject.event.display;
  if (windowIndex === undefined || paneIndex === undefined) return session;
  return paneWords(session, { windowIndex, paneIndex });
}
