import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { Changes } from "../store/store.ts";
import { aFact, anEscalation, aPane, aSession, aSource, T0 } from "../store/test_rows.ts";
import { aSlot, aTranscript, SLOT0, tokens } from "../store/test_usage.ts";
import type { TestDaemon } from "./test_context.ts";

const ENDED = { endedAt: T0, status: "ended" } as const;
const IN_WORK = { sessionId: "session-work" } as const;

const session = (id: string, number: number, change: Partial<Session> = {}): KeptSession =>
  aSession(id, { tmuxSessionId: `$${number}`, name: id.replace("session-", ""), ...change });
const pane = (id: string, number: number, change: Partial<Pane> = {}): KeptPane =>
  aPane(id, { tmuxPaneId: `%${number}`, tmuxWindowId: `@${number}`, ...change });

const POPULATION: Partial<Changes> = {
  sources: [
    aSource("source", { tmuxSocket: "/tmp/tmux-1000/default" }),
    aSource("source-two", { tmuxSocket: "/tmp/it's here; rm -rf $HOME/s ock" }),
  ],
  sessions: [
    session("session-work", 1, { status: "active", waitingPanes: 1, paneCount: 2 }),
    session("session-play", 2),
    session("session-two", 1, { sourceId: "source-two" }),
    session("session-done", 3, { ...ENDED, paneCount: 0 }),
    session("session-past", 4, { ...ENDED, paneCount: 0 }),
  ],
  panes: [
    pane("pane-agent", 1, { ...IN_WORK, status: "active", statusReason: "output" }),
    pane("pane-linked", 2, { ...IN_WORK, sessionIds: ["session-work", "session-play"] }),
    pane("pane-dead", 3, { ...IN_WORK, ...ENDED, statusReason: "pane_dead", exitStatus: 1 }),
    pane("pane-two", 1, { sessionId: "session-two", sourceId: "source-two" }),
    pane("pane-done", 4, { sessionId: "session-done", ...ENDED, statusReason: "closed" }),
    pane("pane-past", 5, { sessionId: "session-past", ...ENDED, statusReason: "closed" }),
  ],
  escalations: [
    anEscalation("escalation-1", {
      ...IN_WORK,
      paneId: "pane-agent",
      status: "resolved",
      phase: "answered",
      closedAt: T0 + 4_000,
      timeToAnswerMs: 4_000,
    }),
    anEscalation("escalation-2", {
      ...IN_WORK,
      paneId: "pane-agent",
      status: "dismissed",
      phase: "dismissed",
      openedAt: T0 + 10_000,
      closedAt: T0 + 11_000,
    }),
    anEscalation("escalation-3", {
      ...IN_WORK,
      paneId: "pane-linked",
      openedAt: T0 + 20_000,
    }),
  ],
  events: [
    aFact({ type: "daemon.started", sourceId: null, source: "daemon", payload: {} }),
    aFact({ type: "session.created", sessionId: "session-work" }),
    aFact({ type: "pane.created", sessionId: "session-work", paneId: "pane-agent" }),
    aFact({ type: "pane.status", sessionId: "session-work", paneId: "pane-agent" }),
    aFact({ type: "session.created", sessionId: "session-play" }),
    aFact({ type: "pane.ended", sessionId: "session-done", paneId: "pane-done" }),
  ],
};

/** The panes and sessions that the corpus and the methods' tests speak of. */
export function populate(daemon: TestDaemon): void {
  daemon.tell(POPULATION);
  daemon.forget("session-past");
  daemon.prune(1);
  const hours = (count: number) => SLOT0 + count * 4 * SLOT_MS;
  daemon.keepUsage(
    [
      aTranscript("a", { sessionId: "agent-session-a", cwd: "/work/shop" }),
      aTranscript("b", { sessionId: "agent-session-b", cwd: "/work/api", agent: "codex" }),
    ],
    [
      aSlot("a", { slot: hours(-24) }),
      aSlot("a", { tokens: tokens({ input: 1_000_000 }) }),
      aSlot("b", { slot: hours(-10), model: "gpt-9" }),
    ],
  );
}
