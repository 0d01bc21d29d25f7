-- The surge of each minute in which somebody wanted a ride, by district and version of the configuration.
CREATE TABLE surge_minutes (
  tenant TEXT NOT NULL,
  -- The coarse cell.
  district TEXT NOT NULL,
  -- Start of the minute, epoch ms.
  minute INTEGER NOT NULL,
  configuration TEXT NOT NULL,
  -- 'on', or 'shadow': nobody paid it.
  mode TEXT NOT NULL,
  -- Of the cells.
  resolution INTEGER NOT NULL,
  -- JSON: [[cell, vehicle type or null, demand, supply, smoothed, percent], …]
  levels TEXT NOT NULL,
  PRIMARY KEY (tenant, district, minute, configuration)
) WITHOUT ROWID;

CREATE INDEX surge_minutes_by_minute ON surge_minutes (minute);
