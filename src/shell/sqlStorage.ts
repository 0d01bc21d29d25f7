import { z } from 'zod';
import { earliest } from '../domain/machine.ts';
import type { OutboxRow, ShellStorage } from './ports.ts';

const journalRows = z.array(z.object({ sequence: z.int(), version: z.int(), body: z.string() }));
const outboxRows = z.array(
  z.object({
    sequence: z.int(),
    channel: z.string(),
    body: z.string(),
    attempts: z.int(),
    dueAt: z.int(),
  }),
);
const numberRow = z.object({ value: z.number().nullable() });

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

interface DueRow extends OutboxRow {
  readonly dueAt: number;
}

/**
 * The shell's storage on a durable object's SQLite database. The outbox is read once and then known: it is looked
 * at several times for each message, and there a query costs as much as a write.
 */
export function sqlShellStorage(storage: DurableObjectStorage): ShellStorage {
  const { sql } = storage;
  migrate(storage);
  const number = (query: string, ...bindings: SqlStorageValue[]): number | null =>
    numberRow.parse(sql.exec(query, ...bindings).one()).value;
  let outbox = readOutbox(sql);
  /** Only the first of a channel can be sent: the others wait for it. */
  const heads = (): DueRow[] => {
    const seen = new Set<string>();
    return outbox.filter(({ channel }) => !seen.has(channel) && seen.add(channel));
  };
  return {
    transaction(work) {
      const before = outbox;
      try {
        return storage.transactionSync(work);
      } catch (error) {
        outbox = before;
        throw error;
      }
    },
    journal: () =>
      journalRows.parse(sql.exec('SELECT sequence, version, body FROM journal ORDER BY sequence').toArray()),
    appendToJournal(version, body) {
      sql.exec('INSERT INTO journal (version, body) VALUES (?, ?)', version, body);
    },
    clearJournal() {
      sql.exec('DELETE FROM journal');
    },
    addToOutbox(channel, mode, body, dueAt) {
      if (mode === 'newest' && outbox.some((row) => row.channel === channel)) {
        sql.exec('DELETE FROM outbox WHERE channel = ?', channel);
        outbox = outbox.filter((row) => row.channel !== channel);
      }
      const sequence = number(
        'INSERT INTO outbox (channel, body, due_at) VALUES (?, ?, ?) RETURNING sequence AS value',
        channel,
        body,
        dueAt,
      );
      outbox = [...outbox, { sequence: sequence ?? 0, channel, body, attempts: 0, dueAt }];
    },
    nextInOutbox: (channel) => outbox.find((row) => row.channel === channel) ?? null,
    channelsDue: (now) =>
      heads()
        .filter(({ dueAt }) => now === null || dueAt <= now)
        .map(({ channel }) => channel),
    postpone(sequence, attempts, dueAt) {
      sql.exec('UPDATE outbox SET attempts = ?, due_at = ? WHERE sequence = ?', attempts, dueAt, sequence);
      outbox = outbox.map((row) => (row.sequence === sequence ? { ...row, attempts, dueAt } : row));
    },
    removeFromOutbox(sequence) {
      sql.exec('DELETE FROM outbox WHERE sequence = ?', sequence);
      outbox = outbox.filter((row) => row.sequence !== sequence);
    },
    earliestOutboxDue: () => earliest(...heads().map(({ dueAt }) => dueAt)),
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

/** Oldest first. */
function readOutbox(sql: SqlStorage): DueRow[] {
  const rows = sql.exec(
    'SELECT sequence, channel, body, attempts, due_at AS dueAt FROM outbox ORDER BY sequence',
  );
  return outboxRows.parse(rows.toArray());
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
