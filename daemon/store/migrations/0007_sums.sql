-- What is asked most is found without going through everything.

-- One row is what a series used in a local day of `stat_days`, in tokens: the sum of its rows of
-- `usage_slots`. It goes with the day's mark. The model is the series', to be added up in order.
CREATE TABLE daily_usage (
  day_start        INTEGER NOT NULL,              -- ms
  model            TEXT NOT NULL,
  series_id        INTEGER NOT NULL,
  input            INTEGER NOT NULL,
  output           INTEGER NOT NULL,
  cache_read       INTEGER NOT NULL,
  cache_write      INTEGER NOT NULL,
  cache_write_long INTEGER NOT NULL,
  reasoning        INTEGER NOT NULL,
  first_slot       INTEGER NOT NULL,              -- ms, the first quarter with tokens
  last_slot        INTEGER NOT NULL,              -- ms, the last one
  PRIMARY KEY (day_start, model, series_id)
) STRICT, WITHOUT ROWID;

-- Days that are summed up already have their tokens too.
INSERT INTO daily_usage
  SELECT day_start, model, series_id, CAST(min(total(input), 1e15) AS INTEGER),
    CAST(min(total(output), 1e15) AS INTEGER), CAST(min(total(cache_read), 1e15) AS INTEGER),
    CAST(min(total(cache_write), 1e15) AS INTEGER),
    CAST(min(total(cache_write_long), 1e15) AS INTEGER),
    CAST(min(total(reasoning), 1e15) AS INTEGER), min(slot), max(slot)
  FROM stat_days JOIN usage_slots ON slot >= day_start AND slot < day_end
    JOIN usage_series USING (series_id)
  WHERE input + output + cache_read + cache_write > 0
  GROUP BY day_start, series_id;

-- One row is the sum of a quarter's rows of `quarter_stats`: all sessions and kinds together.
CREATE TABLE quarter_totals (
  slot             INTEGER PRIMARY KEY,           -- ms, its beginning
  active_ms        INTEGER NOT NULL,              -- ms
  waiting_ms       INTEGER NOT NULL,              -- ms
  idle_ms          INTEGER NOT NULL,              -- ms
  compactions      INTEGER NOT NULL,
  escalations      INTEGER NOT NULL,
  answered         INTEGER NOT NULL,
  answer_ms        INTEGER NOT NULL,              -- ms
  tokens_exact     INTEGER NOT NULL,
  tokens_estimated INTEGER NOT NULL
) STRICT;

INSERT INTO quarter_totals
  SELECT slot, sum(active_ms), sum(waiting_ms), sum(idle_ms), sum(compactions), sum(escalations),
    sum(answered), sum(answer_ms), sum(tokens_exact), sum(tokens_estimated)
  FROM quarter_stats GROUP BY slot;

-- The newest events of one type.
CREATE INDEX idx_events_type ON events (type, id);

-- How long answers took, in order.
CREATE INDEX idx_escalations_answers ON escalations (time_to_answer_ms, opened_at)
  WHERE time_to_answer_ms IS NOT NULL;
