import { z } from 'zod';
import { savedPlaceSchema } from '../../domain/person/savedPlaces.ts';
import { seriesIdSchema, seriesSchema } from '../../domain/series/series.ts';
import type { BoundKey, PersonStorage } from './ports.ts';

const answerRowSchema = z.object({
  fingerprint: z.string(),
  status: z.number().nullable(),
  headers: z.string().nullable(),
  body: z.string().nullable(),
});
const tableCountSchema = z.object({ count: z.int() });
const keyCountSchema = z.object({ count: z.number(), firstDeletion: z.number().nullable() });
const bookingRowSchema = z
  .object({
    trip_id: z.string(),
    booked_at: z.number(),
    starts_at: z.number(),
    is_over: z.number(),
    free_cancel_at: z.number().nullable(),
  })
  .transform((row) => ({
    tripId: row.trip_id,
    bookedAt: row.booked_at,
    startsAt: row.starts_at,
    isOver: row.is_over === 1,
    freeCancelAt: row.free_cancel_at,
  }));
const headersSchema = z.record(z.string(), z.string());
const documentRowSchema = z.object({ document: z.string() });
const seriesIdRowSchema = z.object({ id: seriesIdSchema });
const dueRowSchema = z.object({ due: z.number().nullable() });

/** A person's tickets, answers, bookings, series and places in a durable object's SQLite tables. */
export function sqlPersonStorage(storage: DurableObjectStorage): PersonStorage {
  let hasTables = false;
  /** Creates the tables before the first write: pruning may have deleted them under a living instance. */
  const sql = (): SqlStorage => {
    if (!hasTables) makeTables(storage.sql);
    hasTables = true;
    return storage.sql;
  };
  /** Reading creates nothing: the rows of a query, none while there are no tables. */
  const rows = (query: string, ...values: readonly (string | number)[]): unknown[] => {
    const found = hasTables ? tables.length : countTables(storage.sql);
    // Older code made fewer: then `sql` makes the others.
    hasTables = found === tables.length;
    return found === 0
      ? []
      : sql()
          .exec(query, ...values)
          .toArray();
  };
  const isStored = (tripId: string): boolean =>
    rows('SELECT 1 FROM bookings WHERE trip_id = ?', tripId).length > 0;
  return {
    addTicket(jti, deleteAt) {
      const insert = 'INSERT INTO spent_tickets (jti, delete_at) VALUES (?, ?) ON CONFLICT DO NOTHING';
      return sql().exec(insert, jti, deleteAt).rowsWritten > 0;
    },
    bindKey(key, fingerprint, deleteAt) {
      const insert =
        'INSERT INTO answers (key, fingerprint, delete_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
      sql().exec(insert, key, fingerprint, deleteAt);
    },
    boundKey(key) {
      const query = 'SELECT fingerprint, status, headers, body FROM answers WHERE key = ?';
      const [row] = rows(query, key);
      return row === undefined ? null : boundKeyOf(row);
    },
    keepAnswer(key, fingerprint, { status, headers, body }) {
      const update = 'UPDATE answers SET status = ?, headers = ?, body = ? WHERE key = ? AND fingerprint = ?';
      sql().exec(update, status, JSON.stringify(headers), body, key, fingerprint);
    },
    keys() {
      const query = 'SELECT count(*) AS count, min(delete_at) AS firstDeletion FROM answers';
      return keyCountSchema.parse(rows(query)[0] ?? { count: 0, firstDeletion: null });
    },
    bookings() {
      const query = 'SELECT trip_id, booked_at, starts_at, is_over, free_cancel_at FROM bookings';
      return rows(query).map((row) => bookingRowSchema.parse(row));
    },
    addBooking({ tripId, bookedAt, startsAt }, deleteAt) {
      const insert = `INSERT INTO bookings (trip_id, booked_at, starts_at, is_over, delete_at)
        VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING`;
      sql().exec(insert, tripId, bookedAt, startsAt, deleteAt);
    },
    moveBooking(tripId, startsAt, deleteAt) {
      if (!isStored(tripId)) return;
      sql().exec(
        'UPDATE bookings SET starts_at = ?, delete_at = ? WHERE trip_id = ?',
        startsAt,
        deleteAt,
        tripId,
      );
    },
    endBooking(tripId, freeCancelAt) {
      if (!isStored(tripId)) return;
      const update = `UPDATE bookings SET is_over = 1, free_cancel_at = coalesce(free_cancel_at, ?)
        WHERE trip_id = ?`;
      sql().exec(update, freeCancelAt, tripId);
    },
    releaseKey(key, fingerprint) {
      const remove = 'DELETE FROM answers WHERE key = ? AND fingerprint = ? AND status IS NULL';
      sql().exec(remove, key, fingerprint);
    },
    series() {
      const documents = rows('SELECT document FROM series').map(
        (row) => documentRowSchema.parse(row).document,
      );
      return documents.map((document) => seriesSchema.parse(JSON.parse(document)));
    },
    putSeries(series, wakeAt) {
      const upsert = `INSERT INTO series (id, document, wake_at) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET document = excluded.document, wake_at = excluded.wake_at`;
      sql().exec(upsert, series.id, JSON.stringify(series), wakeAt);
    },
    deleteSeries(id) {
      sql().exec('DELETE FROM series WHERE id = ?', id);
    },
    dueSeries(now) {
      const query = 'SELECT id FROM series WHERE wake_at <= ? ORDER BY wake_at';
      return rows(query, now).map((row) => seriesIdRowSchema.parse(row).id);
    },
    earliestSeries() {
      const query = 'SELECT min(wake_at) AS due FROM series';
      return dueRowSchema.parse(rows(query)[0] ?? { due: null }).due;
    },
    places() {
      const documents = rows('SELECT document FROM places').map(
        (row) => documentRowSchema.parse(row).document,
      );
      return documents.map((document) => savedPlaceSchema.parse(JSON.parse(document)));
    },
    putPlace(place) {
      const upsert = `INSERT INTO places (name, document) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET document = excluded.document`;
      sql().exec(upsert, place.name, JSON.stringify(place));
    },
    deletePlace(name) {
      if (rows('SELECT 1 FROM places WHERE name = ?', name).length === 0) return;
      sql().exec('DELETE FROM places WHERE name = ?', name);
    },
    deleteUntil(now) {
      sql().exec('DELETE FROM bookings WHERE delete_at <= ?', now);
      sql().exec('DELETE FROM spent_tickets WHERE delete_at <= ?', now);
      sql().exec('DELETE FROM answers WHERE delete_at <= ?', now);
    },
    earliestDeletion() {
      const query = `SELECT min(delete_at) AS due FROM
        (SELECT delete_at FROM spent_tickets UNION ALL SELECT delete_at FROM answers
         UNION ALL SELECT delete_at FROM bookings)`;
      return dueRowSchema.parse(rows(query)[0] ?? { due: null }).due;
    },
    async deleteAll() {
      hasTables = false;
      await storage.deleteAll();
    },
  };
}

