-- From when on the archive may be rewritten (epoch ms), once the history is: until then a line may still be on its way that was read
-- before. Null: the history is not yet.
ALTER TABLE erasures ADD COLUMN archive_from INTEGER;
-- When it was last gone on with (epoch ms): one that waits holds up no other.
ALTER TABLE erasures ADD COLUMN looked_at INTEGER NOT NULL DEFAULT 0;
