import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostServed } from '../../../sim/match/clairvoyant.ts';
import { playRides } from '../../../sim/match/fleet.ts';
import { destination, type Place } from '../../../src/domain/geo/place.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';

const centre = { lat: 37.77, lng: -122.42 };
const place = fc
  .record({ bearing: fc.integer({ min: 0, max: 359 }), meters: fc.integer({ min: 0, max: 4_000 }) })
  .map(({ bearing, meters }): Place => destination(centre, bearing, meters));
const rides = fc
  .array(fc.record({ pickupAt: fc.integer({ min: 0, max: 900 }), pickup: place, dropoff: place }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((all) =>
    all.toSorted((a, b) => a.pickupAt - b.pickupAt).map((ride, at) => ({ ...ride, row: at + 1 })),
  );
const starts = fc.array(place, { minLength: 1, maxLength: 6 });

describe('a recording that is played', () => {
  it('serves no more than anyone could who knew everything', () => {
    fc.assert(
      fc.property(rides, starts, fc.constantFrom('greedy', 'batch'), (all, fleet, how) => {
        const { waitSeconds } = playRides(all, fleet, { policy, how, windowSeconds: 2 });
        expect(waitSeconds.length).toBeLessThanOrEqual(mostServed(all, fleet, policy));
        const longest = policy.searchDeadlineSeconds + policy.searchMaxEtaSeconds;
        for (const wait of waitSeconds) expect(wait).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('is matched in each window as well as can be by the batch policy', () => {
    fc.assert(
      fc.property(rides, starts, (all, fleet) => {
        const outcome = playRides(all, fleet, { policy, how: 'batch', windowSeconds: 2 });
        expect(outcome.windowsShort).toBe(0);
        for (const gap of outcome.windowGaps) expect(gap).toBeCloseTo(0, 9);
      }),
    );
  });

  it('shows what the greedy policy loses', () => {
    const near = destination(centre, 90, 100);
    const ride = (row: number, pickup: Place) => ({ row, pickupAt: row, pickup, dropoff: centre });
    const fleet = [destination(centre, 90, 700), destination(centre, 270, 900)];
    const outcome = playRides([ride(1, centre), ride(2, near)], fleet, {
      policy,
      how: 'greedy',
      windowSeconds: 5,
    });
    expect(outcome.windowGaps).toHaveLength(1);
    expect(outcome.windowGaps[0]).toBeGreaterThan(0);
  });
});
