import type { EventDraft } from "../../shared/model/event.ts";
import type { Pane, PaneNtm } from "../../shared/model/pane.ts";
import type { Source } from "../../shared/model/source.ts";
import { COMPACTION_HOLD_MS } from "./compactions.ts";
import * as draft from "./drafts.ts";
import { followAgent } from "./follow_agent.ts";
import { judgePane, stateChange } from "./judge_pane.ts";
import type { AgentInPane, AgentSight } from "./observation.ts";
import type { ReconcileTools } from "./reconcile.ts";
import type { PaneRecord, World } from "./world.ts";

export interface AgentContext {
  readonly source: Source;
  readonly observation: AgentSight;
  readonly tools: ReconcileTools;
  readonly events: EventDraft[];
}

/** Takes in what the readers know of agents, for panes that are there; nothing is born or ended. */
export function reconcileAgents(world: World, context: AgentContext): World {
  const { source, observation, events } = context;
  const { at } = observation;
  let panes: Map<string, PaneRecord> | null = null;
  const compactingPanes = new Set(world.compactingPanes);
  for (const [id, record] of world.panes) {
    const { pane, present } = record;
    // What is present is of the present server: whatever another one held has ended.
    if (pane.sourceId !== source.id || !present) continue;
    const agent = observation.panes.get(pane.tmuxPaneId);
    if (agent === undefined) continue;
    const sessionName = world.sessions.get(pane.sessionId)?.session.name;
    const after = withAgent(record, agent, { ...context, sessionName });
    panes ??= new Map(world.panes);
    panes.set(id, after);
    if (after.heldCompactions.length > 0) compactingPanes.add(id);
    else compactingPanes.delete(id);
    if (after.pane.status === pane.status) continue;
    events.push(draft.paneStatus(pane, after.pane, { at, sessionName }));
  }
  if (panes === null) return world;
  // The next look must judge anew, also when it sees what the last one saw.
  const takenIn = new Map(world.takenIn);
  takenIn.delete(source.id);
  return { ...world, panes, takenIn, compactingPanes };
}

interface PaneContext extends AgentContext {
  readonly sessionName: string | undefined;
}

function withAgent(
  record: PaneRecord,
  agent: AgentInPane,
  { observation: { at }, tools, events, sessionName }: PaneContext,
): PaneRecord {
  const { compactionHoldMs: holdMs = COMPACTION_HOLD_MS } = tools;
  const fall = tools.contextFall?.(agent.agentType);
  const followed = followAgent(record, agent, { at, sessionName, holdMs, fall });
  events.push(...followed.events);
  const { memory, heldCompactions } = followed;
  const { agentType, agentSession, stats } = followed.pane;
  const { pane, activity: seen } = record;
  const ntm = sameNtm(pane.ntm, agent.ntm) ? pane.ntm : agent.ntm;
  const change: Partial<Pane> = { agentType, agentSession, stats, ntm };
  const known = { ...record, agent, memory, heldCompactions };
  if (seen === null || pane.endedAt !== null) {
    return { ...known, pane: changed(pane, change, at) };
  }
  const { currentCommand, currentPath } = pane;
  const isFirstWord = record.agent === null;
  const { state, activity, told } = judgePane(
    pane,
    { seen, currentCommand, currentPath, agent, isFirstWord },
    { at, tools },
  );
  const after = changed(pane, { ...change, ...stateChange(pane, state, { at, told }) }, at);
  return { ...known, pane: after, activity };
}

/** Ntm may say the same again at every look: only a newer minute is then news. */
function sameNtm(a: PaneNtm | null, b: PaneNtm | null): boolean {
  if (a === null || b === null) return a === b;
  return (Object.keys(b) as (keyof PaneNtm)[]).every((key) => a[key] === b[key]);
}

function changed(pane: Pane, change: Partial<Pane>, at: number): Pane {
  const same = (Object.keys(change) as (keyof Pane)[]).every((key) => pane[key] === change[key]);
  return same ? pane : { ...pane, ...change, lastSeenAt: at };
}
