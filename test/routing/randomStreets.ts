import fc from 'fast-check';
import type { ForbiddenTurn, Street, Streets } from '../../src/routing/graph/streets.ts';

/**
 * A handful of junctions, no two at one place, with streets of whole seconds between them and forbidden turns. From
 * some a spur leads to a dead end, where a way can begin and end without having to do with any forbidden turn.
 */
export const streetsArbitrary: fc.Arbitrary<Streets> = fc.integer({ min: 2, max: 7 }).chain((junctions) =>
  fc
    .array(
      fc.record({
        from: fc.nat(junctions - 1),
        to: fc.nat(junctions - 1),
        seconds: fc.integer({ min: 1, max: 20 }),
        tenthsOfMeters: fc.integer({ min: 1, max: 500 }),
        way: fc.constantFrom('both', 'both', 'forward', 'backward'),
        roadClass: fc.nat(1),
        bend: fc.option(fc.integer({ min: -300, max: 300 })),
      }),
      { minLength: 2, maxLength: 18, size: 'max' },
    )
    .map((descriptions) => descriptions.map(streetOf))
    .chain((streets) =>
      fc
        .array(fc.record({ from: fc.nat(streets.length - 1), to: fc.nat(streets.length - 1) }), {
          maxLength: 6,
        })
        .map((pairs) => ({
          streets: [...streets, ...spurs.filter((junction) => junction < junctions).map(spurFrom)],
          forbiddenTurns: pairs.flatMap((pair) => turnsBetween(streets, pair)),
        })),
    ),
);

interface Description {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  readonly tenthsOfMeters: number;
  readonly way: string;
  readonly roadClass: number;
  readonly bend: number | null;
}

function streetOf({ from, to, seconds, tenthsOfMeters, way, roadClass, bend }: Description): Street {
  const middle = bend === null ? [] : [1000 * from + bend, 1000 * to - bend];
  return {
    from,
    to,
    points: [...placeOf(from), ...middle, ...placeOf(to)],
    roadClass,
    lengthMeters: tenthsOfMeters / 10,
    forwardSeconds: way === 'backward' ? null : seconds,
    backwardSeconds: way === 'forward' ? null : seconds,
  };
}

/** Around a circle, so that no two places are one; the ends of spurs around a larger one. */
export function placeOf(junction: number): [number, number] {
  const angle = (2 * Math.PI * junction) / 10;
  const radius = junction < spurEnd(0) ? 2_000 : 2_500;
  return [Math.round(radius * Math.sin(angle)), Math.round(radius * Math.cos(angle))];
}

export function spurEnd(junction: number): number {
  return 10 + junction;
}

/** The junctions that have one. The others can become mere bends. */
export const spurs = [0, 1, 4];

function spurFrom(junction: number): Street {
  const to = spurEnd(junction);
  const points = [...placeOf(junction), ...placeOf(to)];
  return {
    from: junction,
    to,
    points,
    roadClass: 0,
    lengthMeters: 60,
    forwardSeconds: 9,
    backwardSeconds: 9,
  };
}

function turnsBetween(
  streets: readonly Street[],
  { from, to }: { from: number; to: number },
): ForbiddenTurn[] {
  const [first, second] = [streets[from], streets[to]];
  if (first === undefined || second === undefined) return [];
  const vias = [first.from, first.to].filter((end) => end === second.from || end === second.to);
  return vias.slice(0, 1).map((via) => ({ via, from, to }));
}

/** Somewhere near the junctions. */
export const placeArbitrary = fc.record({
  lat: fc.double({ min: -0.003, max: 0.003, noNaN: true }),
  lng: fc.double({ min: -0.003, max: 0.003, noNaN: true }),
});
