-- For the operator's live view: where a trip begins (the H3 cell of its region; null for what was written before),
-- and since when its rider waits.
ALTER TABLE trips ADD COLUMN region TEXT;
ALTER TABLE trips ADD COLUMN waiting_since INTEGER;

UPDATE trips SET waiting_since = max(requested_at, coalesce(json_extract(record, '$.scheduledFor'), 0));

CREATE INDEX trips_open ON trips (tenant, waiting_since, id)
  WHERE state IN ('scheduled', 'searching', 'assigned', 'arrived', 'onboard');
CREATE INDEX trips_of_region ON trips (tenant, region, updated_at);
