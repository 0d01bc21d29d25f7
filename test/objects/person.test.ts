import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KeptAnswer } from '../../src/calls/person.ts';
import { maxSavedPlaces, savedPlaceNameSchema } from '../../src/domain/person/savedPlaces.ts';
import type { PersonObject } from '../../src/objects/person/personObject.ts';

const HOUR_MS = 3_600_000;
const answer: KeptAnswer = { status: 201, headers: { etag: '"1"' }, body: '{"a":1}' };
const otherAnswer: KeptAnswer = { status: 200, headers: {}, body: '' };

function freshCaller() {
  return env.PERSON.getByName(`acme/${crypto.randomUUID()}`);
}
type Caller = ReturnType<typeof freshCaller>;

function alarmOf(caller: Caller): Promise<number | null> {
  return runInDurableObject(caller, (_, state) => state.storage.getAlarm());
}

function rowsOf(caller: Caller, table: string): Promise<unknown[]> {
  return runInDurableObject(caller, (_, { storage }) => {
    const exists = storage.sql.exec('SELECT 1 FROM sqlite_master WHERE name = ?', table).toArray().length > 0;
    return exists ? storage.sql.exec(`SELECT * FROM ${table}`).toArray() : [];
  });
}

function tablesOf(caller: Caller): Promise<unknown[]> {
  return runInDurableObject(caller, (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
}

/** Runs the alarm as if that much time had passed. */
async function pruneAfter(caller: Caller, milliseconds: number): Promise<void> {
  const later = Date.now() + milliseconds;
  vi.spyOn(Date, 'now').mockReturnValue(later);
  expect(await runDurableObjectAlarm(caller)).toBe(true);
  vi.restoreAllMocks();
}

afterEach(() => vi.restoreAllMocks());

describe('a ticket', () => {
  it('is spent once, also after the object was evicted or has crashed', async () => {
    const name = `acme/${crypto.randomUUID()}`;
    const caller = env.PERSON.getByName(name);
    const end = Date.now() + 60_000;
    expect(await caller.spend('one', end)).toBe(true);
    expect(await caller.spend('one', end)).toBe(false);
    await evictDurableObject(caller);
    expect(await caller.spend('one', end)).toBe(false);
    await abortAllDurableObjects();
    const afterCrash = env.PERSON.getByName(name);
    expect(await afterCrash.spend('one', end)).toBe(false);
    expect(await afterCrash.spend('two', end)).toBe(true);
  });

  it('is spent by one of many who race for it', async () => {
    const caller = freshCaller();
    const race = Array.from({ length: 20 }, () => caller.spend('one', Date.now() + 60_000));
    expect((await Promise.all(race)).filter((isFirst) => isFirst)).toHaveLength(1);
  });

  it('is forgotten when it has ended, and the object with it', async () => {
    const caller = freshCaller();
    await caller.spend('one', Date.now() + 60_000);
    expect(await alarmOf(caller)).not.toBeNull();
    await pruneAfter(caller, HOUR_MS);
    expect(await rowsOf(caller, 'spent_tickets')).toEqual([]);
    expect(await alarmOf(caller)).toBeNull();
    expect(await caller.spend('two', Date.now() + 60_000)).toBe(true);
    expect(await alarmOf(caller)).not.toBeNull();
  });
});

describe('the places of a person', () => {
  const saved = (name: string, label = 'Opera House') => ({
    name: savedPlaceNameSchema.parse(name),
    title: null,
    place: { lat: 40.26, lng: -76.88, label },
  });
  const kept = async (caller: Caller) =>
    (await caller.listPlaces()).map(({ name, place }) => [name, place.label]);

  it('stay, one for each name, also when everything else has expired', async () => {
    const caller = freshCaller();
    await caller.spend('one', Date.now() + 60_000);
    await caller.savePlace(saved('work'));
    await caller.savePlace(saved('home'));
    await caller.savePlace(saved('work', 'Town Hall'));
    await pruneAfter(caller, HOUR_MS);
    expect(await alarmOf(caller)).toBeNull();
    await abortAllDurableObjects();
    const expected = [
      ['home', 'Opera House'],
      ['work', 'Town Hall'],
    ];
    expect(await kept(env.PERSON.get(caller.id))).toEqual(expected);
  });

  it('are bounded in number', async () => {
    const caller = freshCaller();
    for (let index = 0; index < maxSavedPlaces; index++) {
      expect(await caller.savePlace(saved(`place-${index}`))).toMatchObject({ outcome: 'saved' });
    }
    expect(await caller.savePlace(saved('more'))).toEqual({ outcome: 'tooMany', most: maxSavedPlaces });
    expect(await caller.savePlace(saved('place-0'))).toMatchObject({ outcome: 'saved' });
    await caller.forgetPlace(savedPlaceNameSchema.parse('place-1'));
    expect(await caller.savePlace(saved('more'))).toMatchObject({ outcome: 'saved' });
  });

  it('are read and forgotten without making anything', async () => {
    const caller = freshCaller();
    expect(await caller.listPlaces()).toEqual([]);
    await caller.forgetPlace(savedPlaceNameSchema.parse('home'));
    expect(await tablesOf(caller)).toEqual([]);
  });

  it('have their table made where older code has made the others', async () => {
    const caller = freshCaller();
    await caller.claim('key', 'request');
    await runInDurableObject(caller, (_, { storage }) => storage.sql.exec('DROP TABLE places').toArray());
    await evictDurableObject(caller);
    expect(await kept(caller)).toEqual([]);
    await caller.savePlace(saved('home'));
    expect(await kept(caller)).toEqual([['home', 'Opera House']]);
    expect(await caller.claim('key', 'other')).toEqual({ outcome: 'mismatch' });
  });

  it('are gone with the person, and nothing is left to wake for', async () => {
    const caller = freshCaller();
    await caller.savePlace(saved('home'));
    await caller.spend('one', Date.now() + 60_000);
    await caller.claim('key', 'request');
    expect(await alarmOf(caller)).not.toBeNull();
    expect(await caller.erase()).toBe('erased');
    expect(await caller.listPlaces()).toEqual([]);
    expect(await tablesOf(caller)).toEqual([]);
    expect(await alarmOf(caller)).toBeNull();
    expect(await runDurableObjectAlarm(caller)).toBe(false);
    await abortAllDurableObjects();
    const after = env.PERSON.get(caller.id);
    expect(await after.listPlaces()).toEqual([]);
    expect(await tablesOf(after)).toEqual([]);
  });

  it('do not come back by an alarm that was on its way when the person was erased', async () => {
    const caller = freshCaller();
    await caller.savePlace(saved('home'));
    expect(await caller.erase()).toBe('erased');
    await runInDurableObject(caller, (person: PersonObject) => person.alarm());
    expect(await caller.listPlaces()).toEqual([]);
    expect(await tablesOf(caller)).toEqual([]);
    expect(await alarmOf(caller)).toBeNull();
  });

  it('leave nothing behind once they were forgotten and the rest has expired', async () => {
    const caller = freshCaller();
    await caller.savePlace(saved('home'));
    await caller.spend('one', Date.now() + 60_000);
    await caller.forgetPlace(savedPlaceNameSchema.parse('home'));
    await pruneAfter(caller, HOUR_MS);
    expect(await tablesOf(caller)).toEqual([]);
    expect(await alarmOf(caller)).toBeNull();
  });
});

describe('an idempotent request', () => {
  it('is open until its answer is kept, and then answered for good', async () => {
    const caller = freshCaller();
    expect(await caller.claim('key', 'request')).toEqual({ outcome: 'open' });
    expect(await caller.claim('key', 'request')).toEqual({ outcome: 'open' });
    expect(await caller.remember('key', 'request', answer)).toBeNull();
    expect(await caller.remember('key', 'request', otherAnswer)).toEqual(answer);
    await evictDurableObject(caller);
    expect(await caller.claim('key', 'request')).toEqual({ outcome: 'answered', answer });
  });

  it('keeps others from its key from the start', async () => {
    const caller = freshCaller();
    await caller.claim('key', 'request');
    expect(await caller.claim('key', 'other')).toEqual({ outcome: 'mismatch' });
    expect(await caller.remember('key', 'other', otherAnswer)).toBeNull();
    expect(await caller.claim('key', 'request')).toEqual({ outcome: 'open' });
    await caller.remember('key', 'request', answer);
    expect(await caller.claim('key', 'other')).toEqual({ outcome: 'mismatch' });
  });

  it('keeps an answer without a body', async () => {
    const caller = freshCaller();
    await caller.claim('key', 'request');
    await caller.remember('key', 'request', otherAnswer);
    expect(await caller.claim('key', 'request')).toEqual({ outcome: 'answered', answer: otherAnswer });
  });

  it('is remembered for 24 hours, while tickets come and go', async () => {
    const caller = freshCaller();
    await caller.claim('key', 'request');
    await caller.remember('key', 'request', answer);
    await caller.spend('one', Date.now() + 60_000);
    await pruneAfter(caller, 23 * HOUR_MS);
    expect(await rowsOf(caller, 'spent_tickets')).toEqual([]);
    expect(await caller.claim('key', 'request')).toEqual({ outcome: 'answered', answer });
    expect(await alarmOf(caller)).not.toBeNull();
    await pruneAfter(caller, 25 * HOUR_MS);
    expect(await rowsOf(caller, 'answers')).toEqual([]);
    expect(await caller.claim('key', 'other')).toEqual({ outcome: 'open' });
  });

  it('arms the alarm again after the platform has given it up', async () => {
    const caller = freshCaller();
    await caller.claim('key', 'request');
    await runInDurableObject(caller, (_, state) => state.storage.deleteAlarm());
    await caller.claim('key', 'request');
    expect(await alarmOf(caller)).not.toBeNull();
  });
});

describe('a booking cancelled for free', () => {
  it('of somebody who has made none leaves nothing behind', async () => {
    const guest = freshCaller();
    await guest.cancelledFree('trip_00000001');
    expect(await tablesOf(guest)).toEqual([]);
  });
});
