import type { DatabaseSync } from "node:sqlite";
import { AgentType } from "../../shared/model/agent.ts";
import type { AgentAnswers } from "../../shared/protocol/methods/stats.ts";

/** Which escalations: opened or answered from `since` on and before `until`, milliseconds UTC. */
export interface AgentAnswersFilter {
  readonly since: number;
  readonly until: number;
  readonly sessionId?: string | undefined;
  readonly agent?: AgentType | undefined;
}

/**
 * Of each agent that needed a person in that time, half of the answers given in it came within how
 * long. An escalation has the agent that its pane had last; one whose pane is not kept is `unknown`.
 */
export function agentAnswers(db: DatabaseSync, filter: AgentAnswersFilter): AgentAnswers[] {
  const { since, until, sessionId = null, agent = null } = filter;
  // Window functions take ten times as long, and the daemon does nothing else meanwhile.
  return db.prepare(
    `SELECT coalesce(agent_type, 'unknown') AS agent, json_group_array(time_to_answer_ms)
         FILTER (WHERE closed_at >= :since AND closed_at < :until
           AND time_to_answer_ms IS NOT NULL) AS times
       FROM escalations AS e LEFT JOIN panes USING (pane_uid)
       WHERE (opened_at >= :since AND opened_at < :until
           OR closed_at >= :since AND closed_at < :until AND time_to_answer_ms IS NOT NULL)
         AND (:session IS NULL OR e.session_uid = :session)
         AND (:agent IS NULL OR coalesce(agent_type, 'unknown') = :agent)
       GROUP BY 1 ORDER BY 1`,
  ).all({ since, until, session: sessionId, agent }).map((row) => {
    const times: readonly number[] = JSON.parse(String(row["times"]));
    return {
      agent: AgentType.parse(row["agent"]),
      answered: times.length,
      medianMs: median(times),
    };
  });
}

/** The mean of the one or two in the middle; null where there is none. */
function median(times: readonly number[]): number | null {
  const sorted = Float64Array.from(times).sort();
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
