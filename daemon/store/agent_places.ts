import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Pane } from "../../shared/model/pane.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { StatNumbers } from "./stat_numbers.ts";

/** More are asked of the database again. */
const MAX_REMEMBERED = 20_000;

/** Where the agents' own sessions went on: by it tokens of transcripts find a session of tmux. */
export class AgentPlaces {
  readonly #numbers: StatNumbers;
  readonly #find: StatementSync;
  readonly #set: StatementSync;
  readonly #markTokens: StatementSync;
  readonly #known = new Map<string, string>();

  constructor(db: DatabaseSync, numbers: StatNumbers) {
    this.#numbers = numbers;
    this.#find = db.prepare(
      `SELECT session_no, pane_no FROM stat_agent_sessions
       WHERE agent = ? AND agent_session_id = ? ORDER BY from_slot DESC LIMIT 1`,
    );
    this.#set = db.prepare(
      `INSERT OR REPLACE INTO stat_agent_sessions
         (agent, agent_session_id, from_slot, session_no, pane_no) VALUES (?, ?, ?, ?, ?)`,
    );
    this.#markTokens = db.prepare(
      `INSERT OR IGNORE INTO stat_dirty (part, slot)
       SELECT DISTINCT 'tokens', slot FROM usage_slots WHERE slot >= ?`,
    );
  }

  /**
   * Takes note of what a pane shows at a time, milliseconds UTC; within the caller's transaction. When
   * that fails, `forget` must be called.
   */
  note({ id, sessionId, agentType, agentSession, endedAt }: Pane, at: number): void {
    if (agentSession === null || endedAt !== null) return;
    const key = `${agentType} ${agentSession.id}`;
    const place = [this.#numbers.session(sessionId), this.#numbers.pane(id)] as const;
    if (this.#placeOf(key, agentType, agentSession.id) === place.join(" ")) return;
    const slot = Math.floor(at / SLOT_MS) * SLOT_MS;
    this.#set.run(agentType, agentSession.id, slot, ...place);
    this.#markTokens.run(slot);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(key, place.join(" "));
  }

  /** What was noted last may not have been written. */
  forget(): void {
    this.#known.clear();
  }

  #placeOf(key: string, agent: string, agentSessionId: string): string | null {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const row = this.#find.get(agent, agentSessionId);
    return row === undefined ? null : `${row["session_no"]} ${row["pane_no"]}`;
  }
}
