import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/domain/evidence.ts';
import { personIdSchema } from '../../../src/domain/ids.ts';
import { fareOf, type PriceTerms, priceOf, sumOf } from '../../../src/domain/tariff/price.ts';
import type { AfterRide } from '../../../src/domain/trip/afterRide.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import type { SentBooking } from '../../../src/domain/trip/events.ts';
import { recompute } from '../../../src/domain/trip/recompute.ts';
import { settlementEventSchema, settlementOf, taxOf } from '../../../src/domain/trip/settlement.ts';
import type { MilestoneFacts, VehicleToTrip } from '../../../src/domain/tripVehicleMessages.ts';
import { publicTripEvent } from '../../../src/protocol/feed.ts';
import { publicReceipt } from '../../../src/protocol/receipts.ts';
import { at } from '../specification.ts';
import {
  cab,
  cancelByRider,
  dayTerms,
  firstOffer,
  found,
  givenRequest,
  rideFacts,
  says,
  type TripStory,
  tripId,
} from './tripStory.ts';

const olga = personIdSchema.parse('olga');

function pricedBy(change: Partial<PriceTerms> = {}): Partial<SentBooking> {
  const price = priceOf({ ...dayTerms, ...change }, rideFacts);
  return { price, fare: fareOf(price) };
}

const seen: Evidence = { fix: null, distanceMeters: 20, doubt: null, flagged: false };
const unseen: Evidence = { fix: null, distanceMeters: 4_000, doubt: 'far-from-stop', flagged: true };

function told(
  type: 'arrived' | 'onboard' | 'completed' | 'noShow',
  facts: MilestoneFacts = { evidence: seen },
): TripCommand {
  const message: VehicleToTrip = { type, tripId, offerId: firstOffer, ...facts };
  return { type: 'vehicleMessage', vehicleId: cab, message };
}

/** Assigned after 5 s. */
function givenAssigned(change: Partial<PriceTerms> = {}): TripStory {
  return givenRequest(pricedBy(change)).when(1, found(1, cab)).when(5, says('offerAccepted'));
}

/** The vehicle waits for the rider from 65 s on. */
function givenRide(waitSeconds: number, change: Partial<PriceTerms> = {}, facts?: MilestoneFacts): TripStory {
  return givenAssigned(change)
    .when(65, told('arrived', facts))
    .when(65 + waitSeconds, told('onboard'))
    .when(65 + waitSeconds + 600, told('completed', facts));
}

const over = 3_000;
const say = (event: AfterRide): TripCommand => ({ type: 'settle', event });
const complaint = { type: 'adjusted', id: 'one', person: olga, amount: -200, reason: 'a detour' } as const;
const amounts = ({ trip }: TripStory) => trip.settlement.lines.map(({ code, amount }) => [code, amount]);
const agreed = [
  ['base', 1_000],
  ['distance', 500],
];

