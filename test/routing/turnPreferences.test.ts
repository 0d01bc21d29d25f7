import { describe, expect, test } from 'vitest';
import { RoadDensity } from '../../src/routing/graph/density.ts';
import { type RoadClass, roadClasses } from '../../src/routing/graph/roadGraph.ts';
import type { Street } from '../../src/routing/graph/streets.ts';
import { courseAtEnd, courseAtStart } from '../../src/routing/graph/turnCosts.ts';
import { TurnPreferences } from '../../src/routing/graph/turnPreferences.ts';

/** Arms of a junction at the origin, in microdegrees east and north; all are drawn away from it. */
function costOf(
  from: readonly [number, number, RoadClass],
  to: readonly [number, number, RoadClass],
  others: readonly (readonly [number, number, RoadClass])[],
  changes: Partial<Street> = {},
  drivingSide: 'left' | 'right' = 'right',
): number {
  const streets = [from, to, ...others].map(
    ([east, north, roadClass], index): Street => ({
      from: 0,
      to: index + 1,
      points: [0, 0, north, east],
      roadClass: roadClasses.indexOf(roadClass),
      lengthMeters: 100,
      forwardSeconds: 10,
      backwardSeconds: 10,
      ...(index === 0 && changes),
    }),
  );
  const [first, second] = streets;
  if (first === undefined || second === undefined) throw new Error('there are two');
  const preferences = new TurnPreferences(
    { streets, forbiddenTurns: [], drivingSide },
    new RoadDensity(streets),
  );
  const arrival = { street: first, isReversed: true, course: courseAtEnd(first, true) };
  const departure = { street: second, isReversed: false, course: courseAtStart(second, false) };
  return preferences.costSeconds(arrival, departure, 0);
}

const [west, east, north, south] = [
  [-1000, 0],
  [1000, 0],
  [0, 1000],
  [0, -1000],
] as const;

describe('a turn counts for more', () => {
  test('on a small road that crosses a larger one than the other way', () => {
    const small = costOf(
      [...west, 'residential'],
      [...east, 'residential'],
      [
        [...north, 'primary'],
        [...south, 'primary'],
      ],
    );
    const large = costOf(
      [...north, 'primary'],
      [...south, 'primary'],
      [
        [...west, 'residential'],
        [...east, 'residential'],
      ],
    );
    expect(small).toBeGreaterThan(large + 5);
  });

  test('across oncoming traffic, by the side people drive on', () => {
    const left = (side: 'left' | 'right') =>
      costOf([...west, 'tertiary'], [...north, 'tertiary'], [[...east, 'tertiary']], {}, side);
    const right = (side: 'left' | 'right') =>
      costOf([...west, 'tertiary'], [...south, 'tertiary'], [[...east, 'tertiary']], {}, side);
    expect(left('right')).toBeGreaterThan(right('right'));
    expect(right('left')).toBeGreaterThan(left('left'));
    expect(right('left')).toBe(left('right'));
  });

  test('onto a yard, and by a barrier, but not by signals', () => {
    const through = costOf([...west, 'residential'], [...east, 'residential'], [[...north, 'service']]);
    expect(
      costOf([...west, 'residential'], [...north, 'service'], [[...east, 'residential']]),
    ).toBeGreaterThan(through + 60);
    const gate = { arrivalSeconds: { forward: 0, backward: 10 } };
    const straight = (changes: Partial<Street>) =>
      costOf([...west, 'residential'], [...east, 'residential'], [[...north, 'service']], changes);
    expect(straight(gate)).toBeCloseTo(through + 10, 9);
    expect(straight({ ...gate, signalSeconds: gate.arrivalSeconds })).toBeCloseTo(through, 9);
  });
});
