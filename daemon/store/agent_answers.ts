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
  // The mean of the one or two in the middle.
  return db.prepare(
    `WITH found AS (SELECT coalesce(agent_type, 'unknown') AS agent,
         CASE WHEN closed_at >= :since AND closed_at < :until THEN time_to_answer_ms END AS ms
       FROM escalations AS e LEFT JOIN panes USING (pane_uid)
       WHERE (opened_at >= :since AND opened_at < :until
           OR closed_at >= :since AND closed_at < :until AND time_to_answer_ms IS NOT NULL)
         AND (:session IS NULL OR e.session_uid = :session)
         AND (:agent IS NULL OR coalesce(agent_type, 'unknown') = :agent)),
     placed AS (SELECT agent, ms, count(ms) OVER (PARTITION BY agent) AS count,
       row_number() OVER (PARTITION BY agent ORDER BY ms IS NULL, ms) AS place FROM found)
     SELECT agent, count, avg(CASE WHEN place IN ((count + 1) / 2, (count + 2) / 2) THEN ms END)
       AS median FROM placed GROUP BY agent ORDER BY agent`,
  ).all({ since, until, session: sessionId, agent }).map((row) => ({
    agent: AgentType.parse(row["agent"]),
    answered: Number(row["count"]),
    medianMs: row["median"] === null ? null : Math.round(Number(row["median"])),
  }));
}
