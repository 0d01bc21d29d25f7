import fc from 'fast-check';
import { driveOf, type ForbiddenTurn, type Street, type Streets } from '../../src/routing/graph/streets.ts';

/**
 * A handful of junctions, no two at one place, with streets of whole milliseconds between them, forbidden turns and
 * forbidden paths. From some a spur leads to a dead end, where a way can begin and end without having to do with any forbidden turn.
 */
export const streetsArbitrary: fc.Arbitrary<Streets> = fc.integer({ min: 2, max: 7 }).chain((junctions) =>
  fc
    .array(
      fc.record({
        from: fc.nat(junctions - 1),
        to: fc.nat(junctions - 1),
        seconds: fc.integer({ min: 1, max: 20_000 }).map((ms) => ms / 1000),
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
        .record({
          pairs: fc.array(fc.record({ from: fc.nat(streets.length - 1), to: fc.nat(streets.length - 1) }), {
            maxLength: 6,
          }),
          walks: fc.array(fc.array(fc.nat(99), { minLength: 3, maxLength: 4 }), { maxLength: 4 }),
        })
        .map(({ pairs, walks }) => ({
          streets: [...streets, ...spurs.filter((junction) => junction < junctions).map(spurFrom)],
          forbiddenTurns: pairs.flatMap((pair) => turnsBetween(streets, pair)),
          forbiddenPaths: walks.map((walk) => pathAlong(streets, walk)).filter(({ length }) => length > 2),
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
  const [[lat, lng], [otherLat, otherLng]] = [placeOf(from), placeOf(to)];
  const aside = (bend ?? 0) / 3;
  const middle =
    bend === null ? [] : [Math.round((lat + otherLat) / 2 + aside), Math.round((lng + otherLng) / 2 - aside)];
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

/** Drives one after the other: at each junction the one that the next number picks. */
function pathAlong(streets: readonly Street[], [first = 0, ...picks]: readonly number[]): number[] {
  const drives = streets.flatMap(({ from, to, forwardSeconds, backwardSeconds }, index) => [
    ...(forwardSeconds === null ? [] : [{ drive: driveOf(index, false), tail: from, head: to }]),
    ...(backwardSeconds === null ? [] : [{ drive: driveOf(index, true), tail: to, head: from }]),
  ]);
  const path = drives.slice(first % drives.length).slice(0, 1);
  for (const pick of picks) {
    const last = path.at(-1);
    const next = drives.filter(({ tail, drive }) => tail === last?.head && drive !== (last.drive ^ 1));
    const chosen = next[pick % Math.max(1, next.length)];
    if (chosen !== undefined) path.push(chosen);
  }
  return path.map(({ drive }) => drive);
}

/** Somewhere near the junctions. */
export const placeArbitrary = fc.record({
  lat: fc.double({ min: -0.003, max: 0.003, noNaN: true }),
  lng: fc.double({ min: -0.003, max: 0.003, noNaN: true }),
});
