-- The event feed as the history has it: each row is a run of public events of one trip or vehicle, as a JSON array.
-- A run begins behind the one before, so every event is there once.
CREATE TABLE events (
  tenant TEXT NOT NULL,
  -- 'trip' or 'vehicle'
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  last_sequence INTEGER NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, id, last_sequence)
) WITHOUT ROWID;

-- When somebody asked for the message to be sent again.
ALTER TABLE dead_letters ADD COLUMN redrive_at INTEGER;

-- Work that an operator of the service asked for, and how far it is, as JSON. One of each name at a time.
CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  requested_at INTEGER NOT NULL,
  progress TEXT NOT NULL DEFAULT '{}',
  finished_at INTEGER
) WITHOUT ROWID;
