import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/chaos/check.ts';
import type { Evidence } from '../../../sim/chaos/evidence.ts';
import { operationsOf } from '../../../sim/chaos/figures.ts';
import {
  bookingOf,
  call,
  goodEvidence,
  journalOf,
  line,
  planOf,
  tripOf,
  vehicleOf,
  withBooking,
} from './fixtures.ts';

const good = goodEvidence();

function rulesBroken(evidence: Evidence): string[] {
  return [...new Set(check(evidence).map(({ rule }) => rule))].toSorted();
}

/** The good evidence with more of something. */
function plus(more: Partial<Evidence>): Evidence {
  return {
    ...good,
    calls: [...good.calls, ...(more.calls ?? [])],
    plans: [...good.plans, ...(more.plans ?? [])],
    history: [...good.history, ...(more.history ?? [])],
  };
}

test('nothing is held against an assault in which everything went well', () => {
  expect(check(good)).toEqual([]);
});

describe('lost-booking is found when', () => {
  const rule = 'lost-booking';

  test('an acknowledged trip is gone in the end', () => {
    const gone = bookingOf('a', { trip: null, journal: [] });
    expect(rulesBroken(withBooking(gone))).toContain(rule);
  });

  test('its journal does not begin with the request', () => {
    const cut = bookingOf('a', { journal: journalOf('a', 10, 20).slice(1) });
    expect(rulesBroken(withBooking(cut))).toEqual([rule]);
  });

  test('it was answered 404 after it was acknowledged, even if it came back', () => {
    const calls = [call('read', 'a', 3, { kind: 'failed', status: 404 })];
    expect(rulesBroken(plus({ calls }))).toEqual([rule]);
  });

  test('an answer takes back what an earlier one said', () => {
    const calls = [
      call('read', 'a', 21, { kind: 'ok', trip: { ...tripOf('a'), version: 5 } }),
      call('read', 'a', 23, { kind: 'ok', trip: { ...tripOf('a'), version: 4, state: 'onboard' } }),
    ];
    expect(rulesBroken(plus({ calls }))).toEqual([rule]);
  });

  test('the end takes back what an answer said', () => {
    const calls = [call('read', 'a', 21, { kind: 'ok', trip: { ...tripOf('a'), version: 6 } })];
    expect(rulesBroken(plus({ calls }))).toEqual([rule]);
  });

  test('but not when the 404 was asked for before the acknowledgement, or calls overlapped', () => {
    const calls = [
      call('read', 'a', 1, { kind: 'failed', status: 404 }),
      call('read', 'a', 12, { kind: 'ok', trip: { ...tripOf('a'), version: 2, state: 'assigned' } }),
    ];
    expect(check(plus({ calls }))).toEqual([]);
  });
});

describe('not-at-rest is found when', () => {
  const rule = 'not-at-rest';

  test('a trip never ends, whether it was acknowledged or not', () => {
    for (const key of ['a', 'b']) {
      const { journal } = bookingOf(key);
      const hanging = bookingOf(key, { trip: tripOf(key, { state: 'onboard' }), journal });
      expect(rulesBroken(withBooking(hanging))).toContain(rule);
    }
  });

  test('a vehicle is never free again', () => {
    expect(rulesBroken(goodEvidence({ vehicles: [vehicleOf('v1', ['a'])] }))).toEqual([rule]);
  });
});

describe('other-trip is found when', () => {
  const rule = 'other-trip';

  test('a repetition or a race is answered with another trip', () => {
    const calls = [call('book', 'a', 1, { kind: 'ok', trip: tripOf('z') })];
    expect(rulesBroken(plus({ calls }))).toEqual([rule]);
  });

  test('one key became two trips, though nobody was told of the second', () => {
    expect(rulesBroken(plus({ history: [tripOf('a', { id: 'trip_z' })] }))).toEqual(['history', rule]);
  });
});

describe('ghost-driver is found when', () => {
  const rule = 'ghost-driver';
  const state = { state: 'cancelled', version: 2, vehicle: null } as const;
  const requestedAndCancelled = [line('requested', 5), line('cancelled', 7)];

  test('a trip goes on though its cancel was acknowledged', () => {
    const goesOn = bookingOf('c', { journal: journalOf('c', 40, 50) });
    const history = [tripOf('a'), tripOf('b'), tripOf('c')];
    expect(rulesBroken(withBooking(goesOn, { history }))).toEqual([rule]);
  });

  test('a vehicle is sent after the cancel', () => {
    const sent = line('offered', 8, { offerId: 'offer_c_1', vehicleId: 'v2' });
    const journal = [...requestedAndCancelled, sent];
    expect(rulesBroken(withBooking(bookingOf('c', { trip: tripOf('c', state), journal })))).toEqual([rule]);
  });

  test('a driver is sent there long after the cancel, while the service lives', () => {
    const journal = [...journalOf('c', 3, 7).slice(0, 3), line('cancelled', 7)];
    const served = bookingOf('c', { trip: tripOf('c', state), journal });
    const until = (sentAt: number) =>
      withBooking(served, { plans: [planOf(1, 6, ['c']), planOf(2, sentAt, ['c'])] });
    expect(check(until(66_000)).filter((violation) => violation.rule === rule)).toEqual([]);
    expect(rulesBroken(until(66_001))).toContain(rule);
  });

  test('a vehicle still holds it in the end', () => {
    const vehicles = [vehicleOf('v1'), vehicleOf('v2', ['c'])];
    expect(rulesBroken(goodEvidence({ vehicles }))).toContain(rule);
  });
});

describe('history is found when a trip', () => {
  const rule = 'history';
  const [a, b, c] = good.history;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three trips were told');

  test.each([
    ['is missing', [b, c]],
    ['is there twice', [a, a, b, c]],
    ['is there in an older state', [{ ...a, version: 4, state: 'onboard' as const }, b, c]],
    ['was booked by nobody', [a, b, c, tripOf('z')]],
    ['is unknown to its object', [a, b, c, tripOf('d')]],
  ])('%s', (_, history) => {
    expect(rulesBroken(goodEvidence({ history }))).toEqual([rule]);
  });
});

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

test('operations are acknowledged, failed or unknown, and some of the unknown were applied', () => {
  expect(operationsOf(good)).toEqual({ acknowledged: 3, failed: 1, unknown: 2, applied: 1 });
});
