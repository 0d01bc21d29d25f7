import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/chaos/check.ts';
import { changeNote } from '../../../sim/chaos/evidence.ts';
import { operationsOf } from '../../../sim/chaos/figures.ts';
import {
  bookingOf,
  call,
  goodEvidence,
  journalOf,
  line,
  planOf,
  plus,
  receiptOf,
  rulesBroken,
  tripOf,
  vehicleOf,
  withBooking,
} from './fixtures.ts';

const good = goodEvidence();

test('nothing is held against an assault in which everything went well', () => {
  expect(check(good)).toEqual([]);
});

test('lost-change is found when an acknowledged change is not part of the ride in the end', () => {
  const calls = [call('change', 'a', 41)];
  expect(rulesBroken(plus({ calls }))).toEqual(['lost-change']);
  const refused = call('change', 'a', 41, { kind: 'failed', status: 409 });
  expect(rulesBroken(plus({ calls: [refused] }))).toEqual([]);
  const changed = withBooking(bookingOf('a', { trip: tripOf('a', { notes: changeNote('a') }) }));
  expect(rulesBroken({ ...changed, calls: [...changed.calls, ...calls] })).toEqual([]);
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

  test('goods that a cancel brings back do not come, and not when they do', () => {
    const journal = journalOf('c', 40, 50).toSpliced(-1, 0, line('deliveryCancelled', 45));
    const history = [tripOf('a'), tripOf('b'), tripOf('c')];
    const broughtBack = withBooking(bookingOf('c', { journal }), { history });
    expect(rulesBroken(broughtBack)).not.toContain(rule);
    const left = bookingOf('c', { trip: tripOf('c', state), journal });
    expect(rulesBroken(withBooking(left, { history }))).toContain(rule);
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

  test('a driver is sent to the destination of goods, not when they are brought back', () => {
    const journal = [...journalOf('c', 3, 7).slice(0, 3), line('cancelled', 7)];
    const served = bookingOf('c', { trip: tripOf('c', state), journal });
    const aboard = (kind: 'dropoff' | 'return') => {
      const plan = planOf(1, 90_000, ['c']);
      const [pickup, last] = plan.stops;
      if (pickup === undefined || last === undefined) throw new Error('the plan has two stops');
      const stops = [
        { ...pickup, status: 'done' as const },
        { ...last, kind },
      ];
      return rulesBroken(withBooking(served, { plans: [{ ...plan, stops }] }));
    };
    expect(aboard('dropoff')).toContain(rule);
    expect(aboard('return')).not.toContain(rule);
  });

  test('a vehicle still holds it in the end', () => {
    const vehicles = [vehicleOf('v1'), vehicleOf('v2', ['c'])];
    expect(rulesBroken(goodEvidence({ vehicles }))).toContain(rule);
  });
});

describe('untold-return is found when goods that a driver was sent back with', () => {
  const rule = 'untold-return';
  const plan = planOf(1, 15, ['a']);
  const plans = [{ ...plan, stops: plan.stops.map((stop) => ({ ...stop, kind: 'return' as const })) }];
  const since = new Date(15).toISOString();
  const broken = (change: Parameters<typeof tripOf>[1]) =>
    rulesBroken(withBooking(bookingOf('a', { trip: tripOf('a', change) }), { plans }));
  const back = (change: { returnedAt?: string; lostAt?: string }) => ({
    delivered: false,
    goodsReturn: { by: 'rider', reason: 'rider-cancelled', since, returnedAt: null, ...change } as const,
  });

  test('are not told of', () => expect(broken({})).toContain(rule));
  test('are under way in the end', () => expect(broken(back({}))).toContain(rule));
  test('but not when they came, were lost, or were delivered since', () => {
    for (const trip of [back({ returnedAt: since }), back({ lostAt: since }), { delivered: true }]) {
      expect(broken(trip)).not.toContain(rule);
    }
  });
});

describe('events is found when the history', () => {
  const types = journalOf('a', 10, 20).map(({ type }) => type);

  test.each<[string, string[]]>([
    ['has a step less', types.slice(0, -1)],
    ['has a step twice', [...types, 'completed']],
    ['has steps in another order', types.toReversed()],
    ['has a step that never was', [...types.slice(0, -1), 'cancelled']],
  ])('%s', (_, told) => {
    expect(rulesBroken(withBooking(bookingOf('a', { told })))).toEqual(['events']);
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

test('operations are acknowledged, failed or unknown, and some of the unknown were applied', () => {
  expect(operationsOf(good)).toEqual({ acknowledged: 3, failed: 1, unknown: 2, applied: 1 });
});

describe('every-cent is found when', () => {
  const rule = 'every-cent';

  test.each([
    ['the receipt is of another sum', receiptOf(701)],
    ['the lines do not sum up', { ...receiptOf(700), lines: receiptOf(699).lines }],
    ['it is not final', { ...receiptOf(700), final: false }],
    ['there is none', null],
  ])('%s', (_, receipt) => {
    expect(rulesBroken(withBooking(bookingOf('a', { receipt })))).toEqual([rule]);
  });
});
