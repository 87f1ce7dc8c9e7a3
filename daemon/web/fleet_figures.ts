import type { AgentType } from "../../shared/model/agent.ts";
import type { EscalationPhase } from "../../shared/model/escalation.ts";
import type { Pane, PaneStatus } from "../../shared/model/pane.ts";
import type { SessionStatus } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { SourceStatus } from "../../shared/model/source.ts";
import type { Condition } from "../../shared/protocol/methods/health.ts";
import type { MetricFamily, Sample } from "./prometheus.ts";

export interface FleetSight {
  readonly snapshot: Snapshot;
  readonly condition: Condition;
  readonly version: string;
}

const AGENTS: readonly AgentType[] = ["claude", "codex", "gemini", "shell", "unknown"];
const PANE_STATUSES: readonly PaneStatus[] = ["active", "waiting", "idle", "unknown"];
const SESSION_STATUSES: readonly SessionStatus[] = ["active", "idle", "unknown"];
const SOURCE_STATUSES: readonly SourceStatus[] = ["ok", "degraded", "disconnected"];
const PHASES: readonly EscalationPhase[] = ["opened", "seen", "snoozed"];
const CONDITIONS: readonly Condition[] = ["healthy", "degraded", "unhealthy"];

/**
 * What is watched, in figures: no name of a session and no path is among them. Panes and sessions
 * are those that live. Every label is there from the first time on, with 0.
 */
export function fleetFigures({ snapshot, condition, version }: FleetSight): MetricFamily[] {
  const { sources, escalations } = snapshot;
  const panes = snapshot.panes.filter(({ endedAt }) => endedAt === null);
  const sessions = snapshot.sessions.filter(({ endedAt }) => endedAt === null);
  const gauge = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
    name: `ntm_tracker_${name}`,
    help,
    type: "gauge",
    samples,
  });
  return [
    gauge("build_info", "Which version runs", [{ labels: { version }, value: 1 }]),
    gauge("health", "1 for the condition the daemon is in", [
      ...by("condition", CONDITIONS, (word) => condition === word ? 1 : 0),
    ]),
    gauge("sources", "tmux sockets that are watched, by how their looks go", [
      ...by("status", SOURCE_STATUSES, (word) => countOf(sources, ({ status }) => status === word)),
    ]),
    gauge("sessions", "tmux sessions, by status", [
      ...by(
        "status",
        SESSION_STATUSES,
        (word) => countOf(sessions, ({ status }) => status === word),
      ),
    ]),
    gauge("panes", "tmux panes, by status", [
      ...by("status", PANE_STATUSES, (word) => countOf(panes, ({ status }) => status === word)),
    ]),
    gauge("agent_panes", "tmux panes, by what runs in them", [
      ...by("agent", AGENTS, (word) => countOf(panes, ({ agentType }) => agentType === word)),
    ]),
    gauge("waiting_panes", "Panes that wait for a person", [
      { value: countOf(panes, ({ status }) => status === "waiting") },
    ]),
    gauge("escalations", "Escalations that are pending, by phase", [
      ...by("phase", PHASES, (word) => countOf(escalations, ({ phase }) => phase === word)),
    ]),
    gauge("pane_compactions", "Compactions in panes that live, by what runs there now", [
      ...by("agent", AGENTS, (word) => sumOf(panes, word, ({ stats }) => stats.compactCount)),
    ]),
    gauge("pane_tokens", "Tokens used in panes that live, by what runs there now, and kind", [
      ...AGENTS.flatMap((agent) => tokenSamples(panes, agent)),
    ]),
  ];
}

/** The parts do not overlap. */
function tokenSamples(panes: readonly Pane[], agent: AgentType): Sample[] {
  const kinds = {
    input: "input",
    output: "output",
    cache_read: "cacheRead",
    cache_write: "cacheWrite",
  } as const;
  return Object.entries(kinds).map(([kind, field]) => ({
    labels: { agent, kind },
    value: sumOf(panes, agent, ({ stats }) => stats.tokens?.[field] ?? 0),
  }));
}

function by<Word extends string>(
  label: string,
  words: readonly Word[],
  value: (word: Word) => number,
): Sample[] {
  return words.map((word) => ({ labels: { [label]: word }, value: value(word) }));
}

function countOf<T>(items: readonly T[], fits: (item: T) => boolean): number {
  return items.filter(fits).length;
}

function sumOf(panes: readonly Pane[], agent: AgentType, value: (pane: Pane) => number): number {
  return panes.filter(({ agentType }) => agentType === agent)
    .reduce((sum, pane) => sum + value(pane), 0);
}
