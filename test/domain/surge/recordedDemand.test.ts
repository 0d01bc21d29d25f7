import { describe, expect, it } from 'vitest';
import { cellAt, districtAt, rollUpAt } from '../../../src/domain/geo/cells.ts';
import { demandThen, type RecordedMinute } from '../../../src/domain/surge/recordedDemand.ts';
import { demandSchema, type SurgeRules } from '../../../src/domain/surge/surgeRules.ts';
import {
  evolveSurge,
  minuteMs,
  noSurgeYet,
  type SurgeState,
  surgeAt,
} from '../../../src/domain/surge/surgeState.ts';

const pickup = { lat: 37.77, lng: -122.42 };
const began = Date.UTC(2026, 0, 5, 12);
const rules: SurgeRules = { ...demandSchema.parse({}), most: 30 };
const cell = rollUpAt(pickup, 6);

/** What a district would have written down of these minutes under the rules. */
function recordedOf(demands: readonly number[]): { minutes: RecordedMinute[]; last: SurgeState } {
  let state = noSurgeYet(began - minuteMs);
  const minutes = demands.map((demand, at): RecordedMinute => {
    const seen = { demands: [{ cell, vehicleType: null, demand }], supplyAt: () => 2 };
    state = evolveSurge(state, seen, rules, began + at * minuteMs);
    const entries = [...state.entries.values()];
    return { district: districtAt(pickup), minute: state.minute, resolution: 6, entries };
  });
  return { minutes, last: state };
}

describe('the demand of a past day', () => {
  const { minutes, last } = recordedOf([4, 9, 12, 12, 12, 3, 0, 8]);

  it('leads to the same levels again under the same rules', () => {
    const then = demandThen(minutes, rules);
    expect(then(pickup, 'car', last.minute + 30_000)).toEqual(surgeAt(last, { cell, vehicleType: 'car' }));
    for (const { minute, entries } of minutes) {
      expect(then(pickup, null, minute)?.percent).toBe(entries[0]?.percent ?? 0);
    }
  });

  it('leads to lower levels under lower bounds, and to none for who needs more riders', () => {
    const at = began + 4 * minuteMs;
    const high = demandThen(minutes, rules)(pickup, null, at)?.percent ?? 0;
    expect(high).toBeGreaterThan(5);
    expect(demandThen(minutes, { ...rules, most: 5 })(pickup, null, at)?.percent).toBeLessThanOrEqual(5);
    expect(demandThen(minutes, { ...rules, leastRiders: 50 })(pickup, null, at)?.percent).toBe(0);
  });

  it('is none before the first minute, elsewhere, and long after the last', () => {
    const then = demandThen(minutes, rules);
    expect(then(pickup, null, began - 5 * minuteMs)).toBeUndefined();
    expect(then({ lat: 52.5, lng: 13.4 }, null, began)).toBeUndefined();
    expect(then({ lat: 37.95, lng: -122.42 }, null, last.minute)?.percent ?? 0).toBe(0);
    expect(then(pickup, null, last.minute + 100 * minuteMs)?.percent).toBe(0);
  });

  it('is that of the recorded cells where finer ones are asked for, and their sum where coarser ones are', () => {
    const at = began + 4 * minuteMs;
    const fine = demandThen(minutes, { ...rules, resolution: 7 })(pickup, null, at);
    expect(fine?.cell).toBe(cell);
    const coarse = demandThen(minutes, { ...rules, resolution: 5 })(pickup, null, at);
    expect(coarse?.cell).toBe(rollUpAt(pickup, 5));
    expect(coarse?.demand).toBe(12);
    expect(cellAt(pickup, 7)).not.toBe(cell);
  });
});
