import { describe, expect, test } from 'vitest';
import { RoadDensity } from '../../src/routing/graph/density.ts';
import { type RoadClass, roadClasses } from '../../src/routing/graph/roadGraph.ts';
import type { Street } from '../../src/routing/graph/streets.ts';
import { courseAtEnd, courseAtStart } from '../../src/routing/graph/turnCosts.ts';
import { TurnPreferences } from '../../src/routing/graph/turnPreferences.ts';

/** Of the turn from the end of one street to the beginning of another, of which one begins or ends at junction 0. */
function turnBetween(streets: readonly Street[], from: number, to: number): number {
  const [first, second] = [streets[from], streets[to]];
  if (first === undefined || second === undefined) throw new Error('there are two');
  const preferences = new TurnPreferences({ streets, forbiddenTurns: [] }, new RoadDensity(streets));
  const isReversed = first.from === 0;
  return preferences.costSeconds(
    { street: first, isReversed, course: courseAtEnd(first, isReversed) },
    { street: second, isReversed: false, course: courseAtStart(second, false) },
    0,
  );
}

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

  test('that is so sharp that one turns around, onto whichever road', () => {
    // Arriving eastwards, back north-westwards: 160° and 155° to the left.
    const onto = (degrees: number) => {
      const course = ((90 - degrees) * Math.PI) / 180;
      const departure = [1000 * Math.sin(course), 1000 * Math.cos(course)] as const;
      return costOf([...west, 'secondary'], [...departure, 'residential'], [[...east, 'secondary']]);
    };
    expect(onto(160)).toBeGreaterThan(onto(155) + 60);
  });

  test('onto a yard, but not onto an alley', () => {
    const onto = (kind?: 'alley') => {
      const streets = [west, north, east].map(
        ([eastwards, northwards], index): Street => ({
          from: 0,
          to: index + 1,
          points: [0, 0, northwards, eastwards],
          roadClass: roadClasses.indexOf(index === 1 ? 'service' : 'residential'),
          lengthMeters: 100,
          forwardSeconds: 10,
          backwardSeconds: 10,
          ...(index === 1 && kind && { kind }),
        }),
      );
      return turnBetween(streets, 0, 1);
    };
    expect(onto()).toBeCloseTo(onto('alley') + 70, 9);
  });

  test('onto a yard, but not from the junction of a divided road that is made for it', () => {
    // A road of two carriageways, northwards and southwards, with a yard in the east and a street in the west.
    const streetOf = (from: number, to: number, points: number[], more: Partial<Street>): Street => ({
      from,
      to,
      points,
      roadClass: roadClasses.indexOf('primary'),
      lengthMeters: 111,
      forwardSeconds: 10,
      backwardSeconds: null,
      ...more,
    });
    const bothWays = { backwardSeconds: 10 };
    const service = { ...bothWays, roadClass: roadClasses.indexOf('service') };
    const costFrom = (gapMeters: number) =>
      turnBetween(
        [
          streetOf(2, 0, [0, -1000, 0, 0], { ...bothWays, roadClass: roadClasses.indexOf('residential') }),
          streetOf(0, 1, [0, 0, 0, 200], { ...service, lengthMeters: gapMeters }),
          streetOf(3, 0, [1000, 0, 0, 0], {}),
          streetOf(0, 4, [0, 0, -1000, 0], {}),
          streetOf(5, 1, [-1000, 200, 0, 200], {}),
          streetOf(1, 6, [0, 200, 1000, 200], {}),
          streetOf(1, 7, [0, 200, 0, 1200], service),
        ],
        0,
        1,
      );
    expect(costFrom(60)).toBeCloseTo(costFrom(22) + 75, 9);
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

describe('the course in which a street is left', () => {
  const street = (kind?: 'ramp'): Street => ({
    from: 0,
    to: 1,
    // Ten metres north, and then a kilometre east.
    points: [0, 0, 90, 0, 90, 9_000],
    roadClass: 0,
    lengthMeters: 1_010,
    forwardSeconds: 60,
    backwardSeconds: null,
    ...(kind && { kind }),
  });

  test('is towards the point 30 m along it, however far away the next bend is', () => {
    expect(courseAtStart(street(), false)).toBeCloseTo((Math.atan2(20, 10) * 180) / Math.PI, 0);
    expect(courseAtStart(street(), true)).toBeCloseTo(270, 3);
  });

  test('is that near the junction on ramps', () => {
    expect(courseAtStart(street('ramp'), false)).toBeCloseTo((Math.atan2(2, 10) * 180) / Math.PI, 0);
  });
});
