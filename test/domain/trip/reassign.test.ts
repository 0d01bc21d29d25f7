import { describe, expect, it } from 'vitest';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { cab, eventTypes, firstOffer, later, liveOf, says, toldVehicles, tripIn } from './fixtures.ts';

const reassign = (change: Partial<TripCommand & { type: 'reassign' }> = {}): TripCommand => ({
  type: 'reassign',
  reason: null,
  ifVersion: null,
  ...change,
});

describe('an operator wants another vehicle', () => {
  it.each(['assigned', 'arrived'] as const)('while %s: it is released, and never asked again', (phase) => {
    const trip = tripIn(phase);
    const decision = trip.tell(reassign({ reason: 'flat tyre' }), later(70));
    expect(eventTypes(decision)).toEqual(['returned', 'searchStarted']);
    expect(decision.events[0]).toMatchObject({ vehicleId: cab, by: 'operator', reason: 'flat tyre' });
    expect(toldVehicles(decision)).toEqual([
      { vehicleId: cab, type: 'release', offerId: firstOffer, reason: 'reassigned' },
    ]);
    expect(decision.effects).toMatchObject([{ type: 'search', demand: { excluded: [cab] } }]);
    expect(decision.reply).toMatchObject({
      type: 'reassigned',
      trip: { phase: 'searching', assignment: null },
    });
    expect(liveOf(trip.state).avoid[cab]).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('hears nothing more of the vehicle that had it', () => {
    const trip = tripIn('arrived');
    trip.tell(reassign(), later(70));
    expect(trip.tell(says('onboard'), later(71)).events).toEqual([]);
    expect(liveOf(trip.state).phase).toBe('searching');
  });

  it.each([
    ['searching', 'notAssigned'],
    ['onboard', 'boarded'],
    ['completed', 'over'],
  ] as const)('while %s: nothing happens, and the answer is %s', (phase, reply) => {
    const trip = tripIn(phase);
    const decision = trip.tell(reassign(), later(400));
    expect([decision.events, decision.messages]).toEqual([[], []]);
    expect(decision.reply).toMatchObject({ type: reply });
  });

  it('and the trip has moved on since that version: nothing happens', () => {
    const trip = tripIn('arrived');
    const { version } = liveOf(trip.state);
    const decision = trip.tell(reassign({ ifVersion: version - 1 }), later(70));
    expect(decision).toMatchObject({ events: [], reply: { type: 'stale', version } });
    expect(trip.tell(reassign({ ifVersion: version }), later(70)).reply.type).toBe('reassigned');
  });

  it('twice: the second finds no vehicle to take it from', () => {
    const trip = tripIn('assigned');
    trip.tell(reassign(), later(70));
    expect(trip.tell(reassign(), later(70))).toMatchObject({ events: [], reply: { type: 'notAssigned' } });
  });
});
