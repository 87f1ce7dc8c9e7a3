import type { Escalation, EscalationPhase } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import type { Claim } from "./claim.ts";
import { decideEscalation, type Decision } from "./decide_escalation.ts";
import { type Followed, followEscalations } from "./escalations.ts";
import { ESCALATION_SETTINGS, type EscalationSettings } from "./follow_wait.ts";
import type { AgentInPane } from "./observation.ts";
import { type PaneFacts, reconcile } from "./reconcile.ts";
import { restoreWaits } from "./restore_waits.ts";
import {
  judgeByAge,
  look,
  NO_AGENT,
  pane,
  SERVER,
  session,
  source,
  SOURCE_ID,
  T0,
  tools,
  worldWith,
} from "./test_builders.ts";
import type { World } from "./world.ts";

/** The first claim of a status decides; without one the age of the output does. */
export function judgeByClaims(facts: PaneFacts, now: number) {
  const { state, until } = judgeByAge(facts, now);
  const said = facts.claims.find(({ status }) => status !== null);
  if (facts.dead || !said?.status) return { state, until };
  const evidence = [{ source: said.source, claim: said.claim, at: said.since }];
  const judged = { status: said.status, statusReason: said.claim, confidence: 0.9, evidence };
  return { state: { ...state, ...judged }, until };
}

/** A claim of the registry, since `at`. */
export function claim(
  status: Claim["status"],
  at: number,
  change: Partial<Claim> = {},
): Claim {
  const word = status === "waiting" ? "permission_prompt" : `is_${status}`;
  return {
    source: "registry",
    status,
    claim: word,
    since: at,
    seenAt: at,
    flags: [],
    text: null,
    ...change,
  };
}

/** Panes with agents, told of one after the other, and what became of their escalations. */
export class WaitStory {
  world: World;
  at = T0;
  /** Of the last step. */
  events: readonly EventDraft[] = [];
  closed: readonly Escalation[] = [];
  /** Of all steps. */
  readonly history: EventDraft[] = [];
  readonly allClosed: Escalation[] = [];
  readonly #tools = tools(judgeByClaims);
  readonly #settings: EscalationSettings;
  readonly #ids: readonly string[];
  readonly #newId: () => string;

  constructor(
    ids: readonly string[] = ["%1"],
    settings: Partial<EscalationSettings> = {},
    newId: () => string = this.#tools.newId,
  ) {
    this.#ids = ids;
    this.#settings = { ...ESCALATION_SETTINGS, ...settings };
    this.#newId = newId;
    this.world = worldWith(source());
    this.look();
  }

  /** tmux is looked at: those panes are there. */
  look(ids: readonly string[] = this.#ids): this {
    const panes = ids.map((id) => pane(id, { drawn: `${this.at}` }));
    return this.#turn(look({ at: this.at, sessions: [session("$1")], panes }));
  }

  /** The readers tell these claims of the agent in a pane. */
  tell(claims: readonly Claim[], change: Partial<AgentInPane> = {}, id = "%1"): this {
    const agent: AgentInPane = { ...NO_AGENT, agentType: "claude", pid: 5_001, claims, ...change };
    return this.#turn({
      outcome: "ok",
      kind: "agents",
      sourceId: SOURCE_ID,
      server: SERVER,
      at: this.at,
      panes: new Map([[id, agent]]),
    });
  }

  /** The pane waits, as its registry says since now. */
  wait(change: Partial<Claim> = {}, id = "%1"): this {
    return this.tell([claim("waiting", this.at, change)], {}, id);
  }

  /** The agent works, as its registry says since now. */
  work(id = "%1"): this {
    return this.tell([claim("active", this.at)], {}, id);
  }

  /** Time passes, and a turn in which nothing else happens. */
  pass(ms: number): this {
    this.at += ms;
    return this.#follow(this.world);
  }

  /** Time passes, and nothing looks. */
  sleep(ms: number): this {
    this.at += ms;
    return this;
  }

  decide(decision: Decision, id = "%1"): this {
    const { id: escalationId = "" } = this.of(id) ?? this.dismissedOf(id) ?? {};
    const decided = decideEscalation(this.world, { escalationId, decision }, this.at);
    if (decided === null) throw new Error(`decide: no escalation of ${id} is pending`);
    this.#take(decided);
    return this;
  }

  /** The daemon ends and begins anew, with what a store keeps of all this. */
  restart(awayMs = 0): this {
    this.at += awayMs;
    const { sources, sessions, panes } = this.world;
    // What was closed and opened again is kept as it is now.
    const last = new Map(this.allClosed.map((escalation) => [escalation.id, escalation]));
    for (const id of this.world.escalations.keys()) last.delete(id);
    const dismissed = [...last.values()].filter(({ status }) => status === "dismissed");
    const kept = [...this.world.escalations.values(), ...dismissed];
    const bare: World = {
      ...worldWith(),
      sources,
      sessions,
      panes: new Map(
        [...panes].map(([id, record]) => [id, { ...record, activity: null, agent: null }]),
      ),
    };
    this.world = restoreWaits(bare, kept);
    return this;
  }

  /** The pending escalation of a pane. */
  of(id: string): Escalation | undefined {
    return [...this.world.escalations.values()].find(({ paneId }) => paneId === this.paneId(id));
  }

  /** The escalation of a pane that was dismissed, while its wait lasts. */
  dismissedOf(id: string): Escalation | undefined {
    const wait = this.world.waits.get(this.paneId(id) ?? "");
    return wait?.escalation.status === "dismissed" ? wait.escalation : undefined;
  }

  paneId(id: string): string | undefined {
    return [...this.world.panes.values()].findLast(({ pane }) => pane.tmuxPaneId === id)?.pane.id;
  }

  /** The phases that the last step told. */
  get told(): readonly EscalationPhase[] {
    return phases(this.events);
  }

  /** The phases that were told at all. */
  get allTold(): readonly EscalationPhase[] {
    return phases(this.history);
  }

  #turn(observation: Parameters<typeof reconcile>[1]): this {
    const { next } = reconcile(this.world, observation, this.#tools);
    return this.#follow(next);
  }

  #follow(next: World): this {
    const options = { at: this.at, newId: this.#newId, settings: this.#settings };
    this.#take(followEscalations(this.world, next, options));
    return this;
  }

  #take({ next, events, closed }: Followed): void {
    this.world = next;
    this.events = events;
    this.closed = closed;
    this.history.push(...events);
    this.allClosed.push(...closed);
  }
}

function phases(events: readonly EventDraft[]): EscalationPhase[] {
  return events.filter(({ type }) => type === "escalation")
    .map(({ payload }) => payload["phase"] as EscalationPhase);
}
