import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { sqlShellStorage } from '../../src/shell/sqlStorage.ts';
import { createTables, migrations } from '../../src/shell/tables.ts';
import { City, freshTripId } from './city.ts';

/** Storage that nobody else uses. The object in it has no tables. */
function inStorage<T>(work: (storage: DurableObjectStorage) => T): Promise<T> {
  const trip = env.TRIP.getByName(`${new City().tenant}/${freshTripId()}`);
  return runInDurableObject(trip, (_, { storage }) => work(storage));
}

const schemaOf = ({ sql }: DurableObjectStorage) =>
  sql
    .exec(
      "SELECT name, sql FROM sqlite_schema WHERE name IN ('journal', 'outbox', 'inbox', 'counters') ORDER BY name",
    )
    .toArray()
    .map(({ name, sql: text }) => [name, String(text).replaceAll(/--.*|["\s]/g, '')]);

/** The tables as older code left them. */
function makeOld({ sql }: DurableObjectStorage, count: number): void {
  sql.exec('CREATE TABLE migrations (number INTEGER PRIMARY KEY)');
  for (const [number, statements] of migrations.slice(0, count).entries()) {
    sql.exec(statements);
    sql.exec('INSERT INTO migrations VALUES (?)', number);
  }
}

it('the tables of an older object become those of a new one', async () => {
  const fresh = await inStorage((storage) => {
    createTables(storage.sql);
    return schemaOf(storage);
  });
  expect(fresh).toHaveLength(4);
  for (let count = 1; count <= migrations.length; count++) {
    await inStorage((storage) => {
      makeOld(storage, count);
      sqlShellStorage(storage);
      expect(schemaOf(storage)).toEqual(fresh);
      // Nothing is left to do.
      sqlShellStorage(storage);
    });
  }
});

it('reading makes no tables, the first fact does', async () => {
  await inStorage((storage) => {
    const shell = sqlShellStorage(storage);
    expect(shell.journal(0)).toEqual([]);
    expect(shell.receivedFrom('bert')).toBe(0);
    expect(shell.nextInOutbox('anna')).toBeNull();
    shell.touch();
    expect(schemaOf(storage)).toEqual([]);
    const failing = () =>
      shell.transaction(() => {
        shell.appendToJournal(1, 'a');
        throw new Error('the disk is full');
      });
    expect(failing).toThrow('full');
    expect(schemaOf(storage)).toEqual([]);
    shell.transaction(() => shell.appendToJournal(1, 'a'));
    expect(sqlShellStorage(storage).journal(0)).toEqual([{ sequence: 1, version: 1, body: 'a' }]);
  });
});

it('what was received is known after a crash, also when its events are gone', async () => {
  await inStorage((storage) => {
    const receive = (sender: string, sequence: number, at: number, ...events: string[]) => {
      const shell = sqlShellStorage(storage);
      shell.transaction(() => {
        shell.markReceived(sender, sequence, at);
        for (const event of events) shell.appendToJournal(1, event);
      });
    };
    const received = () => {
      const shell = sqlShellStorage(storage);
      return ['anna', 'bert', 'cleo'].map((sender) => shell.receivedFrom(sender));
    };
    receive('anna', 1, 10, 'a', 'b');
    receive('bert', 4, 20);
    receive('anna', 3, 30, 'c');
    receive('bert', 5, 40, 'd');
    expect(received()).toEqual([3, 5, 0]);
    const rows = () => storage.sql.exec('SELECT count(*) AS rows FROM inbox').one();
    // Only the message without an event has a row of its own.
    expect(rows()).toEqual({ rows: 1 });
    const shell = sqlShellStorage(storage);
    shell.transaction(() => {
      shell.clearJournal(3, 50);
      shell.appendToJournal(1, 'snapshot');
    });
    expect(received()).toEqual([3, 5, 0]);
    receive('cleo', 2, 60);
    const later = sqlShellStorage(storage);
    later.transaction(() => later.forgetSendersBefore(55));
    expect(later.receivedFrom('anna')).toBe(0);
    expect(received()).toEqual([0, 5, 2]);
  });
});

it('what an older object has stays, and its numbers go on', async () => {
  await inStorage((storage) => {
    makeOld(storage, 1);
    const { sql } = storage;
    for (const body of ['a', 'b', 'c']) sql.exec('INSERT INTO journal (version, body) VALUES (1, ?)', body);
    sql.exec('DELETE FROM journal WHERE sequence < 3');
    for (const body of ['x', 'y', 'z']) {
      sql.exec("INSERT INTO outbox (channel, body, due_at) VALUES ('anna', ?, 5)", body);
    }
    sql.exec('DELETE FROM outbox WHERE sequence <> 2');
    sql.exec("INSERT INTO inbox VALUES ('bert', 7, 1)");
    const shell = sqlShellStorage(storage);
    expect(shell.journal(0)).toEqual([{ sequence: 3, version: 1, body: 'c' }]);
    expect(shell.nextInOutbox('anna')).toMatchObject({ sequence: 2, body: 'y', attempts: 0 });
    expect(shell.receivedFrom('bert')).toBe(7);
    shell.transaction(() => {
      expect(shell.appendToJournal(1, 'd')).toBe(4);
      shell.addToOutbox('bert', 'ordered', 'new', 9);
    });
    expect(shell.nextInOutbox('bert')?.sequence).toBe(4);
  });
});

it('numbers of the outbox are never given twice, whatever was delivered and forgotten', async () => {
  await inStorage((storage) => {
    let last = 0;
    const send = (events: number) => {
      // As after a crash: only what is stored is known.
      const shell = sqlShellStorage(storage);
      shell.transaction(() => {
        shell.clearJournal(Number.MAX_SAFE_INTEGER, 1);
        shell.addToOutbox('anna', 'ordered', 'hello', 9);
        for (let event = 0; event < events; event++) shell.appendToJournal(1, 'e');
      });
      const sequence = shell.nextInOutbox('anna')?.sequence ?? 0;
      expect(sequence).toBeGreaterThan(last);
      last = sequence;
      shell.delivered(sequence);
      expect(shell.hasDelivered()).toBe(true);
      shell.transaction(() => undefined);
      expect(sqlShellStorage(storage).nextInOutbox('anna')).toBeNull();
    };
    // A decision without an event leaves no row in the journal.
    for (const events of [1, 2, 0, 0, 1, 0]) send(events);
  });
});

it('what is rolled back leaves no trace in memory', async () => {
  await inStorage((storage) => {
    const shell = sqlShellStorage(storage);
    shell.transaction(() => {
      shell.appendToJournal(1, 'a');
      shell.setCursor('history', 1);
    });
    const failing = () =>
      shell.transaction(() => {
        shell.appendToJournal(1, 'b');
        shell.addToOutbox('anna', 'ordered', 'hello', 9);
        shell.setCursor('history', 2);
        throw new Error('the disk is full');
      });
    expect(failing).toThrow('full');
    expect(shell.nextInOutbox('anna')).toBeNull();
    expect([...shell.cursors()]).toEqual([['history', 1]]);
    expect(shell.transaction(() => shell.appendToJournal(1, 'c'))).toBe(2);
  });
});
