import { describe, expect, it } from 'vitest';
import { afterDone, afterPlan, afterRefusal, noEarnings, sumOf } from '../../web/src/drive/earnings.ts';
import { offerAs, planWith, stopAt } from '../client/plans.ts';

const fare = { amount: 700, currency: 'USD' };
const dropoff = { ...stopAt('arrived'), id: 'stop_B', kind: 'dropoff' as const };
const offered = afterPlan(noEarnings, planWith({ offers: [offerAs('open')] }), 1);
const driven = afterPlan(offered, planWith({ stops: [dropoff] }), 2);

describe("a shift's earnings", () => {
  it('count a ride once its end is in the plan, with the fare of its offer', () => {
    const said = afterDone(driven, dropoff);
    expect(afterPlan(said, planWith({ stops: [dropoff] }), 3).rides).toEqual([]);
    const ended = afterPlan(said, planWith({}), 4);
    expect(ended.rides).toEqual([{ tripId: dropoff.tripId, stopId: 'stop_B', fare, at: 4 }]);
    expect(afterPlan(ended, planWith({}), 5).rides).toHaveLength(1);
    expect(sumOf(ended)).toEqual([fare]);
  });

  it('count a stop that a plan shows as done', () => {
    const plan = planWith({ stops: [{ ...dropoff, status: 'done' as const }] });
    expect(afterPlan(afterDone(driven, dropoff), plan, 4).rides).toHaveLength(1);
  });

  it('do not count what the service refused, before or after the plan', () => {
    const refused = { type: 'refused' as const, reason: 'unknown-stop', detail: '', ref: 'stop_B' };
    const said = afterDone(driven, dropoff);
    expect(afterPlan(afterRefusal(said, refused), planWith({}), 4).rides).toEqual([]);
    expect(afterRefusal(afterPlan(said, planWith({}), 4), refused).rides).toEqual([]);
  });

  it('do not count rides that somebody else ended, or pickups', () => {
    expect(afterPlan(driven, planWith({}), 4).rides).toEqual([]);
    expect(afterDone(driven, stopAt('arrived'))).toEqual(driven);
  });

  it('know a ride without its fare, and forget fares that concern nobody', () => {
    const ended = afterPlan(afterDone(noEarnings, dropoff), planWith({}), 4);
    expect(ended.rides).toMatchObject([{ fare: null }]);
    expect(sumOf(ended)).toEqual([]);
    expect(afterPlan(offered, planWith({}), 2).fares).toEqual([]);
  });
});
