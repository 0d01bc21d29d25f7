import { describe, it } from 'vitest';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { nothing } from '../specification.ts';
import { cab, givenTrip, released, says } from './tripStory.ts';

const reassign = (change: Partial<TripCommand & { type: 'reassign' }> = {}): TripCommand => ({
  type: 'reassign',
  reason: null,
  ifVersion: null,
  ...change,
});

describe('an operator wants another vehicle', () => {
  it.each(['assigned', 'arrived'] as const)('while %s: it is released, and never asked again', (phase) => {
    const returned = { type: 'returned', vehicleId: cab, by: 'operator', reason: 'flat tyre' };
    givenTrip(phase).when(70, reassign({ reason: 'flat tyre' }), {
      emits: [returned, 'searchStarted'],
      tells: { vehicle: [released(cab, 'reassigned')] },
      asks: [{ type: 'search', demand: { excluded: [cab] } }],
      replies: { type: 'reassigned', trip: { phase: 'searching', assignment: null } },
      becomes: { excludedUntil: { [cab]: Number.MAX_SAFE_INTEGER } },
    });
  });

  it('hears nothing more of the vehicle that had it', () => {
    givenTrip('arrived')
      .when(70, reassign())
      .when(71, says('onboard'), { emits: [], becomes: { phase: 'searching' } });
  });

  it.each([
    ['searching', 'notAssigned'],
    ['onboard', 'boarded'],
    ['completed', 'over'],
  ] as const)('while %s: nothing happens, and the answer is %s', (phase, replies) => {
    givenTrip(phase).when(400, reassign(), { ...nothing, replies });
  });

  it('and the trip has moved on since that version: nothing happens', () => {
    const story = givenTrip('arrived');
    const { version } = story.trip;
    story
      .when(70, reassign({ ifVersion: version - 1 }), { ...nothing, replies: { type: 'stale', version } })
      .when(70, reassign({ ifVersion: version }), { replies: 'reassigned' });
  });

  it('twice: the second finds no vehicle to take it from', () => {
    givenTrip('assigned').when(70, reassign()).when(70, reassign(), { emits: [], replies: 'notAssigned' });
  });
});
