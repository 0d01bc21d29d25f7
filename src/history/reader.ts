/** A database, or a session of one. */
export type Reader = Pick<D1Database, 'prepare'>;

/**
 * What to select trips of a tenant from in the order of their requests. `trip_terms` has that order: `trips` has no index of
 * its own for it, which would be a row more for each trip.
 */
export const tripsByRequest = 'trip_terms CROSS JOIN trips USING (tenant, requested_at, id)';
