import { describe, expect, it } from 'vitest';
import { cellAt, cellParent } from '../../../src/domain/geo/cells.ts';
import { demandOf, type Wish } from '../../../src/domain/surge/demand.ts';
import { demandSchema, type SurgeRules } from '../../../src/domain/surge/surgeRules.ts';
import {
  type DistrictEvidence,
  evolveSurge,
  minuteMs,
  noSurgeYet,
  type SurgeState,
  surgeAt,
} from '../../../src/domain/surge/surgeState.ts';

const rules: SurgeRules = { ...demandSchema.parse({}), most: 30 };
const began = Date.UTC(2026, 0, 5, 12);
const fine = cellAt({ lat: 40.26, lng: -76.88 }, 7);
const cell = cellParent(fine, 6);
const elsewhere = cellAt({ lat: 40.6, lng: -76.4 }, 6);

function busy(vehicleType: string | null, demand = 20): DistrictEvidence {
  return { demands: [{ cell, vehicleType, demand }], supplyAt: () => 2 };
}
const quiet: DistrictEvidence = { demands: [], supplyAt: () => 2 };

function minutesOf(
  minutes: number,
  evidence: DistrictEvidence,
  from: SurgeState = noSurgeYet(began),
): SurgeState {
  let state = from;
  for (let passed = 1; passed <= minutes; passed++) {
    state = evolveSurge(state, evidence, rules, from.minute + passed * minuteMs);
  }
  return state;
}

describe('the levels of a district', () => {
  it('are of a cell and a vehicle type; who takes any vehicle raises all types', () => {
    const ofAll = minutesOf(10, busy(null));
    const ofVans = minutesOf(10, busy('van'));
    const at = (state: SurgeState, where: typeof cell, type: string | null) =>
      surgeAt(state, { cell: where, vehicleType: type }).percent;
    expect(at(ofAll, cell, 'car')).toBeGreaterThan(0);
    expect(at(ofAll, cell, 'car')).toBe(at(ofAll, cell, null));
    expect(at(ofAll, elsewhere, 'car')).toBe(0);
    expect(at(ofVans, cell, 'van')).toBeGreaterThan(0);
    expect(at(ofVans, cell, 'car')).toBe(0);
  });

  it('say why', () => {
    const state = minutesOf(10, busy('van'));
    const said = surgeAt(state, { cell, vehicleType: 'van' });
    expect(said).toMatchObject({ cell, vehicleType: 'van', demand: 20, supply: 2, minute: state.minute });
    expect(said.smoothed).toBeGreaterThan(said.percent - 4);
  });

  it('change once a minute, whoever looks', () => {
    const state = minutesOf(3, busy(null));
    expect(evolveSurge(state, busy(null), rules, state.minute + minuteMs - 1)).toBe(state);
  });

  it('fall over minutes that nobody saw, and are forgotten after half an hour', () => {
    const high = minutesOf(20, busy(null));
    const late = (minutes: number) => evolveSurge(high, busy(null), rules, high.minute + minutes * minuteMs);
    const percent = (state: SurgeState) => surgeAt(state, { cell, vehicleType: null }).percent;
    expect(percent(late(10))).toBeLessThan(percent(high));
    expect(percent(late(31))).toBeLessThanOrEqual(rules.largestStep);
  });

  it('vanish when nobody wants anything any more', () => {
    expect(minutesOf(60, quiet, minutesOf(20, busy(null))).entries.size).toBe(0);
  });
});

describe('demand', () => {
  const wish = (rider: string, change: Partial<Wish> = {}): Wish => {
    return { rider, cell: fine, vehicleType: null, isBooked: true, ...change };
  };
  const of = (wishes: readonly Wish[], type: string | null = null) =>
    demandOf(wishes, 6).find(({ vehicleType }) => vehicleType === type)?.demand;

  it('counts riders, however often they ask or book', () => {
    expect(of([wish('ann'), wish('ann'), wish('ann', { isBooked: false }), wish('bob')])).toBe(2);
  });

  it('counts who has only asked for a price as a part of one', () => {
    expect(of([wish('ann', { isBooked: false }), wish('bob')])).toBe(1.25);
  });

  it('of a vehicle type is of who asks for it', () => {
    const wishes = [wish('ann', { vehicleType: 'van' }), wish('bob')];
    expect([of(wishes), of(wishes, 'van'), of(wishes, 'car')]).toEqual([2, 1, undefined]);
  });
});
