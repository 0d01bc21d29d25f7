import { describe, expect, it } from 'vitest';
import type { PolicyOverrides } from '../../../src/domain/policy/policy.ts';
import { fareOf, type PriceTerms, priceOf } from '../../../src/domain/tariff/price.ts';
import { type Cause, cancellationOf } from '../../../src/domain/trip/cancellation.ts';
import type { FeeReason, SentBooking } from '../../../src/domain/trip/events.ts';
import { recompute } from '../../../src/domain/trip/recompute.ts';
import { at } from '../specification.ts';
import {
  cab,
  cancelByRider,
  candidateOf,
  dayTerms,
  found,
  givenRequest,
  givenTrip,
  heard,
  rideFacts,
  says,
  type TripStory,
} from './tripStory.ts';

/** A vehicle 1,000 s away is assigned after 5 s: promised by 1,005 s, free until 305 s. */
function givenFar(change: Partial<SentBooking> = {}, policy: PolicyOverrides = {}): TripStory {
  return givenRequest(change, policy)
    .when(1, {
      type: 'searchAnswered',
      attempt: 1,
      candidates: [candidateOf(cab, 1_000)],
      skipped: [],
      cellsAsked: 3,
      failure: null,
    })
    .when(5, says('offerAccepted'));
}

/** Booked for 800 s, which is soon enough to search at once. */
const ahead = { scheduledFor: at(800) };

/** What it costs at a moment: amount, reason, and in seconds until when it is free. */
function costsAt({ trip }: TripStory, seconds: number, cause: Cause = 'rider') {
  const { fee, freeUntil, reason } = cancellationOf(trip, cause, at(seconds));
  expect(fee.currency).toBe('USD');
  return [fee.amount, reason, freeUntil === null ? null : (freeUntil - at(0)) / 1000];
}

type Told = readonly [amount: number, reason: FeeReason, freeUntilSeconds: number | null];

describe('what a rider who cancels owes', () => {
  it.each<readonly [string, TripStory, number, Told]>([
    ['without a vehicle', givenTrip('searching'), 170, [0, 'no-vehicle', null]],
    ['in the free time', givenFar(), 305, [0, 'within-free-time', 305]],
    ['after the free time', givenFar(), 305.001, [500, 'after-free-time', null]],
    ['when the pickup is due', givenFar(), 1_005, [500, 'after-free-time', null]],
    ['when the pickup is late', givenFar(), 1_005.001, [0, 'vehicle-late', null]],
    ['when the vehicle is there', givenFar().when(65, says('arrived')), 66, [500, 'vehicle-arrived', null]],
    [
      'when it came in time and the rider did not',
      givenFar().when(1_005, says('arrived')),
      2_000,
      [500, 'vehicle-arrived', null],
    ],
    [
      'when the vehicle came late',
      givenFar().when(1_005.001, says('arrived')),
      1_006,
      [0, 'vehicle-late', null],
    ],
    ['on board', givenTrip('onboard'), 126, [1_500, 'onboard', null]],
  ])('%s', (_when, story, seconds, told) => {
    expect(costsAt(story, seconds)).toEqual(told);
  });

  it('nothing while the vehicle is dark, even where it has arrived, and the fee when it is back', () => {
    const story = givenFar().when(400, heard(360));
    expect(costsAt(story, 401)).toEqual([0, 'vehicle-dark', null]);
    story.when(402, heard(402));
    expect(costsAt(story, 403)).toEqual([500, 'after-free-time', null]);
    story.when(404, says('arrived')).when(450, heard(405));
    expect(costsAt(story, 451)).toEqual([0, 'vehicle-dark', null]);
    story.when(452, says('onboard'));
    expect(costsAt(story, 453)).toEqual([1_500, 'onboard', null]);
  });

  it('nothing when nobody comes to a vehicle that arrived late: the rider may have left', () => {
    const promisedBy = givenFar().trip.assignment?.promisedBy ?? 0;
    const lateSeconds = (promisedBy - at(0)) / 1000 + 1;
    const late = givenFar().when(lateSeconds, says('arrived'));
    expect(costsAt(late, lateSeconds + 400, 'noShow')).toEqual([0, 'vehicle-late', null]);
    const inTime = givenFar().when(lateSeconds - 1, says('arrived'));
    expect(costsAt(inTime, lateSeconds + 400, 'noShow')).toEqual([500, 'no-show', null]);
  });

  it('nothing after a vehicle gave the trip back', () => {
    expect(costsAt(givenFar().when(400, says('gaveBack')), 401)).toEqual([0, 'no-vehicle', null]);
  });

  it('never more than the fare', () => {
    const dear = givenFar({}, { tariff: { cancellationFeeAmount: 9_000 } });
    expect(costsAt(dear, 400)).toEqual([1_500, 'after-free-time', null]);
    expect(costsAt(dear, 400, 'noShow')).toEqual([1_500, 'no-show', null]);
  });
});

