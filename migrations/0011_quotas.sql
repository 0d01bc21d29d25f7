-- What the platform lets a tenant have at most, as JSON; null: no quota.
ALTER TABLE tenants ADD COLUMN quotas TEXT CHECK (json_valid(quotas));
