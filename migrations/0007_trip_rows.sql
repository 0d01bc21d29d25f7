-- A trip's row also holds its public events, as far as they fit: fewer rows are written for each change.
-- `events` has those up to `events_up_to`, as a JSON array; the table `events` has what did not fit, or came before.
ALTER TABLE trips ADD COLUMN events TEXT NOT NULL DEFAULT '[]';
ALTER TABLE trips ADD COLUMN events_up_to INTEGER NOT NULL DEFAULT 0;

-- When the last version of a trip that is over was stored; null while it is open.
ALTER TABLE trips ADD COLUMN ended_at INTEGER;
UPDATE trips SET ended_at = updated_at
  WHERE state NOT IN ('scheduled', 'searching', 'assigned', 'arrived', 'onboard');

-- Open trips by wait and by region, and those that ended lately. It changes only when a trip begins and ends.
CREATE INDEX trips_by_end ON trips (tenant, ended_at, waiting_since, id, region);
DROP INDEX trips_open;
DROP INDEX trips_of_region;
