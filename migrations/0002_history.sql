-- The history: a projection of what trips and vehicles tell, which can be rebuilt from them.
-- Times are epoch milliseconds; `record` is the whole record as JSON, the other columns are for finding it.

CREATE TABLE trips (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  rider TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

CREATE INDEX trips_of_tenant ON trips (tenant, requested_at, id);
CREATE INDEX trips_of_rider ON trips (tenant, rider, requested_at, id);

CREATE TABLE vehicles (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  seats INTEGER NOT NULL,
  wheelchairs INTEGER NOT NULL,
  child_seats INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

-- What each vehicle of a fleet can carry, answered from the index alone.
CREATE INDEX vehicles_by_kind ON vehicles (tenant, type, seats, wheelchairs, child_seats);

-- Messages that could not be stored above: to be looked at by somebody.
CREATE TABLE dead_letters (
  message_id TEXT PRIMARY KEY,
  queue TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
