/** A database, or a session of one. */
export type Reader = Pick<D1Database, 'prepare'>;
