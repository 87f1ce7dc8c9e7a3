-- Tokens that agents have used, as their own transcripts tell: ids, numbers and names, and nothing of
-- what anybody wrote.

-- One row is one transcript that was read, and how far. Its key stays when the file is moved.
CREATE TABLE transcripts (
  transcript_key  TEXT PRIMARY KEY,
  agent           TEXT NOT NULL,
  path            TEXT NOT NULL,
  session_id      TEXT,                           -- the agent's own
  parent_id       TEXT,                           -- of the session it was forked from
  cwd             TEXT,
  version         TEXT,                           -- of the agent
  model           TEXT,                           -- the one that answered last
  position_ino    REAL,                           -- NULL: nothing was read; may be past 2^53
  position_offset INTEGER,                        -- bytes that are done with
  in_long_line    INTEGER,                        -- 0 or 1
  modified_at     INTEGER NOT NULL,               -- ms
  read_at         INTEGER NOT NULL                -- ms
) STRICT, WITHOUT ROWID;

-- One row stands for one model in one transcript. It has no foreign key: what was used outlives what
-- is known of the transcript.
CREATE TABLE usage_series (
  series_id      INTEGER PRIMARY KEY,
  transcript_key TEXT NOT NULL,
  model          TEXT NOT NULL,
  UNIQUE (transcript_key, model)
) STRICT;

-- One row is what a series used in a quarter of an hour, in tokens. The parts do not overlap, but for
-- `cache_write_long`, which is in `cache_write`, and `reasoning`, which is in `output`.
CREATE TABLE usage_slots (
  slot             INTEGER NOT NULL,              -- ms, its beginning
  series_id        INTEGER NOT NULL,
  input            INTEGER NOT NULL,
  output           INTEGER NOT NULL,
  cache_read       INTEGER NOT NULL,
  cache_write      INTEGER NOT NULL,
  cache_write_long INTEGER NOT NULL,
  reasoning        INTEGER NOT NULL,
  PRIMARY KEY (slot, series_id)
) STRICT, WITHOUT ROWID;

-- One row is the number that stands for a series in the rows of counted answers.
CREATE TABLE ledger_buckets (
  bucket    INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL
) STRICT;

-- One row is what must be known of a file of running sums to go on counting in it.
CREATE TABLE ledger_rollouts (
  transcript_key TEXT PRIMARY KEY,
  changed        INTEGER NOT NULL,                -- grows with each change: the order of changes
  rollout        TEXT NOT NULL                    -- JSON object
) STRICT, WITHOUT ROWID;

-- One row holds many rows of counted answers, 48 bytes each: by them an answer is counted once. Of an
-- answer that is in several, the last one holds.
CREATE TABLE ledger_answers (
  id      INTEGER PRIMARY KEY,                    -- their order
  last_at INTEGER NOT NULL,                       -- ms, the latest answer in it
  answers BLOB NOT NULL
) STRICT;
