import {
  driveOf,
  type ForbiddenTurn,
  reversed,
  type Street,
  type Streets,
  streetsAtJunctions,
} from './streets.ts';

/**
 * Joins streets where nothing is to be decided and nothing changes: at junctions where just two meet that are alike,
 * may be driven in the same directions at the same speeds, and no turn is forbidden. What is left is numbered anew,
 * junctions keep theirs.
 */
export function contractChains(input: Streets): Streets {
  const { streets, forbiddenTurns, forbiddenPaths = [], gates = new Set() } = input;
  const ends = streetsAtJunctions(streets);
  const kept = junctionsOfTurns(streets, forbiddenTurns, forbiddenPaths);
  const continues = ends.map(
    (pair, junction) => !kept.has(junction) && !gates.has(junction) && isMereBend(pair, junction, streets),
  );
  const chains: Street[] = [];
  const chainOf = new Int32Array(streets.length).fill(-1);

  function follow(start: number, first: number): void {
    const links: Street[] = [];
    let junction = start;
    let index: number | undefined = first;
    while (index !== undefined && chainOf[index] === -1) {
      const street = streets[index];
      if (street === undefined) break;
      const link = street.from === junction ? street : reversed(street);
      chainOf[index] = chains.length;
      links.push(link);
      junction = link.to;
      const last: number = index;
      index = continues[junction] ? ends[junction]?.find((other) => other !== last) : undefined;
    }
    // One that stays alone stays as it was drawn: drives that lead along it keep their direction.
    const alone = links.length === 1 ? streets[first] : undefined;
    chains.push(alone ?? join(links));
  }

  for (const [junction, around] of ends.entries()) {
    if (continues[junction]) continue;
    for (const index of around) if (chainOf[index] === -1) follow(junction, index);
  }
  // Rings that meet no other street begin anywhere.
  for (const [index, { from }] of streets.entries()) if (chainOf[index] === -1) follow(from, index);

  return {
    ...input,
    streets: chains,
    forbiddenTurns: forbiddenTurns.map(({ via, from, to }) => ({
      via,
      from: chainOf[from] ?? -1,
      to: chainOf[to] ?? -1,
    })),
    forbiddenPaths: forbiddenPaths.map((path) =>
      path.map((drive) => driveOf(chainOf[drive >>> 1] ?? -1, (drive & 1) === 1)),
    ),
  };
}

/** With the far ends: else the street could become a loop, and from which of its ends one comes would be lost. */
function junctionsOfTurns(
  streets: readonly Street[],
  turns: readonly ForbiddenTurn[],
  paths: readonly (readonly number[])[],
): ReadonlySet<number> {
  const indices = [
    ...turns.flatMap(({ from, to }) => [from, to]),
    ...paths.flatMap((path) => path.map((drive) => drive >>> 1)),
  ];
  const kept = new Set<number>();
  for (const index of indices) {
    const street = streets[index];
    if (street !== undefined) kept.add(street.from).add(street.to);
  }
  return kept;
}

function isMereBend(pair: readonly number[], junction: number, streets: readonly Street[]): boolean {
  const [first, second] = pair.map((index) => streets[index]);
  if (pair.length !== 2 || pair[0] === pair[1] || first === undefined || second === undefined) return false;
  const before = first.to === junction ? first : reversed(first);
  const after = second.from === junction ? second : reversed(second);
  return (
    before.roadClass === after.roadClass &&
    before.kind === after.kind &&
    before.names?.join() === after.names?.join() &&
    before.stopping === after.stopping &&
    (before.isEndsOnly?.forward ?? false) === (after.isEndsOnly?.forward ?? false) &&
    (before.isEndsOnly?.backward ?? false) === (after.isEndsOnly?.backward ?? false) &&
    (before.arrivalSeconds?.forward ?? 0) === 0 &&
    (after.arrivalSeconds?.backward ?? 0) === 0 &&
    isSameSpeed(before.forwardSeconds, before.lengthMeters, after.forwardSeconds, after.lengthMeters) &&
    isSameSpeed(before.backwardSeconds, before.lengthMeters, after.backwardSeconds, after.lengthMeters)
  );
}

/** A part of a chain takes its share of the chain's time: that is only true of one speed. */
const SPEED_TOLERANCE = 1e-6;

function isSameSpeed(
  seconds: number | null,
  meters: number,
  otherSeconds: number | null,
  otherMeters: number,
): boolean {
  if (seconds === null || otherSeconds === null) return seconds === otherSeconds;
  const [one, other] = [seconds * otherMeters, otherSeconds * meters];
  return Math.abs(one - other) <= SPEED_TOLERANCE * Math.max(one, other);
}

/** Each street begins where the one before ends, and is like it. */
function join(links: readonly Street[]): Street {
  const [first, last] = [links[0], links.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a chain has links');
  const sum = (secondsOf: (link: Street) => number | null) =>
    links.reduce<number | null>((total, link) => {
      const seconds = secondsOf(link);
      return total === null || seconds === null ? null : total + seconds;
    }, 0);
  const { arrivalSeconds: _, signalSeconds: __, ...alike } = first;
  const ofAny = (key: 'arrivalSeconds' | 'signalSeconds') => {
    const [forward, backward] = [last[key]?.forward ?? 0, first[key]?.backward ?? 0];
    return forward + backward > 0 && { [key]: { forward, backward } };
  };
  return {
    ...alike,
    to: last.to,
    points: links.flatMap(({ points }, index) => (index === 0 ? points : points.slice(2))),
    lengthMeters: links.reduce((meters, link) => meters + link.lengthMeters, 0),
    forwardSeconds: sum((link) => link.forwardSeconds),
    backwardSeconds: sum((link) => link.backwardSeconds),
    ...ofAny('arrivalSeconds'),
    ...ofAny('signalSeconds'),
  };
}
