import { describe, expect, it } from 'vitest';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { cab, eventTypes, firstOffer, later, liveOf, says, toldVehicles, tripIn, wake } from './fixtures.ts';

const heard = (heardAt: number | null): TripCommand => ({ type: 'vehicleHeard', vehicleId: cab, heardAt });

describe('the vehicle goes silent', () => {
  it('is looked after when it could be dark, from the last sign of life', () => {
    const trip = tripIn('assigned');
    expect(trip.wakeAt).toBe(later(35));
    expect(trip.tell(wake, later(35))).toMatchObject({
      events: [],
      effects: [{ type: 'listen', vehicleId: cab }],
    });
    trip.tell(heard(later(33)), later(36));
    expect(trip.wakeAt).toBe(later(63));
  });

  it('is dark after 30 s and back when it is heard', () => {
    const trip = tripIn('assigned');
    const dark = trip.tell(heard(later(10)), later(40));
    expect(dark.events).toMatchObject([
      { type: 'livenessChecked' },
      { type: 'vehicleDark', since: later(10) },
    ]);
    expect(trip.wakeAt).toBe(later(50));
    expect(eventTypes(trip.tell(heard(later(10)), later(50)))).toEqual(['livenessChecked']);
    expect(eventTypes(trip.tell(heard(later(55)), later(56)))).toEqual(['livenessChecked', 'vehicleBack']);
  });

  it('keeps the newest sign of life, whatever order the answers come in', () => {
    const trip = tripIn('assigned');
    trip.tell(heard(later(34)), later(36));
    trip.tell(heard(later(20)), later(37));
    expect(liveOf(trip.state).assignment).toMatchObject({ heardAt: later(34), darkSince: null });
  });

  it('does not trust a sign of life from the future', () => {
    const trip = tripIn('assigned');
    trip.tell(heard(later(100_000)), later(36));
    expect(trip.wakeAt).toBe(later(66));
  });

  it.each(['assigned', 'arrived'] as const)('for 90 s while %s: the trip is dispatched again', (phase) => {
    const trip = tripIn(phase);
    trip.tell(heard(null), later(66));
    expect(eventTypes(trip.tell(heard(null), later(94)))).toEqual(['livenessChecked']);
    expect(trip.wakeAt).toBe(later(95));
    const decision = trip.tell(heard(null), later(95));
    expect(eventTypes(decision)).toEqual(['livenessChecked', 'returned', 'searchStarted']);
    expect(toldVehicles(decision)).toEqual([
      { vehicleId: cab, type: 'release', offerId: firstOffer, reason: 'dark' },
    ]);
    expect(liveOf(trip.state)).toMatchObject({
      phase: 'searching',
      assignment: null,
      search: { deadline: later(275) },
    });
  });

  it('with the rider on board: the trip goes on', () => {
    const trip = tripIn('onboard');
    trip.tell(heard(null), later(600));
    expect(liveOf(trip.state)).toMatchObject({ phase: 'onboard', assignment: { darkSince: later(5) } });
    expect(trip.wakeAt).toBe(later(610));
  });
});

describe('nothing moves', () => {
  it('assigned but not picked up for an hour: dispatched again', () => {
    const trip = tripIn('assigned');
    expect(eventTypes(trip.tell(wake, later(3_604.999)))).toEqual([]);
    const decision = trip.tell(wake, later(3_605));
    expect(eventTypes(decision)).toEqual(['returned', 'searchStarted']);
    expect(toldVehicles(decision)).toMatchObject([{ vehicleId: cab, type: 'release', reason: 'overdue' }]);
  });

  it.each([
    ['arrived', 65 + 3_600, 'boarding-overdue'],
    ['onboard', 125 + 6 * 3_600, 'ride-overdue'],
  ] as const)('%s for too long: ended by the system, for free', (phase, at, reason) => {
    const trip = tripIn(phase);
    expect(eventTypes(trip.tell(wake, later(at - 0.001)))).toEqual([]);
    const decision = trip.tell(wake, later(at));
    expect(toldVehicles(decision)).toMatchObject([{ vehicleId: cab, type: 'release', reason: 'cancelled' }]);
    expect(liveOf(trip.state)).toMatchObject({
      phase: 'cancelled',
      ended: { by: 'system', reason },
      fare: { amount: 0 },
    });
  });
});

describe('the alarm of a trip with a vehicle', () => {
  it.each([
    ['assigned', 3_605],
    ['arrived', 3_665],
    ['onboard', 125 + 6 * 3_600],
  ] as const)('%s is set for the overdue time where that comes before the next look', (phase, at) => {
    expect(tripIn(phase, { streams: { darkSeconds: 86_400 } }).wakeAt).toBe(later(at));
  });
});

describe('progress', () => {
  it('en route is written down once and changes nothing that people see', () => {
    const trip = tripIn('assigned');
    const { version } = liveOf(trip.state);
    expect(eventTypes(trip.tell(says('enroute'), later(6)))).toEqual(['enroute']);
    expect(eventTypes(trip.tell(says('enroute'), later(7)))).toEqual([]);
    expect(liveOf(trip.state).version).toBe(version);
  });

  it('of an assignment that is over is ignored', () => {
    const trip = tripIn('arrived');
    trip.tell(says('gaveBack'), later(70));
    for (const type of ['enroute', 'arrived', 'onboard', 'completed', 'noShow', 'gaveBack'] as const) {
      expect(trip.tell(says(type), later(71))).toMatchObject({ events: [], messages: [] });
    }
  });

  it('a driver who gives the trip back says why', () => {
    const trip = tripIn('assigned');
    const decision = trip.tell(says('gaveBack'), later(6));
    expect(decision.events[0]).toMatchObject({ type: 'returned', by: 'driver', reason: 'flat tyre' });
    expect(toldVehicles(decision)).toEqual([]);
    expect(liveOf(trip.state)).toMatchObject({ phase: 'searching', assignment: null, version: 3 });
  });
});
