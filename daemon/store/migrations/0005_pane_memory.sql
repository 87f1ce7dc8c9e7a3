-- What must not be told or counted twice, also after a restart: a JSON object that no client is told.
-- NULL in a row of an earlier schema.
ALTER TABLE panes ADD COLUMN memory TEXT;
