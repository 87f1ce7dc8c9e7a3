import type { Pane } from "../../shared/model/pane.ts";
import { agentWords, counted, hourWords, needWords } from "./face_words.ts";
import type { FaceSession } from "./joined_view.ts";
import { menuLabel } from "./menu_label.ts";
import {
  command,
  type MenuItem,
  note,
  type PaneTarget,
  separator,
  type Submenu,
  submenu,
} from "./menu_model.ts";

const MOST_PANES = 20;
const NOT_CONNECTED = "not connected";
const NO_PANES = "no panes";

const MARKS: Readonly<Record<Pane["status"], string>> = {
  waiting: "▲",
  active: "◉",
  idle: "○",
  unknown: "?",
  ended: "×",
};

const FOCUS_WORDS: Readonly<Record<Pane["status"], string>> = {
  waiting: "Focus Waiting Pane",
  active: "Focus Active Pane",
  idle: "Focus Pane",
  unknown: "Focus Pane",
  ended: "Focus Pane",
};

/** What stands beside a session's name. */
export interface SessionMenuContext {
  readonly now: number;
  /** Whether names need the connection to be told apart. */
  readonly isOneOfSeveral: boolean;
}

/** The submenu of a session: its panes, what it has used, and the ways into it. */
export function sessionMenu(one: FaceSession, context: SessionMenuContext): Submenu {
  const id = `session:${one.connection.id}:${one.session.id}`;
  const items = [
    note(`${id}:name`, menuLabel(one.session.name, 60)),
    separator(`${id}:above-panes`),
    ...paneItems(one, id),
    separator(`${id}:above-use`),
    note(`${id}:use`, useWords(one, context.now)),
    separator(`${id}:above-ways`),
    ...wayItems(one, id),
  ];
  return submenu(id, { label: labelOf(one, context), items });
}

function labelOf(
  { session, panes, calls, connection, isPinned }: FaceSession,
  { isOneOfSeveral }: SessionMenuContext,
): string {
  const callingPanes = new Set(calls.map(({ paneId }) => paneId)).size;
  const counts = [counted(panes.length, "pane")];
  if (callingPanes > 0) counts.push(needWords(callingPanes));
  const marks = `${isPinned ? "★ " : ""}${callingPanes > 0 ? "▲ " : ""}`;
  const where = isOneOfSeveral ? ` – ${menuLabel(connection.label, 20)}` : "";
  return `${marks}${menuLabel(session.name)} (${counts.join(", ")})${where}`;
}

function paneItems(one: FaceSession, id: string): readonly MenuItem[] {
  const shown = one.panes.slice(0, MOST_PANES).map((pane) => paneItem(one, { pane, id }));
  const more = one.panes.length - shown.length;
  if (more > 0) return [...shown, note(`${id}:more-panes`, `${counted(more, "more pane")}…`)];
  return shown.length > 0 ? shown : [note(`${id}:no-panes`, "No panes")];
}

function paneItem(
  one: FaceSession,
  { pane, id }: { readonly pane: Pane; readonly id: string },
): MenuItem {
  const place = `${pane.windowIndex}.${pane.paneIndex}`;
  const who = menuLabel(agentWords(pane), 24);
  return command(`${id}:pane:${pane.id}`, {
    label: `Pane ${place}: ${who} (${pane.status}) ${MARKS[pane.status]}`,
    action: { kind: "focus_pane", target: targetOf(one, pane.id) },
    whyNot: one.isKnown ? null : NOT_CONNECTED,
  });
}

function useWords({ session, panes }: FaceSession, now: number): string {
  const compactions = panes.reduce((sum, { stats }) => sum + stats.compactCount, 0);
  return `Compacts: ${compactions} | Time: ${hourWords(now - session.createdAt)}`;
}

function wayItems(one: FaceSession, id: string): readonly MenuItem[] {
  const pane = paneToEnter(one);
  const target = targetOf(one, pane?.id ?? "");
  const whyNot = !one.isKnown ? NOT_CONNECTED : pane === null ? NO_PANES : null;
  const focus = FOCUS_WORDS[pane?.status ?? "unknown"];
  const ways = [
    ["focus", focus, "focus_pane"],
    ["attach", "Copy Attach Command", "copy_attach"],
    ["terminal", "Open in Terminal", "open_terminal"],
  ] as const;
  return ways.map(([name, label, kind]) =>
    command(`${id}:${name}`, { label, action: { kind, target }, whyNot })
  );
}

/**
 * The pane that a person most likely wants: the one that has called the longest, else one that
 * waits, else the active one that has drawn last, else the first.
 */
function paneToEnter({ panes, calls }: FaceSession): Pane | null {
  const byId = new Map(panes.map((pane) => [pane.id, pane]));
  const calling = calls.flatMap(({ paneId }) => byId.get(paneId) ?? [])[0];
  const waiting = calling ?? panes.find(({ status }) => status === "waiting");
  const active = panes.filter(({ status }) => status === "active")
    .toSorted((a, b) => (b.lastActivityAt ?? 0) - (a.lastActivityAt ?? 0))[0];
  return waiting ?? active ?? panes[0] ?? null;
}

function targetOf({ connection, session }: FaceSession, paneId: string): PaneTarget {
  return { connectionId: connection.id, sessionId: session.id, paneId };
}
