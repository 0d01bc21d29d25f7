import { z } from 'zod';
import type { ShellStorage } from './ports.ts';

const journalRows = z.array(z.object({ sequence: z.int(), version: z.int(), body: z.string() }));
const outboxRow = z.object({
  sequence: z.int(),
  channel: z.string(),
  body: z.string(),
  attempts: z.int(),
});
const numberRow = z.object({ value: z.number().nullable() });
const channelRows = z.array(z.object({ channel: z.string() }));

/** The tables of the shell. Append-only list: a change of the schema is a new entry. */
const migrations = [
  `CREATE TABLE journal (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     version INTEGER NOT NULL,
     body TEXT NOT NULL
   );
   CREATE TABLE outbox (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     channel TEXT NOT NULL,
     body TEXT NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     due_at INTEGER NOT NULL
   );
   CREATE TABLE inbox (
     sender TEXT PRIMARY KEY,
     sequence INTEGER NOT NULL,
     received_at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
];

/** The shell's storage on a durable object's SQLite database. */
export function sqlShellStorage(storage: DurableObjectStorage): ShellStorage {
  const { sql } = storage;
  migrate(storage);
  const number = (query: string, ...bindings: SqlStorageValue[]): number | null =>
    numberRow.parse(sql.exec(query, ...bindings).one()).value;
  return {
    transaction: (work) => storage.transactionSync(work),
    journal: () =>
      journalRows.parse(sql.exec('SELECT sequence, version, body FROM journal ORDER BY sequence').toArray()),
    appendToJournal(version, body) {
      sql.exec('INSERT INTO journal (version, body) VALUES (?, ?)', version, body);
    },
    clearJournal() {
      sql.exec('DELETE FROM journal');
    },
    addToOutbox(channel, mode, body, dueAt) {
      if (mode === 'newest') sql.exec('DELETE FROM outbox WHERE channel = ?', channel);
      sql.exec('INSERT INTO outbox (channel, body, due_at) VALUES (?, ?, ?)', channel, body, dueAt);
    },
    nextInOutbox(channel) {
      const rows = sql
        .exec(
          'SELECT sequence, channel, body, attempts FROM outbox WHERE channel = ? ORDER BY sequence LIMIT 1',
          channel,
        )
        .toArray();
      return rows[0] === undefined ? null : outboxRow.parse(rows[0]);
    },
    channelsDue(now) {
      const limit = now ?? Number.MAX_SAFE_INTEGER;
      const rows = sql.exec(
        `SELECT channel FROM outbox GROUP BY channel HAVING min(sequence) IN
           (SELECT sequence FROM outbox WHERE due_at <= ?)`,
        limit,
      );
      return channelRows.parse(rows.toArray()).map(({ channel }) => channel);
    },
    postpone(sequence, attempts, dueAt) {
      sql.exec('UPDATE outbox SET attempts = ?, due_at = ? WHERE sequence = ?', attempts, dueAt, sequence);
    },
    removeFromOutbox(sequence) {
      sql.exec('DELETE FROM outbox WHERE sequence = ?', sequence);
    },
    earliestOutboxDue: () =>
      // Only the first of a channel can be sent: the others wait for it.
      number(
        `SELECT min(due_at) AS value FROM outbox WHERE sequence IN
           (SELECT min(sequence) FROM outbox GROUP BY channel)`,
      ),
    receivedFrom: (sender) =>
      number('SELECT max(sequence) AS value FROM inbox WHERE sender = ?', sender) ?? 0,
    markReceived(sender, sequence, at) {
      sql.exec(
        `INSERT INTO inbox (sender, sequence, received_at) VALUES (?, ?, ?)
           ON CONFLICT (sender) DO UPDATE SET sequence = excluded.sequence, received_at = excluded.received_at`,
        sender,
        sequence,
        at,
      );
    },
    forgetSendersBefore(at) {
      sql.exec('DELETE FROM inbox WHERE received_at < ?', at);
    },
    touch() {
      sql.exec('SELECT 1 AS value').one();
    },
  };
}

function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)');
  const applied = numberRow.parse(sql.exec('SELECT count(*) AS value FROM migrations').one()).value ?? 0;
  for (const [number, migration] of migrations.entries()) {
    if (number < applied) continue;
    storage.transactionSync(() => {
      sql.exec(migration);
      sql.exec('INSERT INTO migrations (number) VALUES (?)', number);
    });
  }
}
