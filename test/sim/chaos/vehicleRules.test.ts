import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/chaos/check.ts';
import {
  bookingOf,
  goodEvidence,
  journalOf,
  line,
  planOf,
  plus,
  rulesBroken,
  tripOf,
  vehicleOf,
  withBooking,
} from './fixtures.ts';

const good = goodEvidence();

describe('two-vehicles is found when', () => {
  const rule = 'two-vehicles';

  test('a trip is assigned a second time without having been returned', () => {
    const again = line('assigned', 12, { offerId: 'offer_a_2', vehicleId: 'v2' });
    const journal = journalOf('a', 10, 20).toSpliced(3, 0, again);
    const trip = tripOf('a', { vehicle: { id: 'v2', name: 'v2', type: 'car', plate: 'V2', position: null } });
    expect(rulesBroken(withBooking(bookingOf('a', { trip, journal })))).toContain(rule);
  });

  test('it shows a vehicle that it was not assigned to', () => {
    const journal = journalOf('a', 10, 20, 'v2');
    expect(rulesBroken(withBooking(bookingOf('a', { journal })))).toContain(rule);
  });

  test('two plans hold it', () => {
    const vehicles = [vehicleOf('v1', ['a']), vehicleOf('v2', ['a'])];
    expect(rulesBroken(goodEvidence({ vehicles }))).toContain(rule);
  });

  test('but not when it was returned and assigned to another', () => {
    const before = [
      line('requested', 1),
      line('assigned', 2, { offerId: 'offer_a_0', vehicleId: 'v2' }),
      line('returned', 4, { vehicleId: 'v2' }),
    ];
    const journal = [...before, ...journalOf('a', 10, 20).slice(1)];
    expect(check(withBooking(bookingOf('a', { journal })))).toEqual([]);
  });
});

describe('two-trips is found when', () => {
  const rule = 'two-trips';

  test('one plan holds stops of two trips', () => {
    expect(rulesBroken(plus({ plans: [planOf(6, 32, ['a', 'b'])] }))).toEqual([rule]);
  });

  test('the stops of an offer come back after those of another', () => {
    expect(rulesBroken(plus({ plans: [planOf(6, 32, ['a'])] }))).toEqual([rule]);
  });

  test('but not for goods that it took when their trip had just let it go, and brings back', () => {
    const again = planOf(6, 32, ['a']);
    const stops = again.stops.map((stop) =>
      stop.kind === 'pickup' ? { ...stop, status: 'done' as const } : { ...stop, kind: 'return' as const },
    );
    // Its trip says nothing of them, which is another matter.
    expect(rulesBroken(plus({ plans: [{ ...again, stops }] }))).toEqual(['untold-return']);
  });

  test('a vehicle is assigned again before its driver said that the ride ends', () => {
    expect(rulesBroken(goodEvidence({ endsSaid: [] }))).toEqual([rule]);
    const late = [{ vehicleId: 'v1', offerId: 'offer_a_1', at: 20 }];
    expect(rulesBroken(goodEvidence({ endsSaid: late }))).toEqual([rule]);
  });

  test('but not when the rider before is on board, and the next waits', () => {
    const boardingsSaid = [{ vehicleId: 'v1', offerId: 'offer_a_1', at: 11 }];
    const [aboard, next] = [planOf(3, 12, ['a']), planOf(3, 12, ['b'])];
    const inTurn = {
      ...aboard,
      stops: [
        ...aboard.stops.map((stop) => ({
          ...stop,
          status: stop.kind === 'pickup' ? ('done' as const) : stop.status,
        })),
        ...next.stops,
      ],
    };
    const journal = journalOf('b', 12, 30).map((event) =>
      event.type === 'onboard' ? { ...event, at: 21 } : event,
    );
    const plans = [planOf(1, 9, []), planOf(2, 11, ['a']), inTurn, planOf(4, 19, ['b'])];
    const evidence = withBooking(bookingOf('b', { journal }), { boardingsSaid, plans });
    expect(check(evidence)).toEqual([]);
    expect(rulesBroken({ ...evidence, boardingsSaid: [] })).toEqual([rule]);
  });

  test('a rider gets in while another is on board', () => {
    const boardingsSaid = [{ vehicleId: 'v1', offerId: 'offer_a_1', at: 11 }];
    const journal = journalOf('b', 12, 30);
    expect(rulesBroken(withBooking(bookingOf('b', { journal }), { boardingsSaid }))).toEqual([rule]);
  });

  test('but not when both pool', () => {
    const pooled = ['a', 'b'].map((key) =>
      bookingOf(key, { trip: tripOf(key, { pooled: true }), journal: journalOf(key, 10, 30) }),
    );
    const others = good.bookings.filter(({ key }) => key !== 'a' && key !== 'b');
    const plans = [planOf(2, 11, ['a', 'b']), planOf(3, 12, ['b', 'a']), planOf(4, 13, ['a', 'b'])];
    const evidence = goodEvidence({ bookings: [...pooled, ...others], plans, endsSaid: [] });
    expect(check(evidence)).toEqual([]);
    const [a, b] = pooled;
    if (a === undefined || b === undefined) throw new Error('two bookings');
    const mixed = { ...evidence, bookings: [a, { ...b, trip: tripOf('b') }, ...others] };
    expect(rulesBroken(mixed)).toEqual([rule]);
  });

  test('a vehicle is assigned again while a trip has it for ever', () => {
    const journal = journalOf('b', 19, 30).slice(0, -1);
    const booking = bookingOf('e', { journal: journalOf('e', 60, 70) });
    const evidence = withBooking(bookingOf('b', { journal }), {
      history: [...good.history, tripOf('e')],
    });
    const both = { ...evidence, bookings: [...evidence.bookings, booking] };
    expect(rulesBroken(both)).toEqual([rule]);
  });
});

