import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';
import { unchangeable } from '../../../src/domain/trip/changing.ts';
import { pinsOf, recordOf } from '../../../src/domain/trip/record.ts';
import {
  cab,
  cancelByOperator,
  cancelByRider,
  found,
  givenRequest,
  givenTrip,
  says,
  wake,
} from './tripStory.ts';

const { rideOverdueSeconds } = defaultPolicy.dispatch;
const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };

function onTheWay() {
  return givenRequest({ party: nobody, deliveryPin: '1234' })
    .when(1, found(1, cab))
    .when(5, says('offerAccepted'))
    .when(65, says('arrived'))
    .when(125, says('onboard'));
}

describe('a delivery', () => {
  it('is delivered when it is completed', () => {
    const story = onTheWay();
    expect(recordOf(story.trip).delivered).toBeUndefined();
    expect(pinsOf(story.trip)).toEqual({ deliveryPin: '1234' });
    expect(recordOf(story.when(725, says('completed')).trip)).toMatchObject({ delivered: true });
  });

  it('that failed is brought back, and completed without being delivered', () => {
    const story = onTheWay().when(600, says('deliveryFailed'), { emits: ['deliveryFailed'] });
    const failed = story.trip;
    expect(recordOf(failed)).toMatchObject({ state: 'onboard', delivered: false, version: 5 });
    expect(recordOf(failed).goodsReturn).toEqual({
      by: 'driver',
      reason: failed.failedDelivery,
      since: failed.goodsReturn?.since,
    });
    expect(pinsOf(story.trip)).toEqual({});
    story.when(610, says('deliveryFailed'), { emits: [] });
    const over = story.when(900, says('completed'), { becomes: { phase: 'completed' } }).trip;
    const returnedAt = over.timeline.at(-1)?.at;
    expect(returnedAt).toBeGreaterThan(failed.goodsReturn?.since ?? Number.POSITIVE_INFINITY);
    expect(recordOf(over)).toMatchObject({
      state: 'completed',
      delivered: false,
      goodsReturn: { by: 'driver', returnedAt },
    });
  });

  it('of people is nothing', () => {
    expect(recordOf(givenTrip('completed').trip).delivered).toBeUndefined();
    givenTrip('onboard').when(600, says('deliveryFailed'), { emits: [] });
  });
});

describe('a delivery that is cancelled on board', () => {
  it.each([
    ['its rider, who owes what was agreed', cancelByRider, [], undefined],
    ['an operator, and costs nothing', cancelByOperator, [{ code: 'not-owed' }], 0],
  ])('by %s, is brought back', (_, cancel, lines, amount) => {
    const words = { ...cancel, reason: 'the stairs of 12 Market Street' };
    const story = onTheWay().when(600, words, {
      emits: [{ type: 'deliveryCancelled', vehicleId: cab, by: cancel.by }],
      tells: { vehicle: [{ type: 'bringBack', reason: `${cancel.by}-cancelled` }] },
      replies: { type: 'cancelled' },
    });
    const agreed = story.trip.fare;
    expect(recordOf(story.trip)).toMatchObject({ state: 'onboard', delivered: false, ended: null });
    expect(unchangeable(story.trip, { notes: 'quick' })).toBe('trip');
    story
      .when(605, { ...cancel, ifVersion: 1 }, { emits: [], tells: 'nobody', replies: { type: 'cancelled' } })
      .when(610, says('deliveryFailed'), { emits: ['deliveryFailed'] });
    const over = story.when(900, says('completed'), { becomes: { phase: 'completed' } }).trip;
    expect(recordOf(over)).toMatchObject({ delivered: false, fare: { amount: amount ?? agreed.amount } });
    expect(recordOf(over).goodsReturn).toMatchObject({ by: cancel.by, reason: words.reason });
    expect(over.settlement.lines.slice(1)).toMatchObject(lines);
  });

  it('and was handed over before its vehicle heard of it, is delivered', () => {
    const story = onTheWay().when(600, cancelByRider);
    expect(pinsOf(story.trip)).toEqual({ deliveryPin: '1234' });
    const { delivered, goodsReturn } = recordOf(story.when(601, says('completed')).trip);
    expect({ delivered, goodsReturn }).toEqual({ delivered: true, goodsReturn: undefined });
  });

  it('while its driver brings it back already, changes nothing', () => {
    onTheWay()
      .when(600, says('deliveryFailed'))
      .when(610, cancelByOperator, { emits: [], tells: 'nobody', replies: { type: 'cancelled' } });
  });

  it('withdraws a change that waits for the vehicle', () => {
    onTheWay()
      .when(500, {
        type: 'change',
        by: 'rider',
        changes: { notes: 'side door' },
        priced: null,
        pricedVersion: 4,
        ifVersion: null,
      })
      .when(501, cancelByRider, { emits: ['changeEnded', 'deliveryCancelled'] });
  });

  it('and is not brought back either, ends when as much time as for the ride is over', () => {
    const story = onTheWay().when(600, cancelByRider);
    story.when(600 + rideOverdueSeconds - 0.001, wake, { becomes: { phase: 'onboard' } });
    const late = story.when(600 + rideOverdueSeconds, wake, {
      becomes: { phase: 'cancelled' },
      tells: { vehicle: [{ type: 'release', lettingGo: true }] },
    }).trip;
    const ended = { by: 'system', reason: 'goods-not-returned' };
    expect(recordOf(late)).toMatchObject({ delivered: false, fare: { amount: 0 }, ended });
    expect(recordOf(late).goodsReturn).not.toHaveProperty('returnedAt');
  });

  it('of people ends at once', () => {
    givenTrip('onboard').when(600, cancelByRider, { becomes: { phase: 'cancelled' } });
  });
});

describe('a delivery that takes far too long', () => {
  const overdueAt = 125 + rideOverdueSeconds;
  function overdue() {
    return onTheWay().when(overdueAt, wake, {
      emits: [{ type: 'deliveryCancelled', by: 'system', reason: 'ride-overdue' }],
      tells: { vehicle: [{ type: 'bringBack', reason: 'ride-overdue' }] },
    });
  }

  it('is asked back first, and costs nothing', () => {
    const story = overdue();
    expect(recordOf(story.trip)).toMatchObject({ state: 'onboard', delivered: false, ended: null });
    story.when(overdueAt + 10, says('deliveryFailed'), { emits: ['deliveryFailed'] });
    const over = story.when(overdueAt + 900, says('completed'), { becomes: { phase: 'completed' } }).trip;
    expect(recordOf(over)).toMatchObject({ delivered: false, fare: { amount: 0 } });
  });

  it('is paid where it was handed over before its vehicle heard that', () => {
    const agreed = onTheWay().trip.fare;
    const over = overdue().when(overdueAt + 1, says('completed')).trip;
    expect(recordOf(over)).toMatchObject({ state: 'completed', delivered: true, fare: agreed });
  });

  it('on its way back as well, ends without the goods', () => {
    overdue().when(overdueAt + rideOverdueSeconds, wake, {
      emits: [{ type: 'cancelled', ended: { by: 'system', reason: 'goods-not-returned' } }],
      tells: { vehicle: [{ type: 'release', lettingGo: true }] },
    });
  });
});

describe('wrong pins', () => {
  it('are a flag for operators, and a new version', () => {
    const story = givenTrip('arrived');
    const { version } = story.trip;
    story.when(70, says('wrongPins'), {
      emits: [{ type: 'wrongPins', count: 3, vehicleId: cab }],
      becomes: { version: version + 1, flags: [{ milestone: 'onboard', doubt: 'wrong-pin' }] },
    });
  });
});
