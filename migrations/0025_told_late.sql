-- Trips that were told something while or after their places were coarsened, as a rating weeks later: exact places come back with it,
-- and they are coarsened again. `times` rises with each, so that none is lost between reading a trip and writing it.
CREATE TABLE told_late (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

CREATE TRIGGER trips_told_late AFTER UPDATE OF version, events_up_to ON trips
WHEN (NEW.version > OLD.version OR NEW.events_up_to > OLD.events_up_to)
  AND EXISTS (SELECT 1 FROM coarsening
    WHERE coarsening.tenant = NEW.tenant AND (coarsening.requested_at, coarsening.id) >= (NEW.requested_at, NEW.id))
BEGIN
  INSERT INTO told_late VALUES (NEW.tenant, NEW.id, 1) ON CONFLICT (tenant, id) DO UPDATE SET times = times + 1;
END;

CREATE TRIGGER trips_stored_late AFTER INSERT ON trips
WHEN EXISTS (SELECT 1 FROM coarsening
  WHERE coarsening.tenant = NEW.tenant AND (coarsening.requested_at, coarsening.id) >= (NEW.requested_at, NEW.id))
BEGIN
  INSERT INTO told_late VALUES (NEW.tenant, NEW.id, 1) ON CONFLICT (tenant, id) DO UPDATE SET times = times + 1;
END;