describe('over-capacity is found when', () => {
  const party = { seats: 3, wheelchairs: 0, childSeats: 0 };
  const sharing = (bUntil: number) =>
    goodEvidence({
      bookings: [
        bookingOf('a', { trip: tripOf('a', { pooled: true, party }), journal: journalOf('a', 10, 30) }),
        bookingOf('b', {
          trip: tripOf('b', { pooled: true, party }),
          journal: journalOf('b', bUntil - 5, bUntil),
        }),
        ...good.bookings.filter(({ key }) => key !== 'a' && key !== 'b'),
      ],
      plans: [],
      endsSaid: [],
    });

  test('more are on board than there are seats', () => {
    expect(rulesBroken(sharing(29))).toEqual(['over-capacity']);
    expect(check(sharing(40))).toEqual([]);
  });

  test('but not when a driver said before that somebody gets out', () => {
    const endsSaid = [{ vehicleId: 'v1', offerId: 'offer_a_1', at: 24 }];
    expect(check({ ...sharing(29), endsSaid })).toEqual([]);
  });
});

test('somebody who got out before the boarding came through is not on board', () => {
  const endsSaid = [{ vehicleId: 'v1', offerId: 'offer_a_1', at: 1 }];
  expect(check({ ...goodEvidence({ plans: [] }), endsSaid })).toEqual([]);
});

describe('unconfirmed-stops is found when', () => {
  const rule = 'unconfirmed-stops';

  test('a driver is sent to a trip that never assigned the vehicle', () => {
    expect(rulesBroken(plus({ plans: [planOf(6, 32, ['c'])] }))).toEqual([rule]);
  });

  test('a driver is sent before the trip has confirmed', () => {
    const plans = [planOf(1, 9, ['a']), planOf(3, 18, []), planOf(4, 19, ['b'])];
    expect(rulesBroken(goodEvidence({ plans }))).toEqual([rule]);
  });

  test('a driver of another vehicle is sent', () => {
    const plans = [{ ...planOf(1, 12, ['a']), vehicleId: 'v2' }];
    expect(rulesBroken(plus({ plans }))).toEqual([rule]);
  });
});
