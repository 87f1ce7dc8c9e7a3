import { DatabaseSync } from "node:sqlite";
import { SLOT_MS } from "../../../shared/model/usage_ledger.ts";
import { openStore } from "../../../daemon/store/open.ts";
import { writeYear } from "../stats/simulated_year.ts";

export interface PastOptions {
  readonly database: string;
  readonly days: number;
  readonly sessions: number;
  readonly panesEach: number;
  /** When it ends, milliseconds UTC. */
  readonly end: number;
}

const DAY_MS = 86_400_000;
/** Of each pane and day, as a simulated fleet at work has them. */
const SLOTS_OF_PANE = 15;
const EVENTS_OF_PANE = 36;
/** Each so many events: of these types, else a change of status. */
const EVENTS_PER_COMPACTION = 80;
const EVENTS_PER_ESCALATION = 7;
/** No more of these are kept. */
const MOST = { slots: 400_000, escalations: 20_000, eventDays: 30 } as const;

/**
 * Writes what a fleet of agents leaves in the database: tokens of a transcript for each pane and day,
 * statistics, events, and escalations that were answered.
 */
export function writePast(options: PastOptions): void {
  const { database, days, sessions, panesEach } = options;
  openStore(database, { now: () => options.end, newId: () => "past" }).store.close();
  const end = Math.floor(options.end / SLOT_MS) * SLOT_MS;
  writeYear({ database, days, sessions, panes: panesEach, end });
  using db = new DatabaseSync(database);
  const panes = sessions * panesEach;
  db.exec("BEGIN");
  const slotDays = Math.min(days, Math.floor(MOST.slots / panes / SLOTS_OF_PANE));
  writeUsage(db, { panes, days: slotDays, end });
  writeEvents(db, { panes, days: Math.min(days, MOST.eventDays), end });
  writeEscalations(db, { panes, days, end });
  db.exec("COMMIT");
}

interface Part {
  readonly panes: number;
  readonly days: number;
  readonly end: number;
}

function writeUsage(db: DatabaseSync, { panes, days, end }: Part): void {
  db.exec(
    `WITH RECURSIVE days (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM days WHERE d < ${days - 1}),
       panes (p) AS (SELECT 0 UNION ALL SELECT p + 1 FROM panes WHERE p < ${panes - 1})
     INSERT INTO transcripts SELECT printf('past-%d-%d', d, p), 'claude',
       printf('/home/dev/.claude/projects/-home-dev-shop/past-%d-%d.jsonl', d, p),
       printf('past-%d-%d', d, p), NULL, '/home/dev/shop', '2.1.212', NULL, 1, 0, 0,
       ${end} - d * ${DAY_MS}, ${end} - d * ${DAY_MS} FROM days JOIN panes;
     INSERT INTO usage_series (transcript_key, model)
       SELECT transcript_key, printf('claude-opus-4-%d', 5 + rowid % 2)
       FROM (SELECT transcript_key, row_number() OVER (ORDER BY modified_at) AS rowid
         FROM transcripts);
     WITH RECURSIVE slots (n) AS
       (SELECT 0 UNION ALL SELECT n + 1 FROM slots WHERE n < ${SLOTS_OF_PANE - 1})
     INSERT INTO usage_slots SELECT slot, series_id, 4 * n, 900 * n + series_id % 1000,
         120000 * n, 2000 * n, 0, 0
       FROM (SELECT (modified_at / ${SLOT_MS} - 1 - (n * 4 + series_id % 4)) * ${SLOT_MS} AS slot,
           series_id, n + 1 AS n
         FROM usage_series JOIN transcripts USING (transcript_key) JOIN slots)
       ORDER BY slot, series_id;
     INSERT OR REPLACE INTO meta VALUES ('usage_closed_before', '${end - 2 * DAY_MS}')`,
  );
}

function writeEvents(db: DatabaseSync, { panes, days, end }: Part): void {
  const count = panes * days * EVENTS_OF_PANE;
  db.exec(
    `WITH RECURSIVE numbers (n) AS
       (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
     INSERT INTO events (type, source_id, session_uid, pane_uid, detected_at, source, confidence,
         severity, message, payload, display)
     SELECT CASE WHEN n % ${EVENTS_PER_COMPACTION} = 0 THEN 'compact'
         WHEN n % ${EVENTS_PER_ESCALATION} = 0 THEN 'escalation' ELSE 'pane.status' END,
       'past-source', printf('past-session-%d', n % ${panes} / 6), printf('past-%d', n % ${panes}),
       ${end} - (${count} - n) * (${days * DAY_MS} / ${count}), 'registry', 0.9, 'info', NULL,
       '{"from":"active","to":"idle","reason":"turn_over"}',
       '{"sessionName":"shop-1","paneTitle":"Works","agentType":"claude"}'
     FROM numbers`,
  );
}

function writeEscalations(db: DatabaseSync, { days, end }: Part): void {
  db.exec(
    `WITH RECURSIVE numbers (n) AS
       (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${MOST.escalations}),
       times AS (SELECT n, ${end} - (${MOST.escalations} - n) *
         (${Math.min(days, 60) * DAY_MS} / ${MOST.escalations}) AS at FROM numbers)
     INSERT INTO escalations SELECT printf('%08x-%04x-7000-8000-%012x', at / 65536, at % 65536, n),
       'past-source', printf('past-session-%d', n % 30), printf('past-%d', n % 180),
       'permission_prompt', 'wants to use Bash', 'resolved', 'answered', 0.9, at, NULL, NULL,
       at + n % 977 * 1000, n % 977 * 1000 FROM times`,
  );
}
