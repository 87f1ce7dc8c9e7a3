-- What the agents in a pane are and have used: JSON objects, as clients are told them.
ALTER TABLE panes ADD COLUMN agent_session TEXT;
ALTER TABLE panes ADD COLUMN stats TEXT;
ALTER TABLE panes ADD COLUMN ntm TEXT;
