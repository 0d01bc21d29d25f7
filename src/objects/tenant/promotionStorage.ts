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
    hasTables ||= areTablesReady(sql);
    return hasTables ? sql.exec(query, ...values).toArray() : [];
  };
  const counted = (rider: string): readonly string[] => (rider === all ? [all] : [all, rider]);
  const uncount = (code: string, rider: string): void => {
    for (const one of counted(rider)) {
      write('UPDATE promotion_counts SET uses = uses - 1 WHERE code = ? AND rider = ?', code, one);
    }
    const ofNone = 'DELETE FROM promotion_counts WHERE code = ? AND rider = ? AND rider <> ? AND uses < 1';
    write(ofNone, code, rider, all);
  };
  const usesOf = (code: string, rider: string): number => {
    const query = 'SELECT code, uses FROM promotion_counts WHERE code = ? AND rider = ?';
    const [row] = rows(query, code, rider);
    return row === undefined ? 0 : countRow.parse(row).uses;
  };
  const usesBy = (rider: string) =>
    rows('SELECT code, uses FROM promotion_counts WHERE rider = ?', rider).map((row) => countRow.parse(row));
  const riderOf = (code: string, tripId: string): string => {
    const query = 'SELECT code, trip_id, rider FROM promotion_uses WHERE code = ? AND trip_id = ?';
    const [row] = rows(query, code, tripId);
    return row === undefined ? all : useRow.parse(row).rider;
  };
  const settle = `UPDATE promotion_uses SET state = ?, ask_at = ? WHERE code = ? AND trip_id = ?`;
  const insert = 'INSERT INTO promotion_uses (code, trip_id, rider, state, ask_at) VALUES (?, ?, ?, ?, ?)';
  const remove = 'DELETE FROM promotion_uses WHERE code = ? AND trip_id = ?';
  return {
    state(code, tripId) {
      const query = 'SELECT state FROM promotion_uses WHERE code = ? AND trip_id = ?';
      const [row] = rows(query, code, tripId);
      return row === undefined ? null : stateRow.parse(row).state;
    },
    add({ code, tripId, rider }, askAt, countedUntil) {
      write(insert, code, tripId, rider, 'asked', askAt);
      const upsert = `INSERT INTO promotion_counts (code, rider, uses, kept_until) VALUES (?, ?, 1, ?)
        ON CONFLICT (code, rider) DO UPDATE SET uses = uses + 1, kept_until = max(kept_until, excluded.kept_until)`;
      for (const one of counted(rider)) write(upsert, code, one, countedUntil);
    },
    addReturned({ code, tripId }, askAt) {
      write(insert, code, tripId, all, 'returned', askAt);
    },
    hold({ code, tripId }, askAt) {
      write(settle, 'held', askAt, code, tripId);
    },
    giveBack({ code, tripId }, askAt) {
      uncount(code, riderOf(code, tripId));
      write(settle, 'returned', askAt, code, tripId);
    },
    drop({ code, tripId }) {
      uncount(code, riderOf(code, tripId));
      write(remove, code, tripId);
    },
    forget({ code, tripId }) {
      write(remove, code, tripId);
    },
    forgetCounts(now, most) {
      const old = 'SELECT code, rider FROM promotion_counts WHERE kept_until <= ? LIMIT ?';
      if (rows(old, now, 1).length === 0) return;
      write(`DELETE FROM promotion_counts WHERE (code, rider) IN (${old})`, now, most);
    },
    postpone({ code, tripId }, askAt) {
      write('UPDATE promotion_uses SET ask_at = ? WHERE code = ? AND trip_id = ?', askAt, code, tripId);
    },
    counts: (code, rider) => ({ all: usesOf(code, all), rider: rider === all ? 0 : usesOf(code, rider) }),
    uses: () => usesBy(all),
    usesBy,
    due: (now, most) =>
      rows(
        'SELECT code, trip_id, rider FROM promotion_uses WHERE ask_at <= ? ORDER BY ask_at LIMIT ?',
        now,
        most,
      ).map((row) => useRow.parse(row)),
    earliestDue() {
      const query = `SELECT min(due) AS due FROM (SELECT min(ask_at) AS due FROM promotion_uses
        UNION ALL SELECT min(kept_until) FROM promotion_counts)`;
      return dueRow.parse(rows(query)[0] ?? { due: null }).due;
    },
    forgetRider(rider) {
      // A use that was given back has no count any more.
      if (rows('SELECT 1 FROM promotion_uses WHERE rider = ? LIMIT 1', rider).length > 0) {
        write('UPDATE promotion_uses SET rider = ? WHERE rider = ?', all, rider);
      }
      for (const { code } of usesBy(rider)) {
        write('DELETE FROM promotion_counts WHERE code = ? AND rider = ?', code, rider);
      }
    },
  };
}

const ourTable = "SELECT 1 FROM sqlite_master WHERE name = 'promotion_uses'";
const ourColumn = "SELECT 1 FROM pragma_table_info('promotion_counts') WHERE name = 'kept_until'";

/** Whether there are tables. Brings those of older code up to date, which kept everything. */
function areTablesReady(sql: SqlStorage): boolean {
  const has = (query: string) => sql.exec(query).toArray().length > 0;
  if (!has(ourTable)) return false;
  if (!has(ourColumn)) {
    sql.exec(`
      DROP INDEX IF EXISTS promotion_uses_due;
      UPDATE promotion_uses SET ask_at = 0 WHERE ask_at IS NULL;
      ALTER TABLE promotion_counts ADD COLUMN kept_until INTEGER NOT NULL DEFAULT ${keptByOlderCodeUntil};
      ${indexes}
    `);
  }
  return true;
}

/** Older code did not note when a promotion ends: its counts stay for as long as those without an end. */
const keptByOlderCodeUntil = Date.parse('2029-01-01T00:00:00Z');

const indexes = `
  CREATE INDEX IF NOT EXISTS promotion_counts_of_rider ON promotion_counts (rider);
  CREATE INDEX IF NOT EXISTS promotion_counts_kept ON promotion_counts (kept_until);
  CREATE INDEX IF NOT EXISTS promotion_uses_asked ON promotion_uses (ask_at);`;

function makeTables(sql: SqlStorage): void {
  if (areTablesReady(sql)) return;
  sql.exec(`
    CREATE TABLE promotion_counts (
      code TEXT NOT NULL, rider TEXT NOT NULL, uses INTEGER NOT NULL, kept_until INTEGER NOT NULL,
      PRIMARY KEY (code, rider)
    ) WITHOUT ROWID;
    CREATE TABLE promotion_uses (
      code TEXT NOT NULL, trip_id TEXT NOT NULL, rider TEXT NOT NULL, state TEXT NOT NULL, ask_at INTEGER,
      PRIMARY KEY (code, trip_id)
    ) WITHOUT ROWID;
    ${indexes}
  `);
}
