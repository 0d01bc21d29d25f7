import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Assignment,
  assignGreedily,
  assignWindow,
  costOf,
  type WaitingDemand,
} from '../../../src/domain/matching/assignment.ts';

const etas = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 900 }));
const window = fc
  .array(fc.record({ waitedSeconds: fc.integer({ min: 0, max: 180 }), etas }), { maxLength: 5 })
  .map((demands): WaitingDemand[] =>
    demands.map(({ waitedSeconds, etas: table }, at) => ({
      id: `trip_${at}`,
      waitedSeconds,
      etaSeconds: new Map(Object.entries(table)),
    })),
  );

/** Every assignment there is. */
function* everyAssignment(demands: readonly WaitingDemand[]): Generator<Map<string, string>> {
  const [first, ...others] = demands;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const rest of everyAssignment(others)) {
    yield rest;
    const taken = new Set(rest.values());
    for (const vehicle of first.etaSeconds.keys()) {
      if (!taken.has(vehicle)) yield new Map(rest).set(first.id, vehicle);
    }
  }
}

function expectValid(assignment: Assignment, demands: readonly WaitingDemand[]): void {
  expect(new Set(assignment.values()).size).toBe(assignment.size);
  for (const [id, vehicle] of assignment) {
    expect(demands.find((demand) => demand.id === id)?.etaSeconds.has(vehicle)).toBe(true);
  }
}

describe('the assignment of a window', () => {
  it('serves as many as can be, at the least cost, as trying everything shows', () => {
    fc.assert(
      fc.property(window, (demands) => {
        const chosen = assignWindow(demands);
        expectValid(chosen, demands);
        const all = [...everyAssignment(demands)];
        const most = Math.max(...all.map(({ size }) => size));
        expect(chosen.size).toBe(most);
        const least = Math.min(
          ...all.filter(({ size }) => size === most).map((assignment) => costOf(assignment, demands)),
        );
        expect(costOf(chosen, demands)).toBeCloseTo(least, 6);
      }),
    );
  });

  it('does not depend on the order of anything', () => {
    fc.assert(
      fc.property(window, (demands) => {
        const turned = demands.toReversed().map((demand) => ({
          ...demand,
          etaSeconds: new Map([...demand.etaSeconds].reverse()),
        }));
        expect([...assignWindow(turned)].sort()).toEqual([...assignWindow(demands)].sort());
      }),
    );
  });

  it('gives the only vehicle to who has waited longest', () => {
    const near = { id: 'trip_near', waitedSeconds: 0, etaSeconds: new Map([['cab', 60]]) };
    const patient = { id: 'trip_patient', waitedSeconds: 120, etaSeconds: new Map([['cab', 90]]) };
    expect([...assignWindow([near, patient])]).toEqual([['trip_patient', 'cab']]);
  });

  it('is not greedy: two short ways instead of a very short one and a long one', () => {
    const first = {
      id: 'trip_1',
      waitedSeconds: 2,
      etaSeconds: new Map([
        ['left', 50],
        ['right', 60],
      ]),
    };
    const second = {
      id: 'trip_2',
      waitedSeconds: 0,
      etaSeconds: new Map([
        ['left', 40],
        ['right', 600],
      ]),
    };
    expect(assignWindow([first, second]).get('trip_2')).toBe('left');
    expect(assignGreedily([first, second]).get('trip_1')).toBe('left');
  });
});

describe('the greedy assignment', () => {
  it('is one, and never better', () => {
    fc.assert(
      fc.property(window, (demands) => {
        const greedy = assignGreedily(demands);
        expectValid(greedy, demands);
        const best = assignWindow(demands);
        expect(greedy.size).toBeLessThanOrEqual(best.size);
        if (greedy.size === best.size) {
          expect(costOf(greedy, demands)).toBeGreaterThanOrEqual(costOf(best, demands) - 1e-6);
        }
      }),
    );
  });
});