describe('a promotion that pays for the ride', () => {
  const terms = { ...dayTerms, currency: 'USD' };
  const free = { code: 'FREE', name: 'Free', amount: 9_000 };
  const feesOf = (promotion?: PriceTerms['promotion']) => {
    const price = priceOf({ ...terms, ...(promotion !== undefined && { promotion }) }, rideFacts);
    const story = () =>
      givenRequest({ price, fare: fareOf(price) })
        .when(1, found(1, cab))
        .when(5, says('offerAccepted'));
    return [
      costsAt(story(), 20),
      costsAt(story().when(65, says('arrived')), 70),
      costsAt(story().when(65, says('arrived')), 400, 'noShow'),
    ].map(([fee]) => fee);
  };

  it('lowers no fee before the ride, whose use is given back', () => {
    expect(feesOf()).toEqual([300, 450, 700]);
    expect(feesOf(free)).toEqual(feesOf());
  });

  it('pays for a ride that is left on the way, whose use is not given back', () => {
    const price = priceOf({ ...terms, promotion: free }, rideFacts);
    const story = givenRequest({ price, fare: fareOf(price) })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(60, says('onboard'));
    expect(costsAt(story, 100)).toEqual([0, 'onboard', null]);
  });

  it('lowers fees as before on trips that older code booked', () => {
    const { amountWithoutPromotion: _, ...price } = priceOf({ ...terms, promotion: free }, rideFacts);
    const story = givenRequest({ price, fare: fareOf({ ...price }) })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(20, cancelByRider);
    expect(story.trip.fare.amount).toBe(0);
    expect(recompute(story.journal).wrong).toEqual([]);
  });

  it('is in the receipt as the most that the fee may be, which is computed again', () => {
    const dear = { ...terms.cancellation, fee: 9_000 };
    const price = priceOf({ ...terms, cancellation: dear, promotion: free }, rideFacts);
    const story = givenRequest({ price, fare: fareOf(price) })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(20, cancelByRider);
    expect(story.trip.settlement.lines).toMatchObject([{ amount: 1_500, inputs: { atMost: 1_500 } }]);
    expect(recompute(story.journal).wrong).toEqual([]);
    const wrong = story.journal.map((event) =>
      event.type === 'requested'
        ? { ...event, booking: { ...event.booking, price: { ...price, amountWithoutPromotion: 1_499 } } }
        : event,
    );
    expect(recompute(wrong).wrong.map(({ event }) => event)).toContain('requested');
  });
});

describe('what a trip booked ahead costs', () => {
  it('nothing before its time, with a vehicle, without one, and when one waits', () => {
    const early: Told = [0, 'before-scheduled-time', 800];
    expect(costsAt(givenTrip('scheduled'), 10)).toEqual([0, 'before-scheduled-time', 7_200]);
    expect(costsAt(givenRequest(ahead), 10)).toEqual(early);
    expect(costsAt(givenFar(ahead), 800)).toEqual(early);
    expect(costsAt(givenFar(ahead).when(65, says('arrived')), 800)).toEqual(early);
  });

  it('the fee from its time on, as for any other', () => {
    expect(costsAt(givenFar(ahead), 800.001)).toEqual([500, 'after-free-time', null]);
    const waits = givenFar(ahead).when(65, says('arrived'));
    expect(costsAt(waits, 800.001)).toEqual([500, 'vehicle-arrived', null]);
  });

  it('nothing within the free time, where that ends later', () => {
    const late = givenFar(ahead, { tariff: { freeCancellationSeconds: 900 } });
    expect(costsAt(late, 10)).toEqual([0, 'before-scheduled-time', 905]);
    expect(costsAt(late, 801)).toEqual([0, 'within-free-time', 905]);
  });

  it('is not late before its time, however near the vehicle was', () => {
    const near = givenTrip('searching', { tariff: { freeCancellationSeconds: 0 } });
    expect(near.when(5, says('offerAccepted')).trip.assignment?.promisedBy).toBe(at(95));
    const story = givenFar({ scheduledFor: at(1_200) }, { dispatch: { scheduledLeadSeconds: 1_300 } });
    expect(story.trip.assignment?.promisedBy).toBe(at(1_200));
    expect(costsAt(story, 1_200.001)).toEqual([0, 'vehicle-late', null]);
  });
});

it('a pooled trip is late when its slack is used up', () => {
  const pooled = givenFar({ pooled: true });
  expect(costsAt(pooled, 1_305)).toEqual([500, 'after-free-time', null]);
  expect(costsAt(pooled, 1_305.001)).toEqual([0, 'vehicle-late', null]);
});

it('whoever else ends a trip, the rider owes nothing; who does not come owes the fee', () => {
  const waits = givenFar(ahead).when(65, says('arrived'));
  expect(costsAt(waits, 900, 'other')).toEqual([0, 'not-the-rider', null]);
  expect(costsAt(waits, 66, 'noShow')).toEqual([500, 'no-show', null]);
  expect(costsAt(givenTrip('onboard'), 200, 'other')).toEqual([0, 'not-the-rider', null]);
});