describe('the lines of a trip', () => {
  it('are those that were agreed', () => {
    expect(amounts(givenAssigned())).toEqual(agreed);
    expect(givenAssigned().trip.settlement.settledLines).toBeNull();
  });

  it('of a trip that older code booked are one', () => {
    expect(amounts(givenRequest())).toEqual([['fare', 1_500]]);
  });

  it('have waiting from the arrival that was seen, after the free time', () => {
    const ride = givenRide(300);
    expect(amounts(ride)).toEqual([...agreed, ['waiting', 180]]);
    expect(ride.trip.fare).toEqual({ amount: 1_680, currency: 'EUR' });
    expect(ride.trip.settlement.lines.at(-1)).toMatchObject({
      rule: { configuration: '7', tariff: 'day', item: 'waitingPerMinute' },
      inputs: { from: at(65), boardedAt: at(365), waitedSeconds: 300, freeWaitingSeconds: 120 },
    });
  });

  it('have no waiting within the free time, nor for an arrival that nobody saw or judged', () => {
    expect(amounts(givenRide(120))).toEqual(agreed);
    expect(amounts(givenRide(300, {}, {}))).toEqual(agreed);
  });

  it('have at most the longest wait, with its tax and rounding', () => {
    const change = { longestWaitSeconds: 200, tax: { percent: 10, included: false }, roundTo: 50 };
    expect(amounts(givenRide(300, change))).toEqual([
      ...agreed,
      ['tax', 150],
      ['waiting', 80],
      ['tax', 8],
      ['rounding', 12],
    ]);
  });

  it('take everything off a ride by a vehicle that was seen nowhere', () => {
    const ride = givenRide(300, {}, { evidence: unseen });
    expect(amounts(ride)).toEqual([...agreed, ['not-owed', -1_500]]);
    expect(ride.trip.fare.amount).toBe(0);
  });

  it.each([
    ['cancellation', 300, 'cancellation.fee', () => givenAssigned().when(20, cancelByRider)],
    [
      'cancellation',
      450,
      'cancellation.feeAfterArrival',
      () => givenAssigned().when(65, told('arrived')).when(70, cancelByRider),
    ],
    [
      'no-show',
      700,
      'cancellation.noShowFee',
      () => givenAssigned().when(65, told('arrived')).when(400, told('noShow')),
    ],
    ['cancellation', 0, 'cancellation.fee', () => givenAssigned().when(8, cancelByRider)],
  ] as const)('of a cancelled trip are its fee: %s of %i by %s', (code, amount, item, cancelled) => {
    const { trip } = cancelled();
    expect(trip.settlement.lines).toHaveLength(1);
    expect(trip.settlement.lines[0]).toMatchObject({ code, amount, rule: { item } });
    expect(trip.fare.amount).toBe(amount);
  });

  it('say what is tax', () => {
    const tax = { percent: 25, included: true };
    const { settlement } = givenRide(0, { tax }).when(over, say({ type: 'tipped', amount: 500 })).trip;
    expect(taxOf(settlement, settlement.lines)).toBe(300);
  });

  it.each([true, false])('say how much of what is owed in the end is tax, included: %s', (included) => {
    const tax = { percent: 25, included };
    const taxIn = (story: TripStory) => taxOf(story.trip.settlement, story.trip.settlement.lines);
    const full = included ? 1_500 : 1_875;
    expect(taxIn(givenRide(0, { tax }))).toBe(full / 5);
    expect(taxIn(givenRide(0, { tax }, { evidence: unseen }))).toBe(0);
    const refunded = (amount: number) => givenRide(0, { tax }).when(over, say({ ...complaint, amount }));
    expect(taxIn(refunded(-full))).toBe(0);
    expect(taxIn(refunded(-full / 3))).toBe((full * 2) / 15);
    expect(taxIn(refunded(-full / 3).when(over + 1, say({ type: 'tipped', amount: 500 })))).toBe(
      (full * 2) / 15,
    );
  });

  it('say that a fee has no tax where tax is added', () => {
    const tax = { percent: 25, included: false };
    const { settlement } = givenAssigned({ tax }).when(20, cancelByRider).trip;
    expect(taxOf(settlement, settlement.lines)).toBe(0);
  });
});

describe('after a ride', () => {
  it('an adjustment is a line more, once', () => {
    const ride = givenRide(0)
      .when(over, say(complaint), { emits: ['adjusted'] })
      .when(over + 1, say(complaint), { emits: [] });
    expect(amounts(ride)).toEqual([...agreed, ['adjustment', -200]]);
    // The price of the ride stays what it was.
    expect(ride.trip.fare.amount).toBe(1_500);
  });

  it('adjustments cannot give back more than there is', () => {
    givenRide(0).when(over, say({ ...complaint, amount: -1_501 }), {
      emits: [],
      replies: { type: 'refused', reason: 'below-zero' },
    });
  });

  it('a tip and each rating are given once', () => {
    const rating: AfterRide & { type: 'rated' } = {
      type: 'rated',
      by: 'rider',
      stars: 5,
      tags: [],
      notes: null,
    };
    givenRide(0)
      .when(over, say({ type: 'tipped', amount: 200 }), { emits: ['tipped'] })
      .when(over, say({ type: 'tipped', amount: 200 }), { emits: [], replies: { type: 'settled' } })
      .when(over, say({ type: 'tipped', amount: 300 }), { replies: { reason: 'already-tipped' } })
      .when(over, say(rating), { emits: ['rated'] })
      .when(over, say({ ...rating, stars: 1 }), { replies: { reason: 'already-rated' } })
      .when(over, say({ ...rating, by: 'driver' }), { emits: ['rated'] });
  });

  it('a payment goes from state to state', () => {
    const paid = (state: 'authorized' | 'captured' | 'refunded') =>
      say({ type: 'paymentChanged', person: olga, state, reference: null });
    givenRide(0)
      .when(over, paid('refunded'), { replies: { reason: 'payment-order' } })
      .when(over, paid('authorized'), { emits: ['paymentChanged'] })
      .when(over, paid('authorized'), { emits: [] })
      .when(over, paid('captured'), { emits: ['paymentChanged'] })
      .when(over, paid('authorized'), { replies: { reason: 'payment-order' } });
  });

  it('a payment goes back and forth only so often, and then only forward', () => {
    const paid = (state: 'authorized' | 'failed' | 'captured' | 'refunded') =>
      say({ type: 'paymentChanged', person: olga, state, reference: null });
    const story = givenRide(0);
    for (let one = 0; one < 10; one++) {
      story.when(over, paid('authorized'), { emits: ['paymentChanged'] });
      story.when(over, paid('failed'), { emits: ['paymentChanged'] });
    }
    story
      .when(over, paid('failed'), { emits: [], replies: { type: 'settled' } })
      .when(over, paid('authorized'), { emits: [], replies: { reason: 'too-many-payments' } })
      .when(over, paid('captured'), { emits: ['paymentChanged'] })
      .when(over, paid('refunded'), { emits: ['paymentChanged'] });
  });

  it('nothing is settled before the end, and nobody tips for a ride that never was', () => {
    givenAssigned().when(10, say(complaint), { emits: [], replies: { reason: 'under-way' } });
    givenAssigned()
      .when(8, cancelByRider)
      .when(over, say({ type: 'tipped', amount: 200 }), { replies: { reason: 'not-completed' } })
      .when(over, say({ ...complaint, amount: 200 }), { emits: ['adjusted'] });
  });
});

