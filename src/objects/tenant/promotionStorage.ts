import { z } from 'zod';
import { tripIdSchema } from '../../domain/ids.ts';
import type { PromotionStorage } from './livePromotions.ts';

const stateRow = z.object({ state: z.enum(['asked', 'held', 'returned']) });
const useRow = z
  .object({ code: z.string(), trip_id: tripIdSchema, rider: z.string() })
  .transform(({ code, trip_id: tripId, rider }) => ({ code, tripId, rider }));
const countRow = z.object({ code: z.string(), uses: z.int() });
const dueRow = z.object({ due: z.number().nullable() });

/** The row of a promotion's count that is of all riders: no rider has this id. */
const all = '';

/** The uses of promotions in a durable object's SQLite tables. Reading creates nothing. */
export function sqlPromotionStorage({ sql }: DurableObjectStorage): PromotionStorage {
  let hasTables = false;
  const write = (statement: string, ...values: readonly (string | number | null)[]): void => {
    if (!hasTables) makeTables(sql);
    hasTables = true;
    sql.exec(statement, ...values);
  };
  const rows = (query: string, ...values: readonly (string | number)[]): unknown[] => {
    hasTables ||= sql.exec(ourTable).toArray().length > 0;
    return hasTables ? sql.exec(query, ...values).toArray() : [];
  };
  const count = (code: string, rider: string, change: 1 | -1): void => {
    const upsert = `INSERT INTO promotion_counts (code, rider, uses) VALUES (?1, ?2, ?3)
      ON CONFLICT (code, rider) DO UPDATE SET uses = uses + ?3`;
    for (const counted of rider === all ? [all] : [all, rider]) write(upsert, code, counted, change);
  };
  const usesOf = (code: string, rider: string): number => {
    const query = 'SELECT code, uses FROM promotion_counts WHERE code = ? AND rider = ?';
    const [row] = rows(query, code, rider);
    return row === undefined ? 0 : countRow.parse(row).uses;
  };
  const riderOf = (code: string, tripId: string): string => {
    const query = 'SELECT code, trip_id, rider FROM promotion_uses WHERE code = ? AND trip_id = ?';
    const [row] = rows(query, code, tripId);
    return row === undefined ? all : useRow.parse(row).rider;
  };
  const settle = `UPDATE promotion_uses SET state = ?, ask_at = NULL WHERE code = ? AND trip_id = ?`;
  return {
    state(code, tripId) {
      const query = 'SELECT state FROM promotion_uses WHERE code = ? AND trip_id = ?';
      const [row] = rows(query, code, tripId);
      return row === undefined ? null : stateRow.parse(row).state;
    },
    add({ code, tripId, rider }, state, askAt) {
      const insert =
        'INSERT INTO promotion_uses (code, trip_id, rider, state, ask_at) VALUES (?, ?, ?, ?, ?)';
      write(insert, code, tripId, rider, state, askAt);
      if (state !== 'returned') count(code, rider, 1);
    },
    hold({ code, tripId }) {
      write(settle, 'held', code, tripId);
    },
    giveBack({ code, tripId }) {
      count(code, riderOf(code, tripId), -1);
      write(settle, 'returned', code, tripId);
    },
    drop({ code, tripId }) {
      count(code, riderOf(code, tripId), -1);
      write('DELETE FROM promotion_uses WHERE code = ? AND trip_id = ?', code, tripId);
    },
    postpone({ code, tripId }, askAt) {
      write('UPDATE promotion_uses SET ask_at = ? WHERE code = ? AND trip_id = ?', askAt, code, tripId);
    },
    counts: (code, rider) => ({ all: usesOf(code, all), rider: rider === all ? 0 : usesOf(code, rider) }),
    uses: () =>
      rows('SELECT code, uses FROM promotion_counts WHERE rider = ?', all).map((row) => countRow.parse(row)),
    due: (now, most) =>
      rows(
        `SELECT code, trip_id, rider FROM promotion_uses WHERE ask_at > 0 AND ask_at <= ? ORDER BY ask_at LIMIT ?`,
        now,
        most,
      ).map((row) => useRow.parse(row)),
    earliestDue: () =>
      dueRow.parse(rows('SELECT min(ask_at) AS due FROM promotion_uses WHERE ask_at > 0')[0] ?? { due: null })
        .due,
    forgetRider(rider) {
      const used = rows('SELECT code, uses FROM promotion_counts WHERE rider = ?', rider);
      for (const { code } of used.map((row) => countRow.parse(row))) {
        write(`UPDATE promotion_uses SET rider = ? WHERE code = ? AND rider = ?`, all, code, rider);
        write('DELETE FROM promotion_counts WHERE code = ? AND rider = ?', code, rider);
      }
    },
  };
}

const ourTable = "SELECT 1 FROM sqlite_master WHERE name = 'promotion_uses'";

function makeTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS promotion_counts (
      code TEXT NOT NULL, rider TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (code, rider)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS promotion_counts_of_rider ON promotion_counts (rider);
    CREATE TABLE IF NOT EXISTS promotion_uses (
      code TEXT NOT NULL, trip_id TEXT NOT NULL, rider TEXT NOT NULL, state TEXT NOT NULL, ask_at INTEGER,
      PRIMARY KEY (code, trip_id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS promotion_uses_due ON promotion_uses (ask_at) WHERE ask_at > 0;
  `);
}
