import { describe, expect, it } from 'vitest';
import type { PolicyOverrides } from '../../../src/domain/policy.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import {
  cab,
  cancelByRider,
  firstOffer,
  later,
  liveOf,
  recordsOf,
  requestedTrip,
  says,
  toldVehicles,
  tripIn,
  wake,
} from './fixtures.ts';

describe('cancel', () => {
  it('takes back an open offer', () => {
    const decision = tripIn('searching').tell(cancelByRider, later(2));
    expect(toldVehicles(decision)).toEqual([
      { vehicleId: cab, type: 'release', offerId: firstOffer, reason: 'cancelled' },
    ]);
    expect(decision.reply).toMatchObject({ type: 'cancelled', trip: { phase: 'cancelled', version: 2 } });
  });

  it.each(['assigned', 'arrived', 'onboard'] as const)('takes back the assignment of a trip %s', (phase) => {
    const decision = tripIn(phase).tell(cancelByRider, later(200));
    expect(toldVehicles(decision)).toEqual([
      { vehicleId: cab, type: 'release', offerId: firstOffer, reason: 'cancelled' },
    ]);
  });

  it('repeated is answered alike and changes nothing', () => {
    const trip = tripIn('assigned');
    const first = trip.tell(cancelByRider, later(10));
    const again = trip.tell({ ...cancelByRider, ifVersion: 1 }, later(20));
    expect(again).toMatchObject({ events: [], messages: [] });
    expect(again.reply).toEqual(first.reply);
  });

  it('is refused to someone who saw an older version, and taken from who saw this one', () => {
    const trip = tripIn('assigned');
    const stale = trip.tell({ ...cancelByRider, ifVersion: 1 }, later(10));
    expect(stale).toMatchObject({ events: [], reply: { type: 'stale', version: 2 } });
    expect(trip.tell({ ...cancelByRider, ifVersion: 2 }, later(11)).reply.type).toBe('cancelled');
  });

  it.each(['completed', 'unfulfilled'] as const)('of a trip that is %s comes too late', (phase) => {
    const { reply, events } = tripIn(phase).tell(cancelByRider, later(800));
    expect(events).toEqual([]);
    expect(reply.type).toBe('over');
  });

  it('keeps who ended it, and why', () => {
    const trip = requestedTrip();
    trip.tell({ type: 'cancel', by: 'operator', reason: 'storm', ifVersion: null }, later(1));
    expect(liveOf(trip.state).ended).toEqual({ by: 'operator', reason: 'storm' });
    const silent = requestedTrip();
    silent.tell(cancelByRider, later(1));
    expect(liveOf(silent.state).ended).toEqual({ by: 'rider', reason: 'rider-cancelled' });
  });
});

describe('what a cancellation costs', () => {
  const byOperator: TripCommand = { type: 'cancel', by: 'operator', reason: null, ifVersion: null };

  it.each<[string, TripPhase, TripCommand, number, number, PolicyOverrides]>([
    ['nothing before a vehicle is assigned', 'searching', cancelByRider, 170, 0, {}],
    ['nothing until 300 s after the assignment', 'assigned', cancelByRider, 305, 0, {}],
    ['the fee after that', 'assigned', cancelByRider, 305.001, 500, {}],
    ['the fee when the vehicle waits', 'arrived', cancelByRider, 400, 500, {}],
    ['the whole fare once on board', 'onboard', cancelByRider, 130, 1500, {}],
    [
      'never more than the fare',
      'assigned',
      cancelByRider,
      400,
      1500,
      { tariff: { cancellationFeeAmount: 9_000 } },
    ],
    ['nothing when the operator cancels', 'assigned', byOperator, 400, 0, {}],
    ['the fee for a no-show', 'arrived', says('noShow'), 365, 500, {}],
    [
      'the fee for a no-show in the free time',
      'arrived',
      says('noShow'),
      365,
      500,
      { tariff: { freeCancellationSeconds: 600 } },
    ],
  ])('%s', (_rule, phase, command, at, amount, policy) => {
    const trip = tripIn(phase, policy);
    const decision = trip.tell(command, later(at));
    expect(liveOf(trip.state)).toMatchObject({ phase: 'cancelled', fare: { amount, currency: 'USD' } });
    expect(recordsOf(decision)).toMatchObject([{ fare: { amount } }]);
  });

  it('nothing while a trip that was given back is searched for', () => {
    const trip = tripIn('assigned');
    trip.tell(says('gaveBack'), later(400));
    trip.tell(cancelByRider, later(450));
    expect(liveOf(trip.state).fare.amount).toBe(0);
  });
});

describe('after the end', () => {
  it('asks the history after 30 days, and is erased when the history has it', () => {
    const trip = tripIn('completed');
    const due = later(725 + 30 * 86_400);
    expect(trip.wakeAt).toBe(due);
    expect(trip.tell(wake, due - 1).effects).toEqual([]);
    expect(trip.tell(wake, due).effects).toMatchObject([{ type: 'checkHistory', version: 5 }]);
    const erasing = trip.tell({ type: 'historyChecked', stored: true }, due + 100);
    expect(erasing).toMatchObject({ forget: true, events: [{ type: 'erased', fingerprint: 'digest' }] });
    expect(trip.state).toEqual({ kind: 'erased', fingerprint: 'digest' });
  });

  it('tells the history again when it lost the trip', () => {
    const trip = tripIn('completed');
    const decision = trip.tell({ type: 'historyChecked', stored: false }, later(4_000_000));
    expect(recordsOf(decision)).toMatchObject([{ state: 'completed', version: 5 }]);
  });

  it('asks again after an hour, and not before, while the history has not got it', () => {
    const trip = tripIn('completed');
    const due = trip.wakeAt ?? 0;
    trip.tell(wake, due);
    trip.tell({ type: 'historyChecked', stored: false }, due + 100);
    expect(trip.wakeAt).toBe(due + 3_600_000);
    expect(trip.tell(wake, due + 3_599_999).effects).toEqual([]);
    expect(trip.tell(wake, due + 3_600_000).effects).toMatchObject([{ type: 'checkHistory' }]);
  });

  it('of a no-show, the vehicle and the reason are on record', () => {
    const trip = tripIn('arrived');
    const decision = trip.tell(says('noShow'), later(400));
    expect(recordsOf(decision)).toMatchObject([
      { state: 'cancelled', ended: { by: 'system', reason: 'no-show' }, vehicle: { id: cab } },
    ]);
  });
});