describe('receipts', () => {
  it('are final at the end, and then each contains the hash of the one before', async () => {
    const before = await publicReceipt(tripId, givenAssigned().trip.settlement);
    expect(before).toMatchObject({ total: 1_500, final: false, previousHash: null, payment: null });
    const ride = givenRide(0);
    const first = await publicReceipt(tripId, ride.trip.settlement);
    expect(first).toMatchObject({ total: 1_500, final: true, previousHash: null });
    const second = await publicReceipt(tripId, ride.when(over, say(complaint)).trip.settlement);
    expect(second).toMatchObject({ total: 1_300, final: true, previousHash: first.hash });
    ride.when(over, say({ type: 'tipped', amount: 100 }));
    const third = await publicReceipt(tripId, ride.trip.settlement);
    expect(third.previousHash).toBe(second.hash);
    expect(third.lines.slice(0, -1)).toEqual(second.lines);
    expect(new Set([before, first, second, third].map(({ hash }) => hash)).size).toBe(4);
  });

  it('follow from the public events alone', () => {
    const ride = givenRide(300).when(over, say(complaint));
    const events = ride.journal.flatMap((event, sequence) => {
      const told = publicTripEvent({ sequence, event });
      if (told === null) return [];
      const read = settlementEventSchema.safeParse({
        ...told.data,
        type: told.type.replace('trip.', ''),
        at: told.at,
      });
      return read.success ? [read.data] : [];
    });
    expect(settlementOf(events)).toEqual(ride.trip.settlement);
  });

  it('are computed again from the journal', () => {
    const ride = givenRide(300).when(over, say(complaint));
    expect(recompute(ride.journal)).toMatchObject({ compared: 2, wrong: [] });
    const dearer = ride.journal.map((event) =>
      event.type === 'completed'
        ? { ...event, lines: event.lines?.map((line) => ({ ...line, amount: line.amount + 1 })) }
        : event,
    );
    const { wrong } = recompute(dearer);
    expect(wrong).toMatchObject([{ event: 'completed' }]);
    expect(sumOf(wrong[0]?.journaled ?? [])).toBe(sumOf(wrong[0]?.recomputed ?? []) + 1);
  });

  it('are computed again where the booking was changed', () => {
    const price = priceOf(dayTerms, { ...rideFacts, distanceMeters: 8_000 });
    const story = givenRequest(pricedBy());
    story.when(1, {
      type: 'change',
      by: 'rider',
      changes: { dropoff: { lat: 37.81, lng: -122.4 } },
      priced: { fare: fareOf(price), distanceMeters: 8_000, rideSeconds: 600, price },
      pricedVersion: story.trip.version,
      ifVersion: null,
    });
    expect(recompute(story.journal)).toMatchObject({ compared: 2, wrong: [] });
    const dearer = story.journal.map((event) =>
      event.type === 'changed' ? { ...event, fare: { ...event.fare, amount: event.fare.amount + 1 } } : event,
    );
    expect(recompute(dearer).wrong).toMatchObject([{ event: 'changed', total: 1_801 }]);
  });
});
