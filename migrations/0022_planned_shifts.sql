-- When vehicles are planned to be on duty, by the districts in which their rides may begin: districts read it after a
-- restart. The vehicles own it; `shift` is JSON, as they journal it.
CREATE TABLE planned_shifts (
  tenant TEXT NOT NULL,
  district TEXT NOT NULL,
  vehicle TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  shift TEXT NOT NULL CHECK (json_valid(shift)),
  PRIMARY KEY (tenant, district, vehicle, starts_at)
) WITHOUT ROWID;
CREATE INDEX planned_shifts_of_vehicle ON planned_shifts (tenant, vehicle);

-- The version of the plan that `planned_shifts` has; 0: none was planned.
ALTER TABLE vehicles ADD COLUMN shifts_version INTEGER NOT NULL DEFAULT 0;
