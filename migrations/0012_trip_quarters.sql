-- Trips that are over, added up by the quarter of an hour in which they were requested: reports of months read these
-- rows, and no trips. A trip is added in the transaction that first stores its end, so it counts once.
CREATE TABLE trip_quarters (
  tenant TEXT NOT NULL,
  -- Quarters of an hour since the epoch.
  quarter INTEGER NOT NULL,
  currency TEXT NOT NULL,
  completed INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  unfulfilled INTEGER NOT NULL,
  no_shows INTEGER NOT NULL,
  -- Trips that reached boarding, how long their riders waited for it, and how long they rode.
  boarded INTEGER NOT NULL,
  wait_seconds INTEGER NOT NULL,
  ride_seconds INTEGER NOT NULL,
  -- Fares of completed trips, and what others owe.
  revenue INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  PRIMARY KEY (tenant, quarter, currency)
) WITHOUT ROWID;

INSERT INTO trip_quarters
SELECT tenant, requested_at / 900000, record ->> '$.fare.currency',
  sum(state = 'completed'), sum(state = 'cancelled'), sum(state = 'unfulfilled'),
  sum(coalesce(record ->> '$.ended.reason', '') = 'no-show'),
  sum(boarded_at IS NOT NULL),
  sum(coalesce(max(0, boarded_at - waiting_since) / 1000, 0)),
  sum(coalesce(max(0, over_at - boarded_at) / 1000, 0)),
  sum(iif(state = 'completed', record ->> '$.fare.amount', 0)),
  sum(iif(state = 'completed', 0, record ->> '$.fare.amount'))
FROM (
  SELECT *,
    (SELECT max(value ->> 'at') FROM json_each(record, '$.timeline') WHERE value ->> 'state' = 'onboard') AS boarded_at,
    record ->> '$.timeline[#-1].at' AS over_at
  FROM trips WHERE ended_at IS NOT NULL
)
GROUP BY 1, 2, 3;
