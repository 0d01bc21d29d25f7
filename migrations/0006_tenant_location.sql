-- Where a tenant's objects are. `jurisdiction` is a territory that they never leave (eu), or null. `home` is a place in the
-- middle of the ground that the tenant serves, {"lat":…,"lng":…}: objects without a place of their own are created near it.
ALTER TABLE tenants ADD COLUMN jurisdiction TEXT;
ALTER TABLE tenants ADD COLUMN home TEXT CHECK (json_valid(home));

-- In another jurisdiction the same names are other objects: every trip under way would be lost.
CREATE TRIGGER tenants_jurisdiction_fixed BEFORE UPDATE OF jurisdiction ON tenants
WHEN OLD.jurisdiction IS NOT NEW.jurisdiction
BEGIN
  SELECT RAISE(ABORT, 'the jurisdiction of a tenant is fixed when it is made');
END;
