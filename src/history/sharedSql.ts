/** A database, or a session of one. */
export type Reader = Pick<D1Database, 'prepare'>;

/**
 * The FROM clause that reads a tenant's trips in the order of their requests. The index of `trip_terms` has that order; one
 * of `trips` would write another row for each trip.
 */
export const tripsByRequest = 'trip_terms CROSS JOIN trips USING (tenant, requested_at, id)';

/** A WITH clause: the tenants that have trips, in `found`. One step in the index each, however many trips a tenant has. */
export const tenantsWithTrips = `WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM trips
  UNION ALL SELECT (SELECT min(tenant) FROM trips WHERE tenant > found.tenant) FROM found
    WHERE found.tenant IS NOT NULL)`;
