import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastWaitSeconds, mostServed } from '../../../sim/match/clairvoyant.ts';
import { playRides } from '../../../sim/match/fleet.ts';
import { matchingLowerBound } from '../../../sim/match/matchingLowerBound.ts';
import type { RecordedRide } from '../../../sim/replay/recording.ts';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { assignWindow } from '../../../src/domain/matching/assignment.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy/policy.ts';
import { etaSeconds, stopSeconds } from '../../../src/domain/supply/eta.ts';
import { fleetStarts, recordedRides } from './rides.ts';

const way = (from: Place, to: Place) => etaSeconds(distanceMeters(from, to), policy.routing);

interface TriedCab {
  readonly place: Place;
  readonly freeAt: number;
}

/** Every way to serve one of the rides next: what it waits, and what is then left. */
function nextOf(rides: readonly RecordedRide[], cabs: readonly TriedCab[]) {
  return rides.flatMap((ride) =>
    cabs.flatMap((cab) => {
      // It leaves when it is free and somebody has asked.
      const at = Math.max(cab.freeAt, ride.pickupAt) + way(cab.place, ride.pickup);
      const wait = at - ride.pickupAt;
      if (wait > policy.dispatch.searchDeadlineSeconds + policy.dispatch.searchMaxEtaSeconds) return [];
      const freeAt = at + way(ride.pickup, ride.dropoff) + 2 * stopSeconds;
      const after = cabs.map((other) => (other === cab ? { place: ride.dropoff, freeAt } : other));
      return [{ wait, left: rides.filter((other) => other !== ride), after }];
    }),
  );
}

/** The least sum of waits in which the rides can all be served, by trying everything; infinite if they cannot. */
function leastByTrying(rides: readonly RecordedRide[], cabs: readonly TriedCab[]): number {
  if (rides.length === 0) return 0;
  const sums = nextOf(rides, cabs).map(({ wait, left, after }) => wait + leastByTrying(left, after));
  return Math.min(Number.POSITIVE_INFINITY, ...sums);
}

function mostByTrying(rides: readonly RecordedRide[], cabs: readonly TriedCab[]): number {
  return Math.max(0, ...nextOf(rides, cabs).map(({ left, after }) => 1 + mostByTrying(left, after)));
}

function standingAt(starts: readonly Place[], rides: readonly RecordedRide[]): TriedCab[] {
  return starts.map((place) => ({ place, freeAt: rides[0]?.pickupAt ?? 0 }));
}

describe('the bound on rides served', () => {
  it('is never below what is possible, as trying everything shows', () => {
    fc.assert(
      fc.property(recordedRides(5), fleetStarts(2), (rides, starts) => {
        const most = mostByTrying(rides, standingAt(starts, rides));
        expect(mostServed(rides, starts, policy)).toBeGreaterThanOrEqual(most);
      }),
    );
  });
});

describe('the bound on waits', () => {
  it('is never above what is possible, as trying everything shows, nor far below it', () => {
    let [bounds, waits] = [0, 0];
    fc.assert(
      fc.property(recordedRides(5), fleetStarts(2), (rides, starts) => {
        const least = leastByTrying(rides, standingAt(starts, rides));
        fc.pre(Number.isFinite(least));
        const bound = leastWaitSeconds(rides, starts, policy);
        expect(bound).toBeLessThanOrEqual(least + 1e-6);
        bounds += bound;
        waits += least;
      }),
      { seed: 1 },
    );
    expect(bounds).toBeGreaterThan(waits / 2);
  });

  it('is the wait itself where a ride has one way to be served', () => {
    fc.assert(
      fc.property(recordedRides(1), fleetStarts(1), (rides, starts) => {
        const [ride, start] = [rides[0], starts[0]];
        if (ride === undefined || start === undefined) return;
        const seconds = way(start, ride.pickup);
        fc.pre(seconds <= policy.dispatch.searchDeadlineSeconds + policy.dispatch.searchMaxEtaSeconds);
        expect(leastWaitSeconds(rides, starts, policy)).toBeCloseTo(seconds, 6);
      }),
    );
  });

  it('holds for whatever is played', () => {
    fc.assert(
      fc.property(
        recordedRides(30),
        fleetStarts(6),
        fc.constantFrom('greedy', 'batch'),
        fc.boolean(),
        (rides, starts, how, finishing) => {
          const { made } = playRides(rides, starts, { policy, how, windowSeconds: 2, finishing });
          expect(made.length).toBeLessThanOrEqual(mostServed(rides, starts, policy));
          const served = made.map(({ ride }) => ride).sort((a, b) => a.pickupAt - b.pickupAt);
          const waited = made.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
          expect(leastWaitSeconds(served, starts, policy)).toBeLessThanOrEqual(waited + 1e-6);
        },
      ),
    );
  });
});

describe('the bound on matchings', () => {
  it('is at most the least cost, and less than a second for each row below it', () => {
    const costs = fc
      .array(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 7, maxLength: 7 }), {
        minLength: 1,
        maxLength: 7,
      })
      .map((rows) => ({ rows, flat: Float64Array.from(rows.flat()) }));
    fc.assert(
      fc.property(costs, ({ rows, flat }) => {
        const demands = rows.map((row, at) => ({
          id: `row-${at}`,
          waitedSeconds: 0,
          etaSeconds: new Map(row.map((cost, column) => [`column-${column}`, cost])),
        }));
        const chosen = assignWindow(demands);
        const least = demands.reduce(
          (sum, { id, etaSeconds: table }) => sum + (table.get(chosen.get(id) ?? '') ?? 0),
          0,
        );
        const bound = matchingLowerBound(flat, rows.length, 7);
        expect(bound).toBeLessThanOrEqual(least + 1e-6);
        expect(bound).toBeGreaterThan(least - rows.length - 1e-6);
      }),
    );
  });
});
