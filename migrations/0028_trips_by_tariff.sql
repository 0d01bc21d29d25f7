-- Operators search for trips by the tariff of their price: one more term in the row that each trip has.
ALTER TABLE trip_terms ADD COLUMN tariff TEXT;

DROP TRIGGER trips_terms_begin;
DROP TRIGGER trips_terms_change;
DROP VIEW terms_of_trips;

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
  record ->> '$.dropoff.lng' AS dropoff_lng,
  record ->> '$.tariff' AS tariff
FROM trips;

-- Until now only the booking said it.
UPDATE trip_terms SET tariff = (
  SELECT trips.events ->> '$[0].data.booking.price.terms.tariff' FROM trips
  WHERE trips.tenant = trip_terms.tenant AND trips.id = trip_terms.id
);

CREATE TRIGGER trips_terms_begin AFTER INSERT ON trips
BEGIN
  INSERT INTO trip_terms SELECT * FROM terms_of_trips WHERE tenant = NEW.tenant AND id = NEW.id;
END;

-- Most versions of a trip change none of it, and then nothing is written. Records of older code lack the tariff.
CREATE TRIGGER trips_terms_change AFTER UPDATE OF record ON trips
BEGIN
  UPDATE trip_terms SET (vehicle, driver, plate, phone, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng, tariff) =
    (SELECT vehicle, driver, plate, phone, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng,
       coalesce(tariff, trip_terms.tariff)
     FROM terms_of_trips AS newer WHERE newer.tenant = NEW.tenant AND newer.id = NEW.id)
  WHERE tenant = NEW.tenant AND requested_at = NEW.requested_at AND id = NEW.id
    AND EXISTS (
      SELECT vehicle, driver, plate, phone, pickup_lat, pickup_lng, dropoff_lat, dropoff_lng,
        coalesce(tariff, trip_terms.tariff)
      FROM terms_of_trips AS newer WHERE newer.tenant = NEW.tenant AND newer.id = NEW.id
      EXCEPT SELECT trip_terms.vehicle, trip_terms.driver, trip_terms.plate, trip_terms.phone, trip_terms.pickup_lat,
        trip_terms.pickup_lng, trip_terms.dropoff_lat, trip_terms.dropoff_lng, trip_terms.tariff);
END;
