import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MatchPolicy, playRides } from '../../../sim/match/fleet.ts';
import { drawAhead } from '../../../sim/match/reservations.ts';
import { brokenPromises } from '../../../sim/match/table.ts';
import { destination, type Place } from '../../../src/domain/geo/place.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy/policy.ts';
import { centre, fleetStarts, recordedRides } from './rides.ts';

const rules = (how: MatchPolicy, finishing = true) => ({ policy, how, windowSeconds: 2, finishing });

describe('a recording that is played', () => {
  it('serves each ride at most once, and nobody waits longer than the policy lets them', () => {
    fc.assert(
      fc.property(
        recordedRides(30),
        fleetStarts(6),
        fc.constantFrom<MatchPolicy>('greedy', 'batch', 'pooled'),
        (rides, starts, how) => {
          const { made } = playRides(rides, starts, rules(how));
          expect(new Set(made.map(({ ride }) => ride.row)).size).toBe(made.length);
          const longest = policy.dispatch.searchDeadlineSeconds + policy.dispatch.searchMaxEtaSeconds;
          for (const { waitSeconds } of made) expect(waitSeconds).toBeLessThanOrEqual(longest);
        },
      ),
    );
  });

  it('is matched in each window as well as can be by the batch policy', () => {
    fc.assert(
      fc.property(recordedRides(30), fleetStarts(6), fc.boolean(), (rides, starts, finishing) => {
        const outcome = playRides(rides, starts, rules('batch', finishing));
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
      ...rules('greedy'),
      windowSeconds: 5,
    });
    expect(outcome.windowGaps).toHaveLength(1);
    expect(outcome.windowGaps[0]).toBeGreaterThan(0);
  });

  it('gives a vehicle its next ride before it has let somebody out, unless only free ones count', () => {
    const east = (meters: number) => destination(centre, 90, meters);
    const rides = [
      { row: 1, pickupAt: 0, pickup: centre, dropoff: east(4_000) },
      { row: 2, pickupAt: 790, pickup: east(4_000), dropoff: centre },
    ];
    // Another vehicle is free, and farther away than the first one's drop-off.
    const starts = [centre, east(8_500)];
    const waits = [true, false].map((finishing) =>
      playRides(rides, starts, rules('batch', finishing))
        .made.filter(({ ride }) => ride.row === 2)
        .map(({ waitSeconds }) => Math.round(waitSeconds / 60)),
    );
    expect(waits).toEqual([[1], [14]]);
  });
});

describe('rides that share', () => {
  it('keep every promise: the pickup, the longest ride, and the seats', () => {
    fc.assert(
      fc.property(recordedRides(40), fleetStarts(4), (rides, starts) => {
        const { made } = playRides(rides, starts, rules('pooled'));
        expect(brokenPromises(made)).toEqual([]);
        for (const { rideSeconds, directSeconds } of made) {
          expect(rideSeconds).toBeLessThanOrEqual(1.4 * directSeconds + 300 + 0.001);
        }
      }),
    );
  });

  it('are carried at once by one vehicle, which drives less than for each alone', () => {
    const ride = (row: number, meters: number) => ({
      row,
      pickupAt: row,
      pickup: destination(centre, 90, meters),
      dropoff: destination(centre, 90, 5_000 + meters),
    });
    const rides = [ride(1, 0), ride(2, 50), ride(3, 100)];
    const shared = playRides(rides, [centre], rules('pooled'));
    expect(shared.made.map(({ isShared }) => isShared)).toEqual([true, true, true]);
    const alone = playRides(rides, [centre, centre, centre], rules('batch'));
    expect(alone.made.map(({ isShared }) => isShared)).toEqual([false, false, false]);
    expect(shared.drivenMeters).toBeLessThan(alone.drivenMeters / 2);
  });

  it('are no more than there are seats', () => {
    const rides = [1, 2, 3, 4, 5].map((row) => ({
      row,
      pickupAt: 0,
      pickup: centre,
      dropoff: destination(centre, 90, 1_000),
    }));
    const { made } = playRides(rides, [centre], rules('pooled'));
    const ends = made.map(({ ride, waitSeconds, rideSeconds }) => ({
      row: ride.row,
      from: waitSeconds,
      to: waitSeconds + rideSeconds,
    }));
    const aboardAt = (at: number) => ends.filter(({ from, to }) => from <= at && at < to).length;
    expect(Math.max(...ends.map(({ from }) => aboardAt(from)))).toBe(4);
  });
});

describe('rides that are booked ahead', () => {
  it('are served at most once and never before their time, and the others as before', () => {
    fc.assert(
      fc.property(
        recordedRides(30),
        fleetStarts(6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rides, starts, share) => {
          const ahead = drawAhead(rides, share, 1);
          const { made, ahead: outcome } = playRides(rides, starts, { ...rules('batch'), ahead });
          expect(new Set(made.map(({ ride }) => ride.row)).size).toBe(made.length);
          for (const { ride, waitSeconds } of made) {
            if (ahead.has(ride.row)) expect(waitSeconds).toBeGreaterThanOrEqual(0);
          }
          for (const row of outcome.told) expect(outcome.held).toContain(row);
          const served = new Set(made.map(({ ride }) => ride.row));
          for (const row of outcome.held) expect(outcome.told.has(row) || served.has(row)).toBe(true);
        },
      ),
    );
  });

  it('are kept by a cab that takes nothing which would make it late', () => {
    const east = (meters: number) => destination(centre, 90, meters);
    // The only cab could serve the second ride at once, and would then miss the first.
    const rides = [
      { row: 1, pickupAt: 0, pickup: centre, dropoff: east(500) },
      { row: 2, pickupAt: 1_000, pickup: east(500), dropoff: east(9_000) },
      { row: 3, pickupAt: 1_600, pickup: east(500), dropoff: centre },
    ];
    const play = (ahead: number[]) =>
      playRides(rides, [centre], { ...rules('batch'), ahead: new Set(ahead) }).made.map(
        ({ ride, waitSeconds }) => [ride.row, waitSeconds < 5],
      );
    expect(play([])).toContainEqual([2, true]);
    expect(play([3])).toEqual([
      [1, true],
      [3, true],
    ]);
  });
});
