import { describe, expect, it } from 'vitest';
import type { VehicleId } from '../../../src/domain/ids.ts';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';
import { unchangeable } from '../../../src/domain/trip/changing.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { tripWakeAt } from '../../../src/domain/trip/deadlines.ts';
import { pinsOf, recordOf } from '../../../src/domain/trip/record.ts';
import { at } from '../specification.ts';
import {
  cab,
  cancelByOperator,
  cancelByRider,
  found,
  givenRequest,
  givenTrip,
  historyHasIt,
  sayings,
  says,
  wake,
} from './tripStory.ts';

const { rideOverdueSeconds } = defaultPolicy.dispatch;
const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };

/** The vehicle took the goods before it heard that the trip counts with it no more. */
function keptBy(vehicleId: VehicleId, reason = 'cancelled'): TripCommand {
  const message = { ...sayings.deliveryFailed, type: 'deliveryFailed', reason, isReleased: true } as const;
  return { type: 'vehicleMessage', vehicleId, message };
}

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
    expect(recordOf(late).goodsReturn).toMatchObject({ lostAt: at(600 + rideOverdueSeconds) });
  });

  it('of people ends at once', () => {
    givenTrip('onboard').when(600, cancelByRider, { becomes: { phase: 'cancelled' } });
  });
});

describe('a delivery that its vehicle took before it heard that the trip is over', () => {
  function cancelled(cancel: typeof cancelByRider | typeof cancelByOperator = cancelByRider) {
    return givenRequest({ party: nobody })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(65, says('arrived'))
      .when(70, { ...cancel, reason: 'the stairs of 12 Market Street' })
      .when(71, says('onboard'), { emits: [] });
  }

  it.each([cancelByRider, cancelByOperator])(
    'is told to come back, and nothing else of it changes: $by',
    (cancel) => {
      const story = cancelled(cancel);
      const { lateReturns: _, version, ...before } = story.trip;
      story.when(72, keptBy(cab), {
        emits: [
          { type: 'goodsReturnBegun', vehicleId: cab, by: cancel.by, reason: `${cancel.by}-cancelled` },
        ],
        tells: 'nobody',
      });
      expect(story.trip).toMatchObject({ ...before, version: version + 1 });
      const since = story.trip.lateReturns[0]?.since;
      const goodsReturn = { by: cancel.by, reason: `${cancel.by}-cancelled`, since };
      expect(recordOf(story.trip)).toMatchObject({ state: 'cancelled', delivered: false, goodsReturn });
      expect(recordOf(story.trip).goodsReturn).toEqual(goodsReturn);
      story.when(73, keptBy(cab), { emits: [] });
    },
  );

  it('is told to be back', () => {
    const story = cancelled()
      .when(72, keptBy(cab))
      .when(300, says('completed'), {
        emits: [{ type: 'goodsReturnEnded', outcome: 'returned' }],
      });
    const { state, timeline, goodsReturn } = recordOf(story.trip);
    expect({ state, endedAt: timeline.at(-1)?.at }).toEqual({ state: 'cancelled', endedAt: at(70) });
    expect(goodsReturn).toMatchObject({ since: at(72), returnedAt: at(300) });
    story.when(301, says('completed'), { emits: [] }).when(302, says('gaveBack'), { emits: [] });
  });

  it('is told to be lost where it is not brought back', () => {
    const story = cancelled()
      .when(72, keptBy(cab))
      .when(90_000, says('gaveBack'), {
        emits: [{ type: 'goodsReturnEnded', outcome: 'lost' }],
      });
    expect(recordOf(story.trip).goodsReturn).toEqual({
      by: 'rider',
      reason: 'rider-cancelled',
      since: at(72),
      lostAt: at(90_000),
    });
  });

  it('is not forgotten before it is back, or its vehicle has given it up', () => {
    const { tripRetentionSeconds } = defaultPolicy.privacy;
    const retention = Math.max(tripRetentionSeconds, rideOverdueSeconds);
    const story = cancelled().when(72, keptBy(cab)).when(73, historyHasIt, { emits: [] });
    expect(tripWakeAt(story.trip)).toBe(at(72 + rideOverdueSeconds + tripRetentionSeconds));
    const back = cancelled().when(72, keptBy(cab)).when(300, says('completed'));
    expect(tripWakeAt(back.trip)).toBe(at(300 + tripRetentionSeconds));
    back.when(301, historyHasIt, { emits: ['erased'] });
    story.when(72 + retention, historyHasIt, { emits: ['erased'] });
  });

  it('comes back for the driver who could not deliver it either', () => {
    const story = cancelled().when(72, says('deliveryFailed'));
    expect(recordOf(story.trip).goodsReturn).toMatchObject({ by: 'driver', reason: 'nobody there' });
  });

  it('comes back while another vehicle is looked for, which may deliver it then', () => {
    const story = givenRequest({ party: nobody })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(65, { type: 'reassign', reason: null, ifVersion: null })
      .when(66, keptBy(cab, 'reassigned'), { emits: [{ type: 'goodsReturnBegun', by: 'operator' }] });
    expect(recordOf(story.trip)).toMatchObject({ state: 'searching', goodsReturn: { by: 'operator' } });
    expect(recordOf(story.trip)).not.toHaveProperty('delivered');
    story.when(67, says('gaveBack'), { becomes: { phase: 'searching' } });
    const ended = story.when(70, cancelByRider, { replies: { type: 'cancelled' } }).trip;
    expect(recordOf(ended)).toMatchObject({ state: 'cancelled', delivered: false });
  });

  it('of people is nothing', () => {
    givenTrip('cancelled').when(900, keptBy(cab), { emits: [] });
  });

  it('that the trip has waited for in vain is not told again', () => {
    onTheWay()
      .when(600, cancelByRider)
      .when(600 + rideOverdueSeconds, wake, { becomes: { phase: 'cancelled' } })
      .when(601 + rideOverdueSeconds, keptBy(cab), { emits: [] });
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
