-- What looks like spoofing or fraud, for operators to see. Kept for days only.
CREATE TABLE irregularities (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  -- Whom it is about, where it is about a person: erased with it.
  person TEXT,
  event TEXT NOT NULL CHECK (json_valid(event)),
  PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX irregularities_by_time ON irregularities (tenant, at, id);
CREATE INDEX irregularities_by_age ON irregularities (at);
