import { z } from 'zod';
import { earliest } from '../domain/machine.ts';
import type { JournalRow, OutboxRow, ShellStorage } from './ports.ts';
import { createTables, migrateTables } from './tables.ts';

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
const counterRows = z.array(z.object({ name: z.string(), value: z.int() }));
const lastRow = z.array(z.object({ sequence: z.int(), sent: z.int() }));

const markRows = z.array(z.object({ sender: z.string(), sequence: z.int() }));

const cursorPrefix = 'feed/';

interface DueRow extends OutboxRow {
  readonly dueAt: number;
}

/**
 * Stores a shell in a durable object's SQLite database. Makes its tables with the first transaction: an object that is
 * only read has none. The outbox is read once and then cached: it is consulted several times per message, and a query
 * costs as much as a write.
 */
export function sqlShellStorage(storage: DurableObjectStorage): ShellStorage {
  const { sql } = storage;
  let hasTables = migrateTables(storage);
  /** Oldest first. */
  let outbox = hasTables ? readOutbox(sql) : [];
  /** Rows marked as delivered and not yet deleted. */
  let gone: readonly number[] = [];
  const counters = hasTables ? readCounters(sql) : new Map<string, number>();
  const last = hasTables ? readLast(sql) : undefined;
  let journaled = last?.sequence ?? 0;
  /** The last number used in the outbox, and the last one that the tables show. */
  let sent = Math.max(last?.sent ?? 0, counters.get('outbox') ?? 0, outbox.at(-1)?.sequence ?? 0);
  let known = sent;
  /** The last number received from each sender. */
  let received = hasTables ? readMarks(sql) : new Map<string, number>();
  /** Received in this transaction, and not yet noted in a row. */
  let mark: Mark | null = null;
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
      const before = { hasTables, outbox, gone, journaled, sent, known, counters: [...counters] };
      try {
        return storage.transactionSync(() => {
          if (!hasTables) createTables(sql);
          hasTables = true;
          const result = work();
          if (sent > known) setCounter('outbox', sent);
          if (mark !== null) addToInbox(sql, mark);
          for (const sequence of gone) sql.exec('DELETE FROM outbox WHERE sequence = ?', sequence);
          known = sent;
          gone = [];
          mark = null;
          return result;
        });
      } catch (error) {
        ({ hasTables, outbox, gone, journaled, sent, known } = before);
        mark = null;
        received = hasTables ? readMarks(sql) : new Map();
        counters.clear();
        for (const [name, value] of before.counters) counters.set(name, value);
        throw error;
      }
    },
    journal: (after) => (hasTables ? readJournal(sql, after) : []),
    appendToJournal(version, body) {
      journaled += 1;
      sql.exec(
        'INSERT INTO journal (sequence, version, body, sent, sender, received) VALUES (?, ?, ?, ?, ?, ?)',
        ...[journaled, version, body, sent, mark?.sender ?? null, mark?.sequence ?? null],
      );
      known = sent;
      mark = null;
      return journaled;
    },
    clearJournal(upTo, now) {
      sql.exec(
        `INSERT INTO inbox (sender, sequence, received_at)
           SELECT sender, max(received), ? FROM journal WHERE sequence <= ? AND sender IS NOT NULL GROUP BY sender
           ON CONFLICT (sender) DO UPDATE SET sequence = max(sequence, excluded.sequence), received_at = excluded.received_at`,
        now,
        upTo,
      );
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
    receivedFrom: (sender) => received.get(sender) ?? 0,
    markReceived(sender, sequence, at) {
      mark = { sender, sequence, at };
      received.set(sender, sequence);
    },
    forgetSendersBefore(at) {
      sql.exec('DELETE FROM inbox WHERE received_at < ?', at);
      received = readMarks(sql);
    },
    touch() {
      sql.exec('SELECT 1 AS value').one();
    },
  };
}

/** A message that was received. */
interface Mark {
  readonly sender: string;
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

function addToInbox(sql: SqlStorage, { sender, sequence, at }: Mark): void {
  sql.exec(
    `INSERT INTO inbox (sender, sequence, received_at) VALUES (?, ?, ?)
       ON CONFLICT (sender) DO UPDATE SET sequence = excluded.sequence, received_at = excluded.received_at`,
    sender,
    sequence,
    at,
  );
}

/** Returns the last number received from each sender. */
function readMarks(sql: SqlStorage): Map<string, number> {
  const rows = sql.exec(
    `SELECT sender, max(sequence) AS sequence FROM (
       SELECT sender, sequence FROM inbox
       UNION ALL SELECT sender, received FROM journal WHERE sender IS NOT NULL)
     GROUP BY sender`,
  );
  return new Map(markRows.parse(rows.toArray()).map(({ sender, sequence }) => [sender, sequence]));
}

function readJournal(sql: SqlStorage, after: number): JournalRow[] {
  const query = 'SELECT sequence, version, body FROM journal WHERE sequence > ? ORDER BY sequence';
  return journalRows.parse(sql.exec(query, after).toArray());
}

/** The newest row of the journal. */
function readLast(sql: SqlStorage) {
  return lastRow.parse(
    sql.exec('SELECT sequence, sent FROM journal ORDER BY sequence DESC LIMIT 1').toArray(),
  )[0];
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
