-- Times are integer milliseconds UTC. Text that came from a terminal is sanitised and redacted.

-- One row is one fact about this database: its instance id, which names it to clients.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row is one run of the daemon on this database.
CREATE TABLE daemon_runs (
  run_id           TEXT PRIMARY KEY,              -- uuidv7
  started_at       INTEGER NOT NULL,              -- ms
  ended_at         INTEGER,                       -- ms; NULL while it runs, or when it was killed
  version          TEXT NOT NULL,
  protocol_version INTEGER NOT NULL,
  schema_version   INTEGER NOT NULL,
  capabilities     TEXT NOT NULL DEFAULT '[]'     -- JSON list of feature names
) STRICT, WITHOUT ROWID;

-- One row is one tmux socket of this machine, whose name (`distro`) may change. `tmux_socket` is
-- never NULL: NULLs would be distinct in the unique index.
CREATE TABLE sources (
  source_id         TEXT PRIMARY KEY,             -- uuidv7
  kind              TEXT NOT NULL CHECK (kind IN ('wsl', 'linux')),
  distro            TEXT NOT NULL,                -- WSL distribution, or host name
  tmux_socket       TEXT NOT NULL,                -- absolute path
  created_at        INTEGER NOT NULL,             -- ms
  last_seen_at      INTEGER NOT NULL,             -- ms, last look that answered; 0 when none did
  status            TEXT NOT NULL CHECK (status IN ('ok', 'degraded', 'disconnected')),
  last_error        TEXT,
  server_pid        INTEGER,                      -- the tmux server seen last
  server_started_at INTEGER,                      -- ms
  tmux_version      TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX idx_sources_unique ON sources (kind, tmux_socket);

-- One row is one tmux session of one server run, living or ended. Names are for display: two
-- sessions may swap theirs between two looks, so no index makes them unique.
CREATE TABLE sessions (
  session_uid       TEXT PRIMARY KEY,             -- uuidv7
  source_id         TEXT NOT NULL REFERENCES sources (source_id) ON DELETE CASCADE,
  server_pid        INTEGER NOT NULL,
  server_started_at INTEGER NOT NULL,             -- ms
  tmux_session_id   TEXT NOT NULL,                -- $3
  name              TEXT NOT NULL,
  group_name        TEXT,
  attached_clients  INTEGER NOT NULL,
  created_at        INTEGER NOT NULL,             -- ms, by tmux
  last_seen_at      INTEGER NOT NULL,             -- ms
  ended_at          INTEGER,                      -- ms; NULL while it lives
  status            TEXT NOT NULL CHECK (status IN ('active', 'idle', 'ended', 'unknown')),
  status_reason     TEXT NOT NULL,
  pane_count        INTEGER NOT NULL,
  waiting_panes     INTEGER NOT NULL,
  working_dir       TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_sessions_ended ON sessions (ended_at);
CREATE INDEX idx_sessions_source ON sessions (source_id);

-- One row is one tmux pane of one server run, counted once however many sessions show it.
CREATE TABLE panes (
  pane_uid          TEXT PRIMARY KEY,             -- uuidv7
  source_id         TEXT NOT NULL REFERENCES sources (source_id) ON DELETE CASCADE,
  session_uid       TEXT NOT NULL REFERENCES sessions (session_uid) ON DELETE CASCADE,
  session_uids      TEXT NOT NULL,                -- JSON list: every session that shows it
  server_pid        INTEGER NOT NULL,
  server_started_at INTEGER NOT NULL,             -- ms
  tmux_pane_id      TEXT NOT NULL,                -- %12
  tmux_window_id    TEXT NOT NULL,                -- @3
  tmux_pane_pid     INTEGER NOT NULL,
  window_index      INTEGER NOT NULL,
  window_name       TEXT NOT NULL,
  pane_index        INTEGER NOT NULL,             -- display only
  agent_type        TEXT NOT NULL,
  title             TEXT NOT NULL,
  current_command   TEXT NOT NULL,
  current_path      TEXT NOT NULL,
  created_at        INTEGER NOT NULL,             -- ms, first look that saw it
  last_seen_at      INTEGER NOT NULL,             -- ms
  last_activity_at  INTEGER,                      -- ms, last output
  ended_at          INTEGER,                      -- ms; NULL while it lives
  exit_status       INTEGER,
  status            TEXT NOT NULL
    CHECK (status IN ('active', 'waiting', 'idle', 'ended', 'unknown')),
  status_reason     TEXT NOT NULL,
  confidence        REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  status_since      INTEGER NOT NULL,             -- ms
  evidence          TEXT NOT NULL,                -- JSON list
  flags             TEXT NOT NULL                 -- JSON list
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_panes_session ON panes (session_uid);
CREATE INDEX idx_panes_ended ON panes (ended_at);

-- One row is one fact that happened; `id` is the cursor of every client. It has no foreign keys:
-- audit and source events have no pane, and history outlives what it tells of.
CREATE TABLE events (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  type        TEXT NOT NULL,
  source_id   TEXT,
  session_uid TEXT,
  pane_uid    TEXT,
  detected_at INTEGER NOT NULL,                   -- ms
  source      TEXT NOT NULL,                      -- who saw it: tmux, daemon
  confidence  REAL NOT NULL,                      -- 0 to 1
  severity    TEXT NOT NULL CHECK (severity IN ('info', 'warn', 'error')),
  message     TEXT,
  payload     TEXT NOT NULL,                      -- JSON object
  display     TEXT NOT NULL                       -- JSON object: names as they were then
) STRICT;

CREATE INDEX idx_events_type_time ON events (type, detected_at);
CREATE INDEX idx_events_session ON events (session_uid, id);
CREATE INDEX idx_events_pane ON events (pane_uid, id);
