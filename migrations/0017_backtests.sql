-- Days that are computed again under a version of the configuration. `progress` has the sums so far, as JSON; a run that
-- is cut off, repeated or overlaps another changes nothing, because trips are added together with it.
CREATE TABLE backtests (
  tenant TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- The day by the tenant's clocks (YYYY-MM-DD), and when it began and ended (epoch ms).
  date TEXT NOT NULL,
  begin_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  requested_at INTEGER NOT NULL,
  progress TEXT NOT NULL CHECK (json_valid(progress)),
  finished_at INTEGER,
  PRIMARY KEY (tenant, version, date)
) WITHOUT ROWID;
CREATE INDEX backtests_open ON backtests (requested_at) WHERE finished_at IS NULL;

-- The trips of a backtest that could be compared.
CREATE TABLE backtest_trips (
  tenant TEXT NOT NULL,
  version INTEGER NOT NULL,
  date TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  is_different INTEGER NOT NULL,
  result TEXT NOT NULL CHECK (json_valid(result)),
  PRIMARY KEY (tenant, version, date, requested_at, id)
) WITHOUT ROWID;
