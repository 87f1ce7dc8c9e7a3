import type { AgentType } from "../../shared/model/agent.ts";
import type { Pane, PaneState } from "../../shared/model/pane.ts";
import type { SeenActivity } from "./activity.ts";
import type { AgentInPane, PaneRow } from "./observation.ts";
import type { ReconcileTools } from "./reconcile.ts";
import { toldSince } from "./told_since.ts";
import type { PaneActivity } from "./world.ts";

/** Judgements in a row that must agree before a pane is no longer called active. */
const DEMOTE_AFTER = 2;

type State = Omit<PaneState, "since">;

/** What is known of a pane when it is judged. */
export interface Known {
  readonly seen: SeenActivity;
  readonly currentCommand: string;
  readonly currentPath: string;
  readonly agent: AgentInPane | null;
  /** Whether no reader has spoken of it in this run before this look. */
  readonly isFirstWord?: boolean;
}

export interface Judged {
  readonly state: State;
  readonly activity: PaneActivity;
  /** Since when it is so, as {@linkcode toldSince} has it. */
  readonly told: number | null;
}

/** The state of a pane by all that is known of it, and what to remember of the judgement. */
export function judgePane(
  pane: Pane,
  { seen, currentCommand, currentPath, agent, isFirstWord = false }: Known,
  { at, tools }: { readonly at: number; readonly tools: ReconcileTools },
): Judged {
  const agentType = agent?.agentType ?? "unknown";
  // After a restart of the daemon the store may remember more than tmux can tell.
  const lastOutputAt = seen.lastOutputAt ?? pane.lastActivityAt;
  const startedAt = agent?.startedAt ?? null;
  const place = { agentType, path: currentPath, now: at, lastOutputAt, startedAt };
  const title = readTitle(seen, place, tools);
  const claims = [...agent?.claims ?? [], ...title.titleClaims];
  const facts = { dead: seen.row.dead, currentCommand, lastOutputAt, agentType, claims };
  const judgement = tools.judge(facts, at);
  const { state, demotions } = awaitsItsReaders(pane, { agent, row: seen.row }, tools)
    ? { state: stateOf(pane), demotions: 1 }
    : holdBack(pane, judgement.state, seen.demotions);
  // What was held back must be looked at again.
  const judged = { from: at, until: demotions > 0 ? at : judgement.until };
  const told = agent === null ? null : toldSince(pane, { state, agent, claims, at, isFirstWord });
  return { state, activity: { ...seen, ...title, lastOutputAt, demotions, judged }, told };
}

/**
 * After a restart of the daemon a pane looks silent until its readers have spoken, a moment later:
 * until then an agent is what it was.
 */
function awaitsItsReaders(
  { agentType, statusReason, tmuxPid }: Pane,
  { agent, row }: { readonly agent: AgentInPane | null; readonly row: PaneRow },
  { awaitsAgents = false }: ReconcileTools,
): boolean {
  const wasAgent = agentType !== "unknown" && agentType !== "shell";
  const isSame = row.tmuxPid === tmuxPid && !row.dead && statusReason !== "new";
  return awaitsAgents && agent === null && wasAgent && isSame;
}

/** tmux tells of output in whole seconds; the rest is what a look takes. */
const CLOCK_MS = 1_500;

const NOTHING_SAID = { titleClaims: [], titlesSaid: new Set<string>() } as const;

/** A title is read as that of an agent: without one it may say anything. */
function readTitle(
  { row: { title }, titledAt, titleClaims: previous, titlesSaid: saidBefore }: SeenActivity,
  { lastOutputAt, startedAt, ...place }: {
    readonly agentType: AgentType;
    readonly path: string;
    readonly now: number;
    readonly lastOutputAt: number | null;
    readonly startedAt: number | null;
  },
  tools: ReconcileTools,
): Pick<PaneActivity, "titleClaims" | "titlesSaid"> {
  if (place.agentType === "unknown" || place.agentType === "shell") return NOTHING_SAID;
  const writtenBy = titledAt ?? lastOutputAt;
  const isOlder = writtenBy !== null && startedAt !== null && writtenBy < startedAt - CLOCK_MS;
  if (isOlder) return NOTHING_SAID;
  // A title that was there before is as old as the last output, for setting it is output.
  const isFirst = saidBefore.size === 0 && lastOutputAt !== null;
  const since = isFirst ? Math.min(lastOutputAt, place.now) : place.now;
  const titleClaims = tools.readTitle({ ...place, since, title, previous, saidBefore });
  const isNew = titleClaims.some(({ claim }) => !saidBefore.has(claim));
  const said = titleClaims.map(({ claim }) => claim);
  return { titleClaims, titlesSaid: isNew ? new Set([...saidBefore, ...said]) : saidBefore };
}

/**
 * What changes of a pane with this state; nothing when the state is what it was. Evidence carries
 * times that move with every look: it is shown anew when it says something new.
 * @param told since when it is so by who says it, milliseconds UTC; null where only this look shows it
 */
export function stateChange(
  pane: Pane,
  state: State,
  { at, told }: { readonly at: number; readonly told: number | null },
): Partial<Pane> {
  const statusChanged = state.status !== pane.status;
  const same = !statusChanged && state.statusReason === pane.statusReason &&
    state.confidence === pane.confidence && state.flags.join() === pane.flags.join();
  if (same) return {};
  const since = statusChanged ? told ?? at : Math.min(told ?? pane.since, pane.since);
  return { ...state, since };
}

/** Promote at once, demote on the second look: one quiet look of an active pane proves nothing. */
function holdBack(
  pane: Pane,
  verdict: State,
  demotions: number,
): { readonly state: State; readonly demotions: number } {
  const demoted = pane.status === "active" &&
    (verdict.status === "idle" || verdict.status === "unknown");
  if (!demoted || demotions + 1 >= DEMOTE_AFTER) return { state: verdict, demotions: 0 };
  return { state: stateOf(pane), demotions: demotions + 1 };
}

function stateOf({ status, statusReason, confidence, evidence, flags }: Pane): State {
  return { status, statusReason, confidence, evidence, flags };
}
