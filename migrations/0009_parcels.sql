-- What goods each vehicle can carry, in small items.
ALTER TABLE vehicles ADD COLUMN parcels INTEGER NOT NULL DEFAULT 0;
UPDATE vehicles SET parcels = coalesce(json_extract(record, '$.profile.capacity.parcels'), 0);

DROP INDEX vehicles_by_kind;
CREATE INDEX vehicles_by_kind ON vehicles (tenant, type, seats, wheelchairs, child_seats, parcels, capabilities);
