/** Either of a database and a session of it. */
export type Reader = Pick<D1Database, 'prepare'>;
