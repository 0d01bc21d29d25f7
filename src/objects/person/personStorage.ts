import { z } from 'zod';
import type { BoundKey, PersonStorage } from './ports.ts';

const answerRowSchema = z.object({
  fingerprint: z.string(),
  status: z.number().nullable(),
  headers: z.string().nullable(),
  body: z.string().nullable(),
});
const headersSchema = z.record(z.string(), z.string());
const dueRowSchema = z.object({ due: z.number().nullable() });

/** A person's tickets and answers in a durable object's SQLite tables. */
export function sqlPersonStorage(storage: DurableObjectStorage): PersonStorage {
  let hasTables = false;
  /** Creates the tables on first use: pruning may have deleted them under a living instance. */
  const sql = (): SqlStorage => {
    if (!hasTables) makeTables(storage.sql);
    hasTables = true;
    return storage.sql;
  };
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
      const [row] = sql().exec(query, key).toArray();
      return row === undefined ? null : boundKeyOf(row);
    },
    keepAnswer(key, fingerprint, { status, headers, body }) {
      const update = 'UPDATE answers SET status = ?, headers = ?, body = ? WHERE key = ? AND fingerprint = ?';
      sql().exec(update, status, JSON.stringify(headers), body, key, fingerprint);
    },
    deleteUntil(now) {
      sql().exec('DELETE FROM spent_tickets WHERE delete_at <= ?', now);
      sql().exec('DELETE FROM answers WHERE delete_at <= ?', now);
    },
    earliestDeletion() {
      const query = `SELECT min(delete_at) AS due FROM
        (SELECT delete_at FROM spent_tickets UNION ALL SELECT delete_at FROM answers)`;
      return dueRowSchema.parse(sql().exec(query).one()).due;
    },
    async deleteAll() {
      hasTables = false;
      await storage.deleteAll();
    },
  };
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
  `);
}
