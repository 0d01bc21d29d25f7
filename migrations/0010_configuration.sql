-- What people call a tenant.
ALTER TABLE tenants ADD COLUMN name TEXT;

-- Each version of a tenant's configuration, as it was written. Versions never change.
CREATE TABLE configurations (
  tenant TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL CHECK (json_valid(document)),
  -- The version that was active when it was written; null: none.
  based_on INTEGER,
  written_by TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, version)
) STRICT;

CREATE TRIGGER configurations_fixed BEFORE UPDATE ON configurations
BEGIN
  SELECT RAISE(ABORT, 'a version of a configuration never changes');
END;

-- Which versions a tenant works by: the active one, one on trial, those to come, those before, as JSON. `revision` rises
-- with each change of it.
CREATE TABLE configuration_states (
  tenant TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (json_valid(state))
) STRICT;

-- Who changed what, when, from which version to which: one row for each revision.
CREATE TABLE configuration_changes (
  tenant TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  change TEXT NOT NULL CHECK (json_valid(change)),
  PRIMARY KEY (tenant, revision)
) WITHOUT ROWID;
