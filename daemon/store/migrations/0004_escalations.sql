-- One row is one time that an agent needed a person, open or closed. It has no foreign keys: history
-- outlives the panes it tells of.
CREATE TABLE escalations (
  escalation_id     TEXT PRIMARY KEY,             -- uuidv7: sorts by the time it was opened
  source_id         TEXT NOT NULL,
  session_uid       TEXT NOT NULL,
  pane_uid          TEXT NOT NULL,
  cause             TEXT NOT NULL,                -- the claim that the pane waited by
  text              TEXT,                         -- of registry or hooks, redacted; never of a screen
  status            TEXT NOT NULL CHECK (status IN ('pending', 'resolved', 'dismissed')),
  phase             TEXT NOT NULL
    CHECK (phase IN ('opened', 'seen', 'snoozed', 'answered', 'expired', 'dismissed')),
  confidence        REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  opened_at         INTEGER NOT NULL,             -- ms
  seen_at           INTEGER,                      -- ms
  snoozed_until     INTEGER,                      -- ms
  closed_at         INTEGER,                      -- ms; NULL while it is pending
  time_to_answer_ms INTEGER                       -- NULL unless it was answered while somebody watched
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_escalations_status ON escalations (status);
CREATE INDEX idx_escalations_pane ON escalations (pane_uid, escalation_id);
CREATE INDEX idx_escalations_session ON escalations (session_uid, escalation_id);
