/** SQL before a query: the tenants that have trips, in `found`, each by one step in the index, however many trips it has. */
export const tenantsWithTrips = `WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM trips
  UNION ALL SELECT (SELECT min(tenant) FROM trips WHERE tenant > found.tenant) FROM found
    WHERE found.tenant IS NOT NULL)`;
