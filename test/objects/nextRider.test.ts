import { describe, expect, it } from 'vitest';
import type { VehicleFix } from '../../src/calls/trip.ts';
import { cellAt, cellCentre } from '../../src/domain/geo/cells.ts';
import { destination, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { defaultPolicy, flatPolicy } from '../../src/domain/policy/policy.ts';
import type { TripPhase } from '../../src/domain/trip/phases.ts';
import { fixFor } from '../../src/objects/cell/forwarding.ts';
import { shownFix } from '../../src/objects/trip/visiblePosition.ts';
import { cab, givenTrip, tripId } from '../domain/trip/tripStory.ts';
import { otherTripId } from '../domain/vehicle/vehicleStory.ts';

/** Near the centre of an H3 cell, not at a border. */
const home = destination(cellCentre(cellAt({ lat: 37.7712, lng: -122.4234 }, 8)), 60, 100);
const fix: VehicleFix = { vehicleId: cab, epoch: 1, ...home, ts: 1_000, heading: 90 };
const before: Partial<VehicleFix> = { via: [destination(home, 0, 300)], isShared: true };

function shownTo(phase: TripPhase, change: Partial<VehicleFix>): VehicleFix {
  return shownFix(givenTrip(phase).trip, { ...fix, ...change });
}

describe('the position of a vehicle', () => {
  it.each<[string, TripPhase, Partial<VehicleFix>]>([
    ['that serves nobody else', 'assigned', { via: [], isShared: false }],
    ['of an older cell, that serves nobody before', 'assigned', { via: [] }],
    ['that is at the pickup', 'arrived', before],
    ['to who is on board, whoever gets out before', 'onboard', before],
  ])('is exact: %s', (_, phase, change) => {
    expect(shownTo(phase, change)).toEqual({ ...fix, ...change });
  });

  it.each<[string, Partial<VehicleFix>]>([
    ['while the rider before is on board', before],
    ['of an older cell', { via: before.via ?? [] }],
    ['on the way to the own pickup with others on board', { via: [], isShared: true }],
  ])('is rough: %s', (_, change) => {
    const shown = shownTo('assigned', change);
    expect(shown).toMatchObject({ ts: fix.ts, heading: null });
    expect(distanceMeters(shown, home)).toBeLessThan(700);
    expect(shown).not.toMatchObject({ lat: home.lat });
  });

  it('is the same wherever the vehicle is around, and so are the stops that the ETA goes by', () => {
    const [a, b] = [home, destination(home, 45, 30)].map((place: Place) => {
      const { lat, lng, via } = shownTo('assigned', { ...before, ...place, via: [place] });
      return { lat, lng, via };
    });
    expect(a).toEqual(b);
    expect(a?.via).toEqual([{ lat: a?.lat, lng: a?.lng }]);
  });
});

it('a cell says which of its trips share the vehicle', () => {
  const rules = flatPolicy(defaultPolicy);
  const facts = {
    rules,
    place: home,
    heading: null,
    positionAt: 1,
    newestTs: 1,
    vehicleId: cab,
    epoch: 1,
  };
  const shares = (tripIds: readonly (typeof tripId)[]) =>
    tripIds.map((id) => fixFor({ ...facts, tripIds }, id).isShared);
  expect(shares([tripId])).toEqual([false]);
  expect(shares([tripId, otherTripId])).toEqual([true, true]);
});
