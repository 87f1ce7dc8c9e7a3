import type { Event } from "../shared/model/event.ts";
import type { AgentReaders } from "./collect/agents/agent_readers.ts";
import type { Publication } from "./pipeline.ts";
import type { Observation } from "./state/observation.ts";

/** Tells the readers of agents what was seen of tmux, once the pipeline has taken it in. */
export function tellObserved(agents: AgentReaders, observation: Observation): void {
  if (saysServerIsGone(observation)) agents.serverGone(observation.sourceId);
  if (observation.outcome !== "ok") return;
  if (observation.kind === "look") agents.looked(observation);
  if (observation.kind === "server_exit") agents.ended(observation.sourceId);
}

/** Tells the readers of agents that the fleet is another than before. */
export function tellPublished(agents: AgentReaders, { events }: Publication): void {
  if (events.some(isOfFleet)) agents.fleetChanged();
}

/** Whether something is elsewhere, or in another state, than it was. */
function isOfFleet({ type }: Event): boolean {
  return type.startsWith("session.") || type.startsWith("pane.");
}

/** A look that failed says nothing; these say that no server is there. */
function saysServerIsGone(observation: Observation): boolean {
  if (observation.outcome === "absent") return observation.reason === "no_server";
  return observation.outcome === "ok" && observation.kind === "server_exit";
}
