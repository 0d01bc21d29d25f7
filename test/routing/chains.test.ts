import { describe, expect, test } from 'vitest';
import { contractChains } from '../../src/routing/graph/chains.ts';
import type { Street } from '../../src/routing/graph/streets.ts';

function street(from: number, to: number, changes: Partial<Street> = {}): Street {
  return {
    from,
    to,
    points: [from, 0, 10 * from + to, 5, to, 0],
    roadClass: 0,
    lengthMeters: 10,
    forwardSeconds: 1,
    backwardSeconds: 2,
    ...changes,
  };
}

function contract(streets: Street[], forbiddenTurns: { via: number; from: number; to: number }[] = []) {
  return contractChains({ streets, forbiddenTurns });
}

describe('a chain of streets', () => {
  test('becomes one, with its shape, length and durations', () => {
    expect(contract([street(0, 1), street(1, 2)]).streets).toEqual([
      {
        ...street(0, 2),
        points: [0, 0, 1, 5, 1, 0, 12, 5, 2, 0],
        lengthMeters: 20,
        forwardSeconds: 2,
        backwardSeconds: 4,
      },
    ]);
  });

  test('is turned around where its parts are drawn against each other', () => {
    const [only, ...others] = contract([
      street(0, 1),
      street(2, 1, { forwardSeconds: 2, backwardSeconds: 1 }),
    ]).streets;
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      from: 0,
      to: 2,
      forwardSeconds: 2,
      backwardSeconds: 4,
      points: [0, 0, 1, 5, 1, 0, 21, 5, 2, 0],
    });
  });

  test('ends where the speed changes, in either direction', () => {
    expect(contract([street(0, 1), street(1, 2, { forwardSeconds: 1.5 })]).streets).toHaveLength(2);
    expect(contract([street(0, 1), street(1, 2, { backwardSeconds: 2.1 })]).streets).toHaveLength(2);
    const twiceAsLong = { lengthMeters: 20, forwardSeconds: 2, backwardSeconds: 4 };
    expect(contract([street(0, 1), street(1, 2, twiceAsLong)]).streets).toHaveLength(1);
  });

  test.each([
    { isEndsOnly: { forward: true, backward: false } },
    { stopping: 'never' },
    { kind: 'ramp' },
    { names: ['Main Street'] },
  ] as const)('ends where the streets differ: %j', (changes) => {
    expect(contract([street(0, 1), street(1, 2, changes)]).streets).toHaveLength(2);
    expect(contract([street(0, 1, changes), street(1, 2, changes)]).streets).toHaveLength(1);
  });

  test('goes on beyond signals only where they do not face whoever comes', () => {
    const signals = {
      arrivalSeconds: { forward: 6, backward: 0 },
      signalSeconds: { forward: 6, backward: 0 },
    };
    expect(contract([street(0, 1, signals), street(1, 2)]).streets).toHaveLength(2);
    const [only] = contract([street(0, 1), street(1, 2, signals)]).streets;
    expect(only).toMatchObject({ to: 2, ...signals });
  });

  test('keeps the drives of a forbidden path', () => {
    const streets = [street(0, 1), street(1, 2), street(2, 3), street(3, 4), street(4, 5)];
    const { streets: chains, forbiddenPaths } = contractChains({
      streets,
      forbiddenTurns: [],
      forbiddenPaths: [[2, 4, 6]],
    });
    const [path = []] = forbiddenPaths ?? [];
    expect(path.map((drive) => chains[drive >>> 1])).toEqual(streets.slice(1, 4));
    expect(path.every((drive) => drive % 2 === 0)).toBe(true);
  });

  test('ends where the class or the direction changes, where streets branch off, and where a turn is forbidden', () => {
    expect(contract([street(0, 1), street(1, 2, { roadClass: 1 })]).streets).toHaveLength(2);
    expect(contract([street(0, 1), street(1, 2, { backwardSeconds: null })]).streets).toHaveLength(2);
    expect(contract([street(0, 1), street(1, 2), street(1, 3)]).streets).toHaveLength(3);
    expect(contract([street(0, 1), street(1, 2)], [{ via: 1, from: 0, to: 1 }]).streets).toHaveLength(2);
  });

  test('can be a ring', () => {
    const ring = contract([street(0, 1), street(1, 2), street(2, 0)]).streets;
    expect(ring).toHaveLength(1);
    expect(ring[0]).toMatchObject({ from: ring[0]?.to, lengthMeters: 30, forwardSeconds: 3 });
  });

  test('keeps forbidden turns at the streets that they are between', () => {
    const streets = [street(0, 1), street(1, 2), street(2, 3), street(2, 4), street(4, 5)];
    const { forbiddenTurns, streets: chains } = contract(streets, [{ via: 2, from: 1, to: 3 }]);
    const [turn] = forbiddenTurns;
    expect(chains[turn?.from ?? -1]?.to).toBe(2);
    expect(chains[turn?.to ?? -1]).toMatchObject({ from: 2, to: 4 });
  });

  test('does not become a loop at a forbidden turn', () => {
    // 1 – 2 – 3 – 1 is a ring; from 0, one may not turn to 2 but to 3.
    const streets = [street(0, 1), street(1, 2), street(2, 3), street(3, 1)];
    const { forbiddenTurns, streets: chains } = contract(streets, [{ via: 1, from: 0, to: 1 }]);
    expect(chains[forbiddenTurns[0]?.to ?? -1]).toMatchObject({ from: 1, to: 2 });
  });
});