const tables = ['spent_tickets', 'answers', 'bookings', 'series', 'places'];

/** How many of the tables there are. */
function countTables(sql: SqlStorage): number {
  const query = `SELECT count(*) AS count FROM sqlite_master WHERE name IN ('${tables.join("', '")}')`;
  return tableCountSchema.parse(sql.exec(query).one()).count;
}

function boundKeyOf(row: unknown): BoundKey {
  const { fingerprint, status, headers, body } = answerRowSchema.parse(row);
  if (status === null || headers === null || body === null) return { fingerprint, answer: null };
  return { fingerprint, answer: { status, headers: headersSchema.parse(JSON.parse(headers)), body } };
}

function makeTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS spent_tickets (
      jti TEXT PRIMARY KEY, delete_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS answers (
      key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, delete_at INTEGER NOT NULL,
      status INTEGER, headers TEXT, body TEXT
    );
    CREATE TABLE IF NOT EXISTS bookings (
      trip_id TEXT PRIMARY KEY, booked_at INTEGER NOT NULL, starts_at INTEGER NOT NULL,
      is_over INTEGER NOT NULL, free_cancel_at INTEGER, delete_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS series (
      id TEXT PRIMARY KEY, document TEXT NOT NULL, wake_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS places (name TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
  `);
}
