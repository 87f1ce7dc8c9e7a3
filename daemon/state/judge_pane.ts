import type { Pane, PaneState } from "../../shared/model/pane.ts";
import type { SeenActivity } from "./activity.ts";
import type { AgentInPane } from "./observation.ts";
import type { ReconcileTools } from "./reconcile.ts";
import type { PaneActivity } from "./world.ts";

/** Judgements in a row that must agree before a pane is no longer called active. */
const DEMOTE_AFTER = 2;

type State = Omit<PaneState, "since">;

/** What is known of a pane when it is judged. */
export interface Judged {
  readonly seen: SeenActivity;
  readonly currentCommand: string;
  readonly agent: AgentInPane | null;
}

/** The state of a pane by all that is known of it, and what to remember of the judgement. */
export function judgePane(
  pane: Pane,
  { seen, currentCommand, agent }: Judged,
  { at, tools }: { readonly at: number; readonly tools: ReconcileTools },
): { readonly state: State; readonly activity: PaneActivity } {
  const { row: { dead, title }, titleSince } = seen;
  // After a restart of the daemon the store may remember more than tmux can tell.
  const lastOutputAt = seen.lastOutputAt ?? pane.lastActivityAt;
  const facts = { dead, title, titleSince, currentCommand, lastOutputAt, agent };
  const judgement = tools.judge(facts, at);
  const { state, demotions } = holdBack(pane, judgement.state, seen.demotions);
  // What was held back must be looked at again.
  const judged = { from: at, until: demotions > 0 ? at : judgement.until };
  return { state, activity: { ...seen, lastOutputAt, demotions, judged } };
}

/**
 * What changes of a pane with this state; nothing when the state is what it was. Evidence carries
 * times that move with every look: it is shown anew when it says something new.
 */
export function stateChange(pane: Pane, state: State, at: number): Partial<Pane> {
  const statusChanged = state.status !== pane.status;
  const same = !statusChanged && state.statusReason === pane.statusReason &&
    state.confidence === pane.confidence && state.flags.join() === pane.flags.join();
  return same ? {} : { ...state, since: statusChanged ? at : pane.since };
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
  const { status, statusReason, confidence, evidence, flags } = pane;
  const state = { status, statusReason, confidence, evidence, flags };
  return { state, demotions: demotions + 1 };
}
