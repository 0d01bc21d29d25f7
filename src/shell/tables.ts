import { z } from 'zod';

/** The tables of an object; `more`: further columns of the journal. */
const tablesWith = (more: string) => `
  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- The last number of the outbox that was given by then: numbers are never given twice.
    sent INTEGER NOT NULL${more}
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

/** The tables of a new object. The message that led to an event is noted in its row, and else in the inbox. */
const tables = tablesWith(', sender TEXT, received INTEGER');

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
   ${tablesWith('')}
   INSERT INTO counters SELECT 'outbox', seq FROM sqlite_sequence WHERE name = 'outbox_1';
   INSERT INTO journal SELECT sequence, version, body, 0 FROM journal_1;
   INSERT INTO outbox SELECT sequence, channel, body, attempts, due_at FROM outbox_1;
   INSERT INTO inbox SELECT sender, sequence, received_at FROM inbox_1;
   DROP TABLE journal_1;
   DROP TABLE outbox_1;
   DROP TABLE inbox_1;`,
  `ALTER TABLE journal ADD COLUMN sender TEXT;
   ALTER TABLE journal ADD COLUMN received INTEGER;`,
];

const numberRow = z.object({ value: z.number().nullable() });
const nameRows = z.array(z.object({ name: z.string() }));

/** The counter that says which migrations a new object's tables include. */
const schemaCounter = 'schema';

/** Makes the tables of a new object. */
export function createTables(sql: SqlStorage): void {
  sql.exec(tables);
  sql.exec('INSERT INTO counters VALUES (?, ?)', schemaCounter, migrations.length - 1);
}

/** Brings the tables of an object up to date. Returns false, and makes none, when it has none. */
export function migrateTables(storage: DurableObjectStorage): boolean {
  const { sql } = storage;
  const names = nameRows
    .parse(sql.exec("SELECT name FROM sqlite_schema WHERE name IN ('migrations', 'counters')").toArray())
    .map(({ name }) => name);
  // Older code noted each migration in a table of its own.
  const isOld = names.includes('migrations');
  if (!isOld && !names.includes('counters')) return false;
  const query = isOld
    ? 'SELECT max(number) AS value FROM migrations'
    : `SELECT max(value) AS value FROM counters WHERE name = '${schemaCounter}'`;
  const last = numberRow.parse(sql.exec(query).one()).value;
  if (last === null) {
    // Older code made that table before the others.
    sql.exec('DROP TABLE migrations');
    return false;
  }
  const pending = migrations.slice(last + 1);
  if (pending.length === 0) return true;
  storage.transactionSync(() => {
    for (const statements of pending) sql.exec(statements);
    const number = migrations.length - 1;
    if (isOld) sql.exec('INSERT INTO migrations (number) VALUES (?)', number);
    else sql.exec('UPDATE counters SET value = ? WHERE name = ?', number, schemaCounter);
  });
  return true;
}
