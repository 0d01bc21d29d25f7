import { describe, expect, test } from 'vitest';
import type { PlanFrame } from '../../client/driver/frames.ts';
import { checkHistory, checkJournal } from '../../sim/replay/audit.ts';
import { Watch } from '../../sim/replay/violations.ts';
import { stopIdSchema, tripIdSchema } from '../../src/domain/ids.ts';

type Stops = Pick<PlanFrame, 'stops'>;

function stopsOf(trip: string, pickupStatus: 'pending' | 'arrived' | 'done' = 'pending'): Stops['stops'] {
  const stop = {
    tripId: tripIdSchema.parse(`trip_00000000${trip}`),
    place: { lat: 1, lng: 2 },
    party: { seats: 1, wheelchairs: 0, childSeats: 0 },
    promisedBy: null,
    notes: null,
  };
  return [
    { ...stop, id: stopIdSchema.parse(`stop_${trip}_p`), kind: 'pickup', status: pickupStatus },
    { ...stop, id: stopIdSchema.parse(`stop_${trip}_d`), kind: 'dropoff', status: 'pending' },
  ];
}

const empty: Stops = { stops: [] };
const planFor = (...trips: string[]): Stops => ({ stops: trips.flatMap((trip) => stopsOf(trip)) });

function kinds(watch: Watch): string[] {
  return watch.violations.map(({ kind }) => kind);
}

describe('watching plans', () => {
  test('one trip after another in one plan, and a trip that is handed over, are fine', () => {
    const watch = new Watch();
    watch.plan('cab-1', planFor('A'), 0);
    watch.plan('cab-1', empty, 1_000);
    watch.plan('cab-1', planFor('B'), 2_000);
    watch.plan('cab-2', planFor('B'), 3_000);
    watch.plan('cab-1', empty, 5_000);
    watch.check(60_000);
    expect(watch.violations).toEqual([]);
  });

  test('the next trip in the plan of one that is on board is fine', () => {
    const watch = new Watch();
    watch.plan('cab-1', { stops: [...stopsOf('A', 'done'), ...stopsOf('B')] }, 0);
    expect(watch.violations).toEqual([]);
    watch.plan('cab-1', { stops: [...stopsOf('A', 'done'), ...stopsOf('B', 'arrived')] }, 1_000);
    watch.plan('cab-1', { stops: [...stopsOf('A', 'done'), ...stopsOf('B'), ...stopsOf('C')] }, 2_000);
    expect(kinds(watch)).toEqual(['vehicle-on-two-trips', 'vehicle-on-two-trips']);
  });

  test('two trips in one plan are a violation, told once', () => {
    const watch = new Watch();
    watch.plan('cab-1', planFor('A', 'B'), 0);
    watch.plan('cab-1', planFor('A', 'B'), 1_000);
    expect(kinds(watch)).toEqual(['vehicle-on-two-trips']);
    expect(watch.violations[0]?.detail).toMatch(/cab-1 .*trip_00000000A and trip_00000000B/);
  });

  test('a trip that stays in two plans is a violation', () => {
    const watch = new Watch();
    watch.plan('cab-1', planFor('A'), 0);
    watch.plan('cab-2', planFor('A'), 1_000);
    watch.check(5_000);
    expect(watch.violations).toEqual([]);
    watch.check(20_000);
    watch.check(30_000);
    expect(kinds(watch)).toEqual(['two-vehicles-on-a-trip']);
  });

  test('it is one also when it was over before anybody looked', () => {
    const watch = new Watch();
    watch.plan('cab-1', planFor('A'), 0);
    watch.plan('cab-2', planFor('A'), 1_000);
    watch.plan('cab-2', empty, 20_000);
    expect(kinds(watch)).toEqual(['two-vehicles-on-a-trip']);
  });

  test('a rider who got into two vehicles is a violation at once', () => {
    const watch = new Watch();
    watch.plan('cab-1', { stops: stopsOf('A', 'done') }, 0);
    watch.plan('cab-1', empty, 1);
    watch.plan('cab-2', { stops: stopsOf('A', 'done') }, 2);
    expect(kinds(watch)).toEqual(['two-vehicles-on-a-trip']);
  });
});

