import { describe, expect, test } from 'vitest';
import { stopIdOf } from '../../src/domain/ids.ts';
import type { TripChange } from '../../src/domain/tripChange.ts';
import type { Stage } from './stage.ts';
import {
  accept,
  anOffer,
  aTrip,
  cab,
  dropoff,
  givenAssigned,
  givenOffer,
  givenOnboard,
  pickup,
  reached,
  tripOf,
} from './stories.ts';

const elsewhere = { lat: 37.81, lng: -122.4 };
const nearby = { lat: 37.771, lng: -122.42 };
const fare = { amount: 2_100, currency: 'USD' };

async function ask(stage: Stage, changes: TripChange): Promise<string> {
  const { version } = tripOf(stage);
  const priced = { fare, distanceMeters: 6_000, rideSeconds: 800 };
  const reply = await stage.sendToTrip(aTrip, {
    type: 'change',
    by: 'rider',
    changes,
    priced,
    pricedVersion: version,
    ifVersion: null,
  });
  return reply.type;
}

/** A crash may have kept the message from leaving. */
async function arrive(stage: Stage, type: string): Promise<void> {
  if (stage.underway.includes(type)) await stage.deliver(type);
}

interface Race {
  readonly name: string;
  readonly given: () => Promise<Stage>;
  readonly changes: TripChange;
  /** What happens meanwhile. */
  readonly other: (stage: Stage) => Promise<unknown>;
}

const races: readonly Race[] = [
  {
    name: 'a change and a cancel',
    given: givenAssigned,
    changes: { dropoff: elsewhere },
    other: (stage) => stage.cancel(aTrip),
  },
  {
    name: 'a change and an accept of the old terms',
    given: givenOffer,
    changes: { dropoff: elsewhere },
    other: async (stage) => {
      await stage.report(cab, accept());
      await arrive(stage, 'offerAccepted');
    },
  },
  {
    name: 'a change of the pickup and the arrival there',
    given: givenAssigned,
    changes: { pickup: nearby },
    other: async (stage) => {
      await stage.report(cab, reached(pickup, 'arrived'));
      await arrive(stage, 'arrived');
    },
  },
  {
    name: 'a change of the destination and the arrival there',
    given: givenOnboard,
    changes: { dropoff: elsewhere },
    other: async (stage) => {
      await stage.report(cab, reached(dropoff, 'done'));
      await arrive(stage, 'completed');
    },
  },
  {
    name: 'a change and a driver who gives the ride back',
    given: givenAssigned,
    changes: { dropoff: elsewhere },
    other: async (stage) => {
      await stage.report(cab, reached(pickup, 'giveBack'));
      await arrive(stage, 'gaveBack');
    },
  },
  {
    name: 'a change and its timeout',
    given: givenOnboard,
    changes: { dropoff: elsewhere, via: [{ place: nearby }] },
    other: (stage) => stage.pass(3),
  },
];

/** What a change goes through, one step after the other. */
const steps: readonly ((stage: Stage, race: Race) => Promise<unknown>)[] = [
  (stage, { changes }) => ask(stage, changes),
  (stage) => arrive(stage, 'change'),
  async (stage) => {
    await arrive(stage, 'changeAgreed');
    await arrive(stage, 'changeRefused');
  },
  async (stage) => {
    await arrive(stage, 'confirmChange');
    await arrive(stage, 'withdrawChange');
  },
];

/** Lives the race, the other thing after so many steps of the change, up to the moment when nothing is on its way. */
async function play(race: Race, after: number, crashAt: number | null): Promise<Stage> {
  const stage = await race.given();
  stage.crashAt(crashAt);
  for (const [at, step] of steps.entries()) {
    if (at === after) await race.other(stage);
    await step(stage, race);
  }
  if (after === steps.length) await race.other(stage);
  await stage.deliverAll();
  await stage.pass(4);
  await stage.deliverAll();
  return stage;
}

/** The trip and its vehicle have the same ride, and nothing is left of a change that did not happen. */
function expectAgreement(stage: Stage): void {
  const trip = tripOf(stage);
  const { state, journal } = stage.vehicle(cab);
  expect(trip.pendingChange).toBeNull();
  expect(state.changing).toBeNull();
  const isServed = trip.assignment !== null && ['assigned', 'arrived', 'onboard'].includes(trip.phase);
  const places = state.stops.filter(({ tripId }) => tripId === aTrip).map(({ place }) => place);
  const { pickup: from, via = [], dropoff: to } = trip.booking;
  expect(places).toEqual(isServed ? [from, ...via.map(({ place }) => place), to] : []);
  const isChanged = trip.lastChange === 'changed' && trip.changes > 0;
  expect(trip.booking.fare.amount).toBe(isChanged ? 2_100 : 1_500);
  const changed = journal.filter(({ type }) => type === 'changed').length;
  if (!isChanged) expect(changed).toBe(0);
}

const told = await Promise.all(
  races.flatMap((race) =>
    Array.from({ length: steps.length + 1 }, async (_, after) => {
      const { places } = await play(race, after, null);
      return { name: `${race.name}, after ${after} of ${steps.length} steps`, race, after, places };
    }),
  ),
);

describe.each(told)('$name', ({ race, after, places }) => {
  test('and nobody crashes', async () => {
    expectAgreement(await play(race, after, null));
  });

  const numbered = places.map((place, crashAt) => ({ crashAt, place }));
  test.each(numbered)('and, at place $crashAt, $place', async ({ crashAt }) => {
    expectAgreement(await play(race, after, crashAt));
  });
});

describe('a change that is withdrawn', () => {
  test('is not made when the vehicle agrees late, nor when its word comes twice', async () => {
    const stage = await givenOnboard();
    await ask(stage, { dropoff: elsewhere });
    await stage.deliver('change');
    await stage.pass(3);
    expect(tripOf(stage).lastChange).toBe('withdrawn');
    await stage.deliver('changeAgreed', { again: true });
    await stage.deliverAll();
    expectAgreement(stage);
    expect(await stage.report(cab, reached(dropoff, 'done'))).toEqual([]);
    await stage.deliverAll();
    expect(tripOf(stage)).toMatchObject({ phase: 'completed', fare: { amount: 1_500 } });
  });

  test('does not stand in the way of the next one', async () => {
    const stage = await givenOnboard();
    await ask(stage, { dropoff: elsewhere });
    await stage.pass(3);
    expect(await ask(stage, { dropoff: nearby })).toBe('asked');
    await stage.deliverAll();
    expectAgreement(stage);
    expect(tripOf(stage)).toMatchObject({ lastChange: 'changed', booking: { dropoff: nearby } });
    expect(stage.vehicle(cab).state.stops.at(-1)?.id).toBe(stopIdOf(anOffer, 'dropoff', 2));
  });
});
