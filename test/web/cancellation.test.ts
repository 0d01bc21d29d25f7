import { expect, test } from 'vitest';
import type { Answer } from '../../web/src/api/answer.ts';
import type { Trip } from '../../web/src/api/schemas.ts';
import { cancelAsAgreed } from '../../web/src/ride/cancellation.ts';

const place = { lat: 40.26, lng: -76.88 };
const price = { amount: 900, currency: 'USD' };

function tripAt(version: number, fee: number, state: Trip['state'] = 'assigned'): Trip {
  return {
    id: 'trip_1',
    version,
    state,
    pickup: place,
    dropoff: place,
    pooled: false,
    vehicleType: null,
    scheduledFor: null,
    vehicle: null,
    pickupEtaSeconds: null,
    fare: price,
    requestedAt: '2026-01-01T00:00:00Z',
    timeline: [],
    ended: null,
    cancellation: { fee: { amount: fee, currency: 'USD' }, freeUntil: null },
  };
}

const movedOn: Answer<Trip> = {
  ok: false,
  failure: {
    kind: 'problem',
    slug: 'version-mismatch',
    status: 412,
    detail: '',
    retryAfterSeconds: null,
    body: null,
  },
};

/** A service that knows a trip at these versions, one after another, and takes a cancel at the last of them. */
function serviceWith(...trips: readonly Trip[]) {
  const cancelled: number[] = [];
  let [reads, at] = [0, trips[0]];
  return {
    cancelled,
    read: async (): Promise<Answer<Trip>> => {
      at = trips[reads++] ?? at;
      return at === undefined ? movedOn : { ok: true, value: at };
    },
    cancel: async (trip: Trip): Promise<Answer<Trip>> => {
      cancelled.push(trip.version);
      return trip === trips.at(-1) ? { ok: true, value: { ...trip, state: 'cancelled' } } : movedOn;
    },
  };
}

test('a trip that moves on while one confirms is cancelled for the fee that was shown', async () => {
  const service = serviceWith(tripAt(4, 0), tripAt(5, 0));
  expect(await cancelAsAgreed(tripAt(3, 0), service)).toMatchObject({ kind: 'cancelled' });
  expect(service.cancelled).toEqual([4, 5]);
});

test('a fee that has changed is shown first', async () => {
  const service = serviceWith(tripAt(4, 500));
  expect(await cancelAsAgreed(tripAt(3, 0), service)).toEqual({
    kind: 'costs-changed',
    trip: tripAt(4, 500),
  });
  expect(service.cancelled).toEqual([]);
});

test('a trip that is over has nothing to cancel', async () => {
  const service = serviceWith(tripAt(4, 0, 'completed'));
  expect(await cancelAsAgreed(tripAt(3, 0), service)).toMatchObject({ kind: 'over' });
});
