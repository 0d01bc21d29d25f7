-- How far the exact places of each tenant's trips are coarsened, in the order of their requests.
CREATE TABLE coarsening (
  tenant TEXT PRIMARY KEY,
  requested_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  looked_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Riders who are being erased. The row goes when nothing of them is left, also in the archive.
CREATE TABLE erasures (
  tenant TEXT NOT NULL,
  rider TEXT NOT NULL,
  -- Trips that were requested later are not meant.
  requested_at INTEGER NOT NULL,
  -- The ids of the trips that were erased from the history, as a JSON array: the archive may still have them.
  trips TEXT NOT NULL DEFAULT '[]',
  -- The last key of the archive that was rewritten; null before the first.
  archive_after TEXT,
  PRIMARY KEY (tenant, rider, requested_at)
) WITHOUT ROWID;

-- Whether the exact places in the message were coarsened.
ALTER TABLE dead_letters ADD COLUMN is_coarse INTEGER NOT NULL DEFAULT 0;
