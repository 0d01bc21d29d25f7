/** A database, or a session of one. */
export type Reader = Pick<D1Database, 'prepare'>;

/**
 * What to select trips of a tenant from in the order of their requests. `trip_terms` has that order: `trips` has no index of
 * its own for it, which would be a row more for each trip.
 */
export const tripsByRequest = 'trip_terms CROSS JOIN trips USING (tenant, requested_at, id)';

/** SQL before a query: the tenants that have trips, in `found`, each by one step in the index, however many trips it has. */
export const tenantsWithTrips = `WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM trips
  UNION ALL SELECT (SELECT min(tenant) FROM trips WHERE tenant > found.tenant) FROM found
    WHERE found.tenant IS NOT NULL)`;
