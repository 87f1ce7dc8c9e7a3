import type { AgentType } from "../../../shared/model/agent.ts";
import type { PaneNtm } from "../../../shared/model/pane.ts";
import type { Claim } from "../../state/claim.ts";
import type { LookOk, PaneRow } from "../../state/observation.ts";
import type { NtmSession } from "./parse_list.ts";
import type { NtmAgent } from "./parse_status.ts";
import type { NtmObservation } from "./poller.ts";

/** What ntm says of one pane. */
export interface ToldByNtm {
  /** Null where it says nothing of the pane. */
  readonly ntm: PaneNtm | null;
  /** Ntm's word in ours; `unknown` where it knows nobody. */
  readonly agentType: AgentType;
  readonly claims: readonly Claim[];
}

export const NTM_SAYS_NOTHING: ToldByNtm = { ntm: null, agentType: "unknown", claims: [] };

/** What is claimed because of ntm's record of a pane; `before` is what was claimed of it before. */
export type NtmClaimRule = (
  agent: NtmAgent,
  options: {
    readonly at: number;
    readonly childPidsAreTold: boolean;
    readonly before: readonly Claim[];
  },
) => readonly Claim[];

interface NtmRecord {
  readonly agent: NtmAgent;
  readonly claims: readonly Claim[];
}

/** A pane is shown as told of in this minute: who only says the same again is no news. */
const AT_GRAIN_MS = 60_000;

/**
 * One answer of ntm, to be joined to the panes of the tmux server that ntm itself asked. A pane is
 * found by its id; where ntm prints none, by session and index, if only one can be meant. Where ntm
 * names the process that tmux started in it, that must be the same.
 */
export class NtmRecords {
  readonly #at: number;
  readonly #panesAreTold: boolean;
  readonly #sessions: ReadonlyMap<string, NtmSession>;
  readonly #byId = new Map<string, NtmRecord>();
  /** Those without an id, by session and pane index. */
  readonly #byPlace = new Map<string, NtmRecord[]>();

  constructor(
    observation: NtmObservation,
    { rule, before }: { readonly rule: NtmClaimRule; readonly before: NtmRecords | null },
  ) {
    const { at, agents, sessions, childPidsAreTold, panesAreTold } = observation;
    this.#at = at;
    this.#panesAreTold = panesAreTold;
    this.#sessions = new Map(sessions.map((session) => [session.name, session]));
    for (const agent of agents) {
      const claimed = before?.claimsOf(agent) ?? [];
      const claims = rule(agent, { at, childPidsAreTold, before: claimed });
      this.#add({ agent, claims });
    }
  }

  /** Panes that ntm tells of. */
  get size(): number {
    let places = 0;
    for (const records of this.#byPlace.values()) places += records.length;
    return this.#byId.size + places;
  }

  /** What this answer claims of the same pane with the same process. */
  claimsOf(agent: NtmAgent): readonly Claim[] {
    const same = agent.tmuxPaneId === null
      ? this.#byPlace.get(placeOf(agent))?.find((record) =>
        record.agent.windowIndex === agent.windowIndex && record.agent.panePid === agent.panePid
      )
      : this.#byId.get(agent.tmuxPaneId);
    return same?.agent.panePid === agent.panePid ? same.claims : [];
  }

  /** What it says of a pane as the last look saw it. */
  of(row: PaneRow, look: Pick<LookOk, "sessions" | "panes">): ToldByNtm {
    const record = this.#byId.get(row.tmuxPaneId) ?? this.#recordAt(row, look);
    if (record === null) return this.#panesAreTold ? NTM_SAYS_NOTHING : this.#ofSession(row, look);
    const { agent, claims } = record;
    if (agent.panePid !== null && agent.panePid !== row.tmuxPid) return NTM_SAYS_NOTHING;
    const { ntmType, childPid, rateLimited, contextPercent } = agent;
    const ntm = {
      ...this.#project(agent.session),
      agentType: ntmType,
      childPid,
      rateLimited,
      // An estimate that creeps up with each line that is printed is no news.
      contextPercent: contextPercent === null ? null : Math.round(contextPercent),
    };
    return { ntm, agentType: agent.agentType, claims };
  }

  #add(record: NtmRecord): void {
    const { agent } = record;
    if (agent.tmuxPaneId !== null) {
      // A pane that several sessions show comes once for each: it is one pane.
      if (!this.#byId.has(agent.tmuxPaneId)) this.#byId.set(agent.tmuxPaneId, record);
      return;
    }
    const place = placeOf(agent);
    const others = this.#byPlace.get(place);
    if (others) others.push(record);
    else this.#byPlace.set(place, [record]);
  }

  /** Panes of two windows share their indexes: without a window, the process must tell them apart. */
  #recordAt(row: PaneRow, look: Pick<LookOk, "sessions" | "panes">): NtmRecord | null {
    if (this.#byPlace.size === 0) return null;
    const { windowIndex, paneIndex, tmuxPid } = row;
    const place = placeOf({ session: nameOf(row, look) ?? "", paneIndex });
    const records = (this.#byPlace.get(place) ?? []).filter(({ agent }) =>
      (agent.windowIndex === null || agent.windowIndex === windowIndex) &&
      (agent.panePid === null || agent.panePid === tmuxPid)
    );
    const [record] = records;
    if (record === undefined || records.length > 1) return null;
    const isProven = record.agent.windowIndex !== null || record.agent.panePid !== null;
    return isProven || isAlone(row, look) ? record : null;
  }

  /** Without panes, what ntm says of the session is said of each pane in it. */
  #ofSession(row: PaneRow, look: Pick<LookOk, "sessions">): ToldByNtm {
    const name = nameOf(row, look);
    if (name === null || !this.#sessions.has(name)) return NTM_SAYS_NOTHING;
    const nobody = { agentType: null, childPid: null, rateLimited: false, contextPercent: null };
    return { ...NTM_SAYS_NOTHING, ntm: { ...this.#project(name), ...nobody } };
  }

  #project(session: string): Pick<PaneNtm, "label" | "baseProject" | "at"> {
    const { label = null, baseProject = null } = this.#sessions.get(session) ?? {};
    return { label, baseProject, at: this.#at - this.#at % AT_GRAIN_MS };
  }
}

function placeOf({ session, paneIndex }: Pick<NtmAgent, "session" | "paneIndex">): string {
  return `${paneIndex} ${session}`;
}

function nameOf({ tmuxSessionId }: PaneRow, { sessions }: Pick<LookOk, "sessions">): string | null {
  return sessions.find((session) => session.tmuxSessionId === tmuxSessionId)?.name ?? null;
}

/** Whether no other window of the session has a pane with this index. */
function isAlone({ tmuxSessionId, paneIndex }: PaneRow, { panes }: Pick<LookOk, "panes">): boolean {
  const same = panes.filter((pane) =>
    pane.tmuxSessionId === tmuxSessionId && pane.paneIndex === paneIndex
  );
  return same.length === 1;
}
