import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";
import { withConnection } from "./test_database.ts";

/**
 * What a build of each schema could write that no build before it could: at least one row for each
 * new table, and something in each new column. A new migration comes with an entry here.
 */
const ROWS: readonly string[] = [
  `INSERT INTO meta VALUES ('instance_id', 'the instance');
   INSERT INTO daemon_runs VALUES ('run', 5, 9, '0.0.1', 1, 1, '["events.resume"]');
   INSERT INTO sources VALUES
     ('source', 'linux', 'box', '/tmp/tmux-1000/a', 1, 2, 'ok', NULL, 100, 3, '3.3a');
   INSERT INTO sessions VALUES
     ('session', 'source', 100, 3, '$1', 'one', NULL, 1, 4, 5, NULL, 'active', 'panes_active', 1, 0,
      '/home/ada'),
     ('ended', 'source', 100, 3, '$2', 'two', 'group', 0, 4, 5, 6, 'ended', 'gone', 0, 0, NULL);
   INSERT INTO panes
     (pane_uid, source_id, session_uid, session_uids, server_pid, server_started_at, tmux_pane_id,
      tmux_window_id, tmux_pane_pid, window_index, window_name, pane_index, agent_type, title,
      current_command, current_path, created_at, last_seen_at, last_activity_at, ended_at,
      exit_status, status, status_reason, confidence, status_since, evidence, flags)
   VALUES ('pane', 'source', 'session', '["session"]', 100, 3, '%1', '@1', 1001, 0, 'main', 0,
     'claude', 'a title', 'node', '/home/ada', 4, 5, 6, NULL, NULL, 'active', 'output', 0.5, 5,
     '[{"source":"tmux","claim":"output","at":5}]', '[]');
   INSERT INTO events
     (type, source_id, session_uid, pane_uid, detected_at, source, confidence, severity, message,
      payload, display)
   VALUES ('daemon.started', NULL, NULL, NULL, 5, 'daemon', 1, 'info', 'it starts', '{}', '{}'),
     ('session.created', 'source', 'session', NULL, 6, 'tmux', 1, 'info', NULL, '{"name":"one"}',
      '{"sessionName":"one"}'),
     ('pane.created', 'source', 'session', 'pane', 7, 'tmux', 1, 'info', NULL, '{}', '{}');
   DELETE FROM events WHERE id = 1;`,
  `UPDATE panes SET agent_session = 'null', stats = '{}', ntm = 'null';`,
  `INSERT INTO transcripts VALUES ('t', 'claude', '/home/ada/t.jsonl', 'id', NULL, '/home/ada',
     '2.1', 'opus', 18446744073709551615.0, 4096, 0, 7, 8);
   INSERT INTO usage_series VALUES (3, 't', 'opus');
   INSERT INTO usage_slots VALUES (900000, 3, 1, 2, 3, 4, 5, 6);
   INSERT INTO ledger_buckets VALUES (0, 3);
   INSERT INTO ledger_rollouts VALUES ('r', 1, '{"begun":false}');
   INSERT INTO ledger_answers VALUES (1, 900001, zeroblob(48));
   INSERT INTO meta VALUES ('usage_closed_before', '900000');`,
  `INSERT INTO escalations VALUES
     ('asked', 'source', 'session', 'pane', 'permission_prompt', 'may I', 'pending', 'opened', 0.9,
      10, NULL, NULL, NULL, NULL),
     ('answered', 'source', 'session', 'pane', 'question', NULL, 'resolved', 'answered', 1, 8, 9,
      NULL, 9, 1);`,
  `UPDATE panes SET memory = '{}';`,
  `INSERT INTO stat_panes VALUES (1, 'pane');
   INSERT INTO stat_sessions VALUES (7, 'gone', 'three');
   INSERT INTO stat_kinds VALUES (1, 'claude', 'opus');
   INSERT INTO pane_minute_samples (minute_start, pane_no, session_no, kind_no, observed_ms,
     active_ms, waiting_ms, idle_ms, output_lines, output_bytes, tokens_exact, tokens_estimated)
   VALUES (900000, 1, 7, 1, 60000, 1, 2, 3, NULL, NULL, 4, 5);
   INSERT INTO quarter_stats VALUES (900000, 7, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9);
   INSERT INTO quarter_busy VALUES (900000, 0, 1, 2);
   INSERT INTO stat_days VALUES (0, 86400000);
   INSERT INTO daily_stats VALUES (0, 7, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9);
   INSERT INTO daily_busy VALUES (0, 0, 1, 2);
   INSERT INTO stat_agent_sessions VALUES ('claude', 'id', 900000, 7, 1);
   INSERT OR IGNORE INTO stat_dirty VALUES ('tokens', 1800000);`,
];

/** Every schema before `SCHEMA_VERSION` that rows are known of. */
export const KNOWN_SCHEMAS: readonly number[] = ROWS.map((_, index) => index + 1);

/** Makes a database at `path` as a build of this schema left it, with rows in every table. */
export function writeOldDatabase(path: string, schema: number): void {
  withConnection(new DatabaseSync(path), (db) => {
    db.prepare("PRAGMA journal_mode = WAL").get();
    for (const [index, rows] of ROWS.slice(0, schema).entries()) {
      migrate(db, index + 1);
      db.exec(rows);
    }
  });
}

export type TableRow = Readonly<Record<string, unknown>>;

/** Every table's rows by its name, but for SQLite's own but the one of ids. */
export function readTables(db: DatabaseSync): Map<string, readonly TableRow[]> {
  const names = db.prepare(
    `SELECT name FROM sqlite_schema
     WHERE type = 'table' AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence') ORDER BY name`,
  ).all().map(({ name }) => String(name));
  return new Map(names.map((name) => {
    const rows = db.prepare(`SELECT * FROM ${name}`).all();
    return [name, rows.map((row) => ({ ...row }))];
  }));
}
