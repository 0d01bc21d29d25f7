-- What ranks were told, in pieces, for backtests.
CREATE TABLE rank_inputs (
  tenant TEXT NOT NULL,
  rank TEXT NOT NULL,
  -- Of the first input, epoch ms.
  begin_at INTEGER NOT NULL,
  number INTEGER NOT NULL,
  -- Whether it says what the line was before it.
  has_state INTEGER NOT NULL,
  -- JSON
  recording TEXT NOT NULL,
  PRIMARY KEY (tenant, rank, begin_at, number)
) WITHOUT ROWID;

CREATE INDEX rank_inputs_by_begin ON rank_inputs (begin_at);
