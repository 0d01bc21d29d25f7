-- The vehicles whose journals may still have something of the trips that were erased, as a JSON array.
ALTER TABLE erasures ADD COLUMN vehicles TEXT NOT NULL DEFAULT '[]';
