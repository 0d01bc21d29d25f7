-- What is said of a trip that has given up its journal comes as events alone: a rating's comment after the trip was coarsened. It is
-- noted as told late, as other things are, and so are the ones that came before this was noticed.
CREATE TRIGGER events_told_late AFTER INSERT ON events
WHEN NEW.kind = 'trip' AND EXISTS (SELECT 1 FROM trips JOIN coarsening USING (tenant)
  WHERE trips.tenant = NEW.tenant AND trips.id = NEW.id
    AND (coarsening.requested_at, coarsening.id) >= (trips.requested_at, trips.id))
BEGIN
  INSERT INTO told_late VALUES (NEW.tenant, NEW.id, 1) ON CONFLICT (tenant, id) DO UPDATE SET times = times + 1;
END;

INSERT INTO told_late SELECT DISTINCT tenant, trips.id, 1 FROM events
  JOIN trips USING (tenant, id) JOIN coarsening USING (tenant)
  WHERE kind = 'trip' AND events.events LIKE '%"trip.rated"%'
    AND (coarsening.requested_at, coarsening.id) >= (trips.requested_at, trips.id)
  ON CONFLICT (tenant, id) DO UPDATE SET times = times + 1;
