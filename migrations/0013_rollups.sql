-- How far a tenant's trips that are over are added up in `trip_quarters`: all that ended by `ended_up_to` (epoch ms).
-- Reports add those that ended later by themselves.
CREATE TABLE rollups (
  tenant TEXT PRIMARY KEY,
  ended_up_to INTEGER NOT NULL,
  looked_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Until now a trip was added when its end was stored.
INSERT INTO rollups SELECT tenant, max(ended_at), 0 FROM trips WHERE ended_at IS NOT NULL GROUP BY tenant;
