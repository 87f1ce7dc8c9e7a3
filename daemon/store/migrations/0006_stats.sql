-- How time was spent, minute by minute and summed up. Only time that was watched counts: where nobody
-- looked there is no row, or one with little observed time.

-- One row is the number that stands for a pane of any time in the samples.
CREATE TABLE stat_panes (
  pane_no  INTEGER PRIMARY KEY,
  pane_uid TEXT NOT NULL UNIQUE                   -- uuidv7
) STRICT;

-- One row is the number that stands for a session of any time, and the name it had last: statistics
-- outlive the session's own row. No session has the number 0.
CREATE TABLE stat_sessions (
  session_no  INTEGER PRIMARY KEY CHECK (session_no > 0),
  session_uid TEXT NOT NULL UNIQUE,               -- uuidv7
  name        TEXT NOT NULL
) STRICT;

-- One row is the number that stands for a kind of agent with a model.
CREATE TABLE stat_kinds (
  kind_no INTEGER PRIMARY KEY,
  agent   TEXT NOT NULL,
  model   TEXT NOT NULL,                          -- '' where it is not known
  UNIQUE (agent, model)
) STRICT;

-- One row is a minute of a pane, as far as it was watched. The parts of the observed time do not
-- overlap; what is missing to it is time in which nothing was known of the pane.
CREATE TABLE pane_minute_samples (
  minute_start     INTEGER NOT NULL,              -- ms
  pane_no          INTEGER NOT NULL,
  session_no       INTEGER NOT NULL,              -- where the pane was when the minute ended
  kind_no          INTEGER NOT NULL,              -- the same
  observed_ms      INTEGER NOT NULL CHECK (observed_ms BETWEEN 1 AND 60000),
  active_ms        INTEGER NOT NULL,              -- ms
  waiting_ms       INTEGER NOT NULL,              -- ms
  idle_ms          INTEGER NOT NULL,              -- ms
  output_lines     INTEGER,                       -- lines that scrolled away; NULL: not measured
  output_bytes     INTEGER,                       -- bytes; NULL: not measured
  tokens_exact     INTEGER NOT NULL,              -- growth, tokens; by the agent's transcript
  tokens_estimated INTEGER NOT NULL,              -- growth, tokens; where there is no transcript
  -- The status that was held longest.
  status           TEXT NOT NULL GENERATED ALWAYS AS (CASE
    max(waiting_ms, active_ms, idle_ms, observed_ms - active_ms - waiting_ms - idle_ms)
    WHEN waiting_ms THEN 'waiting' WHEN active_ms THEN 'active' WHEN idle_ms THEN 'idle'
    ELSE 'unknown' END) VIRTUAL,
  PRIMARY KEY (minute_start, pane_no)
) STRICT, WITHOUT ROWID;

-- One row is what a session's panes of one kind did in a quarter of an hour of UTC. Session 0 is what
-- belongs to no session that was watched.
CREATE TABLE quarter_stats (
  slot             INTEGER NOT NULL,              -- ms, its beginning
  session_no       INTEGER NOT NULL,
  kind_no          INTEGER NOT NULL,
  active_ms        INTEGER NOT NULL DEFAULT 0,    -- ms, the sum over panes
  waiting_ms       INTEGER NOT NULL DEFAULT 0,    -- ms, the same
  idle_ms          INTEGER NOT NULL DEFAULT 0,    -- ms, the same
  compactions      INTEGER NOT NULL DEFAULT 0,
  escalations      INTEGER NOT NULL DEFAULT 0,    -- that were opened
  answered         INTEGER NOT NULL DEFAULT 0,    -- answers whose time was measured
  answer_ms        INTEGER NOT NULL DEFAULT 0,    -- ms, the sum over these
  tokens_exact     INTEGER NOT NULL DEFAULT 0,
  tokens_estimated INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (slot, session_no, kind_no)
) STRICT, WITHOUT ROWID;

-- One row is how long a session was at work in a quarter of an hour by the clock on the wall: panes
-- that work side by side count once. Session 0 stands for all of them together.
CREATE TABLE quarter_busy (
  slot       INTEGER NOT NULL,                    -- ms, its beginning
  session_no INTEGER NOT NULL,
  busy_ms    INTEGER NOT NULL,                    -- ms, in which a pane was active
  watched_ms INTEGER NOT NULL,                    -- ms, in which it was looked at
  PRIMARY KEY (slot, session_no)
) STRICT, WITHOUT ROWID;

-- One row is a local day that is summed up. It goes when one of its quarters changes.
CREATE TABLE stat_days (
  day_start INTEGER PRIMARY KEY,                  -- ms
  day_end   INTEGER NOT NULL                      -- ms
) STRICT;

-- One row is the sum of a local day's rows of `quarter_stats`.
CREATE TABLE daily_stats (
  day_start        INTEGER NOT NULL,              -- ms
  session_no       INTEGER NOT NULL,
  kind_no          INTEGER NOT NULL,
  active_ms        INTEGER NOT NULL,              -- ms
  waiting_ms       INTEGER NOT NULL,              -- ms
  idle_ms          INTEGER NOT NULL,              -- ms
  compactions      INTEGER NOT NULL,
  escalations      INTEGER NOT NULL,
  answered         INTEGER NOT NULL,
  answer_ms        INTEGER NOT NULL,              -- ms
  tokens_exact     INTEGER NOT NULL,
  tokens_estimated INTEGER NOT NULL,
  PRIMARY KEY (day_start, session_no, kind_no)
) STRICT, WITHOUT ROWID;

-- One row is the sum of a local day's rows of `quarter_busy`.
CREATE TABLE daily_busy (
  day_start  INTEGER NOT NULL,                    -- ms
  session_no INTEGER NOT NULL,
  busy_ms    INTEGER NOT NULL,                    -- ms
  watched_ms INTEGER NOT NULL,                    -- ms
  PRIMARY KEY (day_start, session_no)
) STRICT, WITHOUT ROWID;

-- One row says in which pane an agent's own session went on, and since when: by it tokens find the
-- session they belong to.
CREATE TABLE stat_agent_sessions (
  agent            TEXT NOT NULL,
  agent_session_id TEXT NOT NULL,                 -- the agent's own
  from_slot        INTEGER NOT NULL,              -- ms, the quarter in which it was first seen there
  session_no       INTEGER NOT NULL,
  pane_no          INTEGER NOT NULL,
  PRIMARY KEY (agent, agent_session_id, from_slot)
) STRICT, WITHOUT ROWID;

-- One row is a part of a quarter that must be summed up anew, because something in it has changed.
CREATE TABLE stat_dirty (
  part TEXT NOT NULL CHECK (part IN ('time', 'busy', 'events', 'tokens')),
  slot INTEGER NOT NULL,                          -- ms
  PRIMARY KEY (slot, part)
) STRICT, WITHOUT ROWID;

-- Of a transcript that is told to be another session's, all quarters must be found.
CREATE INDEX idx_usage_slots_series ON usage_slots (series_id);

-- What is there already: tokens of every quarter, and events by their time.
INSERT INTO stat_sessions (session_uid, name) SELECT session_uid, name FROM sessions;
INSERT INTO stat_dirty (part, slot) SELECT DISTINCT 'tokens', slot FROM usage_slots;
INSERT INTO stat_dirty (part, slot) SELECT DISTINCT 'events', detected_at / 900000 * 900000
  FROM events WHERE type IN ('compact', 'escalation');
