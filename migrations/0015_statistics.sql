-- Trips that are over, added up by the quarter of an hour in which they were requested, as a whole and by what they have
-- in common. `figures` is JSON: a figure that is left out is 0. Takes the place of `trip_quarters`, which only older
-- code writes.
CREATE TABLE trip_sums (
  tenant TEXT NOT NULL,
  -- 'all', or by what: 'vehicle', 'tariff', 'zone', 'reason', 'promotion'
  dimension TEXT NOT NULL,
  -- Quarters of an hour since the epoch.
  quarter INTEGER NOT NULL,
  -- Which vehicle, tariff, …; empty for 'all'.
  value TEXT NOT NULL,
  currency TEXT NOT NULL,
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  PRIMARY KEY (tenant, dimension, quarter, value, currency)
) WITHOUT ROWID;

INSERT INTO trip_sums SELECT tenant, 'all', quarter, '', currency, json_object(
  'completed', completed, 'cancelled', cancelled, 'unfulfilled', unfulfilled, 'noShows', no_shows, 'boarded', boarded,
  'waitSeconds', wait_seconds, 'rideSeconds', ride_seconds, 'revenue', revenue, 'fees', fees)
FROM trip_quarters;

-- The same for each driver, with the ids of the trips that were theirs at the end.
CREATE TABLE driver_sums (
  tenant TEXT NOT NULL,
  driver TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  currency TEXT NOT NULL,
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  trips TEXT NOT NULL CHECK (json_valid(trips)),
  PRIMARY KEY (tenant, driver, quarter, currency)
) WITHOUT ROWID;

-- Quarters with a trip about which something was said after its end: they are added up again.
CREATE TABLE changed_quarters (
  tenant TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, quarter)
) WITHOUT ROWID;

-- How far the events of each vehicle are added up to shifts, and what they leave open, as JSON.
CREATE TABLE shift_cursors (
  tenant TEXT NOT NULL,
  vehicle TEXT NOT NULL,
  up_to INTEGER NOT NULL,
  shift TEXT NOT NULL CHECK (json_valid(shift)),
  PRIMARY KEY (tenant, vehicle)
) WITHOUT ROWID;

-- What a driver did with a vehicle on a day of the tenant's time zone.
CREATE TABLE shift_days (
  tenant TEXT NOT NULL,
  driver TEXT NOT NULL,
  -- YYYY-MM-DD
  day TEXT NOT NULL,
  vehicle TEXT NOT NULL,
  online_seconds INTEGER NOT NULL,
  declined INTEGER NOT NULL,
  lapsed INTEGER NOT NULL,
  PRIMARY KEY (tenant, driver, day, vehicle)
) WITHOUT ROWID;

-- Everybody who ever drove, with the vehicle of their last stream.
CREATE TABLE drivers (
  tenant TEXT NOT NULL,
  driver TEXT NOT NULL,
  vehicle TEXT,
  last_seen_at INTEGER,
  PRIMARY KEY (tenant, driver)
) WITHOUT ROWID;

-- What the history has of each vehicle's events: when the last run looked.
ALTER TABLE rollups ADD COLUMN shifts_looked_at INTEGER NOT NULL DEFAULT 0;
