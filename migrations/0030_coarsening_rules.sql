-- By which rules a tenant's trips were coarsened, up to where the row says. When the code has later ones, it looks at them again from the
-- first on: `again_…` says by which and how far.
ALTER TABLE coarsening ADD COLUMN rules INTEGER NOT NULL DEFAULT 1;
ALTER TABLE coarsening ADD COLUMN again_rules INTEGER;
ALTER TABLE coarsening ADD COLUMN again_requested_at INTEGER;
ALTER TABLE coarsening ADD COLUMN again_id TEXT;
