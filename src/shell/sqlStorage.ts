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

const counterRows = z.array(z.object({ name: z.string(), value: z.int() }));
const lastRow = z.array(z.object({ sequence: z.int(), sent: z.int() }));

/** The tables of a new object. */
const tables = `
  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- The last number of the outbox that was given by then: numbers are never given twice.
    sent INTEGER NOT NULL
  );
  CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL
  );
  CREATE TABLE inbox (
    sender TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    received_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- 'outbox': the last number given, where a decision without an event gave it. 'feed/NAME': a consumer's cursor.
  CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) WITHOUT ROWID;`;

/** Migrations to the tables above. Append-only: a schema change is a new entry here and a change there. */
export const migrations = [
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
  // AUTOINCREMENT rows are written twice.
  `ALTER TABLE inbox RENAME TO inbox_1;
   ALTER TABLE journal RENAME TO journal_1;
   ALTER TABLE outbox RENAME TO outbox_1;
   ${tables}
   INSERT INTO counters SELECT 'outbox', seq FROM sqlite_sequence WHERE name = 'outbox_1';
   INSERT INTO journal SELECT sequence, version, body, 0 FROM journal_1;
   INSERT INTO outbox SELECT sequence, channel, body, attempts, due_at FROM outbox_1;
   INSERT INTO inbox SELECT sender, sequence, received_at FROM inbox_1;
   DROP TABLE journal_1;
   DROP TABLE outbox_1;
   DROP TABLE inbox_1;`,
];

const cursorPrefix = 'feed/';

interface DueRow extends OutboxRow {
  readonly dueAt: number;
}

/**
 * Stores a shell in a durable object's SQLite database. The outbox is read once and then cached: it is consulted
 * several times per message, and a query costs as much as a write.
 */
export function sqlShellStorage(storage: DurableObjectStorage): ShellStorage {
  const { sql } = storage;
  migrate(storage);
  const number = (query: string, ...bindings: SqlStorageValue[]): number | null =>
    numberRow.parse(sql.exec(query, ...bindings).one()).value;
  /** Oldest first. */
  let outbox = readOutbox(sql);
  /** Rows marked as delivered and not yet deleted. */
  let gone: readonly number[] = [];
  const counters = readCounters(sql);
  const [last] = lastRow.parse(
    sql.exec('SELECT sequence, sent FROM journal ORDER BY sequence DESC LIMIT 1').toArray(),
  );
  let journaled = last?.sequence ?? 0;
  /** The last number used in the outbox, and the last one that the tables show. */
  let sent = Math.max(last?.sent ?? 0, counters.get('outbox') ?? 0, outbox.at(-1)?.sequence ?? 0);
  let known = sent;
  const setCounter = (name: string, value: number) => {
    counters.set(name, value);
    sql.exec(
      'INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  };
  /** Only the first row of a channel can be sent; the others wait for it. */
  const heads = (): DueRow[] => {
    const seen = new Set<string>();
    return outbox.filter(({ channel }) => !seen.has(channel) && seen.add(channel));
  };
  return {
    transaction(work) {
      const before = { outbox, gone, journaled, sent, known, counters: [...counters] };
      try {
        return storage.transactionSync(() => {
          const result = work();
          if (sent > known) setCounter('outbox', sent);
          for (const sequence of gone) sql.exec('DELETE FROM outbox WHERE sequence = ?', sequence);
          known = sent;
          gone = [];
          return result;
        });
      } catch (error) {
        ({ outbox, gone, journaled, sent, known } = before);
        counters.clear();
        for (const [name, value] of before.counters) counters.set(name, value);
        throw error;
      }
    },
    journal: (after) =>
      journalRows.parse(
        sql
          .exec('SELECT sequence, version, body FROM journal WHERE sequence > ? ORDER BY sequence', after)
          .toArray(),
      ),
    appendToJournal(version, body) {
      journaled += 1;
      sql.exec('INSERT INTO journal VALUES (?, ?, ?, ?)', journaled, version, body, sent);
      known = sent;
      return journaled;
    },
    clearJournal(upTo) {
      sql.exec('DELETE FROM journal WHERE sequence <= ?', upTo);
    },
    addToOutbox(channel, mode, body, dueAt) {
      if (mode === 'newest') {
        const replaced = outbox.filter((row) => row.channel === channel);
        gone = [...gone, ...replaced.map(({ sequence }) => sequence)];
        outbox = outbox.filter((row) => row.channel !== channel);
      }
      sent += 1;
      sql.exec('INSERT INTO outbox VALUES (?, ?, ?, 0, ?)', sent, channel, body, dueAt);
      outbox = [...outbox, { sequence: sent, channel, body, attempts: 0, dueAt }];
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
    moveInOutbox(sequence, channel, body, dueAt) {
      sql.exec(
        'UPDATE outbox SET channel = ?, body = ?, attempts = 0, due_at = ? WHERE sequence = ?',
        channel,
        body,
        dueAt,
        sequence,
      );
      outbox = outbox.map((row) =>
        row.sequence === sequence ? { sequence, channel, body, attempts: 0, dueAt } : row,
      );
    },
    delivered(sequence) {
      const isThere = outbox.some((row) => row.sequence === sequence);
      if (!isThere) return;
      outbox = outbox.filter((row) => row.sequence !== sequence);
      gone = [...gone, sequence];
    },
    hasDelivered: () => gone.length > 0,
    earliestOutboxDue: () => earliest(...heads().map(({ dueAt }) => dueAt)),
    cursors: () =>
      new Map(
        [...counters]
          .filter(([name]) => name.startsWith(cursorPrefix))
          .map(([name, value]) => [name.slice(cursorPrefix.length), value]),
      ),
    setCursor: (consumer, sequence) => setCounter(`${cursorPrefix}${consumer}`, sequence),
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

function readCounters(sql: SqlStorage): Map<string, number> {
  const rows = counterRows.parse(sql.exec('SELECT name, value FROM counters').toArray());
  return new Map(rows.map(({ name, value }) => [name, value]));
}

function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)');
  const last = numberRow.parse(sql.exec('SELECT max(number) AS value FROM migrations').one()).value;
  const pending = last === null ? [tables] : migrations.slice(last + 1);
  if (pending.length === 0) return;
  storage.transactionSync(() => {
    for (const statements of pending) sql.exec(statements);
    sql.exec('INSERT INTO migrations (number) VALUES (?)', migrations.length - 1);
  });
}
