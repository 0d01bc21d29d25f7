-- What operators find trips by, beside their riders: a small row for each trip, so that a search can read through months of
-- them. Triggers keep it, whoever writes a trip: what is coarsened or erased there is so here.
CREATE TABLE trip_terms (
  tenant TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  vehicle TEXT,
  driver TEXT,
  -- In capitals, without spaces and hyphens.
  plate TEXT,
  -- The last eight digits of the guest's phone: people give numbers with and without the country.
  phone TEXT,
  pickup_lat REAL NOT NULL,
  pickup_lng REAL NOT NULL,
  dropoff_lat REAL NOT NULL,
  dropoff_lng REAL NOT NULL,
  PRIMARY KEY (tenant, requested_at, id)
) WITHOUT ROWID;
-- It has the order of requests: an index of `trips` for that would be a row more for each trip.
DROP INDEX trips_of_tenant;
CREATE INDEX trip_terms_of_phone ON trip_terms (tenant, phone, requested_at, id) WHERE phone IS NOT NULL;

CREATE VIEW terms_of_trips AS SELECT
  tenant,
  requested_at,
  id,
  record ->> '$.vehicle.id' AS vehicle,
  record ->> '$.driver' AS driver,
  upper(replace(replace(record ->> '$.vehicle.plate', ' ', ''), '-', '')) AS plate,
  substr(
    replace(replace(replace(replace(replace(replace(replace(
      record ->> '$.guest.phone', ' ', ''), '-', ''), '(', ''), ')', ''), '/', ''), '.', ''), '+', ''),
    -8
  ) AS phone,
  record ->> '$.pickup.lat' AS pickup_lat,
  record ->> '$.pickup.lng' AS pickup_lng,
  record ->> '$.dropoff.lat' AS dropoff_lat,
  record ->> '$.dropoff.lng' AS dropoff_lng
FROM trips;

INSERT INTO trip_terms SELECT * FROM terms_of_trips;

CREATE TRIGGER trips_terms_begin AFTER INSERT ON trips
BEGIN
  INSERT INTO trip_terms SELECT * FROM terms_of_trips WHERE tenant = NEW.tenant AND id = NEW.id;
END;

-- Most versions of a trip change none of it, and then nothing is written.
CREATE TRIGGER trips_terms_change AFTER UPDATE OF record ON trips
BEGIN
  UPDATE trip_terms SET (vehicle, driver, plate, phone, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng) =
    (SELECT vehicle, driver, plate, phone, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng
     FROM terms_of_trips AS newer WHERE newer.tenant = NEW.tenant AND newer.id = NEW.id)
  WHERE tenant = NEW.tenant AND requested_at = NEW.requested_at AND id = NEW.id
    AND EXISTS (
      SELECT vehicle, driver, plate, phone, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng
      FROM terms_of_trips AS newer WHERE newer.tenant = NEW.tenant AND newer.id = NEW.id
      EXCEPT SELECT trip_terms.vehicle, trip_terms.driver, trip_terms.plate, trip_terms.phone, trip_terms.pickup_lat,
        trip_terms.pickup_lng, trip_terms.dropoff_lat, trip_terms.dropoff_lng);
END;

CREATE TRIGGER trips_terms_end AFTER DELETE ON trips
BEGIN
  DELETE FROM trip_terms WHERE tenant = OLD.tenant AND requested_at = OLD.requested_at AND id = OLD.id;
END;
