-- What each vehicle is able to do beside carrying: a sorted JSON array of names.
ALTER TABLE vehicles ADD COLUMN capabilities TEXT NOT NULL DEFAULT '[]';

DROP INDEX vehicles_by_kind;
CREATE INDEX vehicles_by_kind ON vehicles (tenant, type, seats, wheelchairs, child_seats, capabilities);
