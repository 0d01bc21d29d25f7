-- How many quotes were asked for while a version of the configuration was on trial, by the version that priced them.
CREATE TABLE quote_counts (
  tenant TEXT NOT NULL,
  -- Hours since the epoch.
  hour INTEGER NOT NULL,
  -- 0: there was none.
  configuration INTEGER NOT NULL,
  quotes INTEGER NOT NULL,
  PRIMARY KEY (tenant, hour, configuration)
) WITHOUT ROWID;