describe('watching trips', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const assigned = [
    { state: 'searching' as const, at },
    { state: 'assigned' as const, at },
  ];
  const vehicle = (id: string) => ({ id, name: id, type: 'standard', plate: '', position: null });

  test('another vehicle after another search is fine', () => {
    const watch = new Watch();
    watch.trip({ id: 'trip_A', vehicle: vehicle('cab-1'), timeline: assigned });
    watch.trip({ id: 'trip_A', vehicle: vehicle('cab-2'), timeline: [...assigned, ...assigned] });
    watch.trip({ id: 'trip_B', vehicle: vehicle('cab-1'), timeline: assigned });
    expect(watch.violations).toEqual([]);
  });

  test('another vehicle for one assignment is a violation', () => {
    const watch = new Watch();
    watch.trip({ id: 'trip_A', vehicle: vehicle('cab-1'), timeline: assigned });
    watch.trip({ id: 'trip_A', vehicle: vehicle('cab-2'), timeline: assigned });
    expect(kinds(watch)).toEqual(['two-vehicles-on-a-trip']);
  });
});

describe('the history', () => {
  const booked = [
    { id: 'trip_A', state: 'completed' as const, version: 5 },
    { id: 'trip_B', state: 'cancelled' as const, version: 2 },
  ];

  test('with each trip once, and others of other people, has no gap', () => {
    const other = { id: 'trip_X', state: 'searching' as const, version: 1 };
    expect(checkHistory(booked, [other, ...booked.toReversed(), other])).toEqual([]);
  });

  test.each([
    ['a trip missing', booked.slice(1), /trip_A is not in the history/],
    ['a trip twice', [...booked, ...booked.slice(0, 1)], /trip_A is 2 times/],
    [
      'an old state',
      [{ ...booked[0], id: 'trip_A', state: 'onboard' as const, version: 4 }, ...booked.slice(1)],
      /is onboard .*but completed/,
    ],
    [
      'an old version',
      [{ id: 'trip_A', state: 'completed' as const, version: 4 }, ...booked.slice(1)],
      /version 4/,
    ],
  ])('with %s has one', (_, listed, message) => {
    const gaps = checkHistory(booked, listed);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.kind).toBe('history-gap');
    expect(gaps[0]?.detail).toMatch(message);
  });
});

describe('a journal', () => {
  const trip = { id: 'trip_A', state: 'completed' as const, version: 5 };
  const journal = (...types: string[]) =>
    types.map((type, index) => ({
      sequence: index + 1,
      type: type.split(':')[0] ?? type,
      at: new Date(index * 1000).toISOString(),
      vehicleId: type.split(':')[1],
    }));
  const fine = [
    'requested',
    'searchStarted',
    'offered:cab-1',
    'assigned:cab-1',
    'arrived',
    'onboard',
    'completed',
  ];
  const wrongs = (events: ReturnType<typeof journal>) =>
    checkJournal(trip, events).map(({ detail }) => detail);

  test('of a ride, also after a vehicle was lost, is fine', () => {
    expect(wrongs(journal(...fine))).toEqual([]);
    const again = ['requested', 'assigned:cab-1', 'returned:cab-1', 'assigned:cab-2', 'onboard', 'completed'];
    expect(wrongs(journal(...again))).toEqual([]);
  });

  test.each([
    [
      'two vehicles at once',
      journal('requested', 'assigned:cab-1', 'assigned:cab-2', 'onboard', 'completed'),
      /assigned to cab-2 while cab-1/,
    ],
    ['two endings', journal(...fine, 'cancelled'), /cancelled after completed/],
    ['no ending', journal(...fine.slice(0, -1)), /ends open, but is completed/],
    ['a ride without a vehicle', journal('requested', 'onboard', 'completed'), /onboard without a vehicle/],
    [
      'a number left out',
      journal(...fine).filter(({ sequence }) => sequence !== 2),
      /event 2 has the number 3/,
    ],
    [
      'two beginnings',
      journal('requested', 'requested', 'assigned:cab-1', 'completed'),
      /event 2 is requested/,
    ],
    [
      'time running backwards',
      journal(...fine).map((event) =>
        event.sequence === 5 ? { ...event, at: new Date(0).toISOString() } : event,
      ),
      /arrived is back in time/,
    ],
    ['nothing in it', [], /no events/],
  ])('with %s is a violation', (_, events, message) => {
    expect(wrongs(events).join('; ')).toMatch(message);
  });
});
