-- What operators know of a driver's documents, as a JSON array of { kind, number, expiresOn }.
ALTER TABLE drivers ADD COLUMN documents TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(documents));

-- Riders and drivers who are never matched.
CREATE TABLE blocks (
  tenant TEXT NOT NULL,
  driver TEXT NOT NULL,
  rider TEXT NOT NULL,
  reason TEXT NOT NULL,
  blocked_by TEXT NOT NULL,
  blocked_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, driver, rider)
) WITHOUT ROWID;
CREATE INDEX blocks_of_rider ON blocks (tenant, rider);
