import { type ForbiddenTurn, reversed, type Street, type Streets, streetsAtJunctions } from './streets.ts';

/**
 * Joins streets where nothing is to be decided: at junctions where just two of the same class meet that may be
 * driven in the same directions, and no turn is forbidden. What is left is numbered anew, junctions keep theirs.
 */
export function contractChains({ streets, forbiddenTurns }: Streets): Streets {
  const ends = streetsAtJunctions(streets);
  const kept = junctionsOfTurns(streets, forbiddenTurns);
  const continues = ends.map((pair, junction) => !kept.has(junction) && isMereBend(pair, junction, streets));
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
    const [only] = links;
    chains.push(links.length === 1 && only !== undefined ? only : join(links));
  }

  for (const [junction, around] of ends.entries()) {
    if (continues[junction]) continue;
    for (const index of around) if (chainOf[index] === -1) follow(junction, index);
  }
  // Rings that meet no other street begin anywhere.
  for (const [index, { from }] of streets.entries()) if (chainOf[index] === -1) follow(from, index);

  return {
    streets: chains,
    forbiddenTurns: forbiddenTurns.map(({ via, from, to }) => ({
      via,
      from: chainOf[from] ?? -1,
      to: chainOf[to] ?? -1,
    })),
  };
}

/** With the far ends: else the street could become a loop, and from which of its ends one comes would be lost. */
function junctionsOfTurns(streets: readonly Street[], turns: readonly ForbiddenTurn[]): ReadonlySet<number> {
  const ends = turns.flatMap(({ from, to }) => [streets[from], streets[to]]);
  return new Set(ends.flatMap((street) => (street === undefined ? [] : [street.from, street.to])));
}

function isMereBend(pair: readonly number[], junction: number, streets: readonly Street[]): boolean {
  const [first, second] = pair.map((index) => streets[index]);
  if (pair.length !== 2 || pair[0] === pair[1] || first === undefined || second === undefined) return false;
  const before = first.to === junction ? first : reversed(first);
  const after = second.from === junction ? second : reversed(second);
  return (
    before.roadClass === after.roadClass &&
    (before.forwardSeconds === null) === (after.forwardSeconds === null) &&
    (before.backwardSeconds === null) === (after.backwardSeconds === null)
  );
}

/** Each street begins where the one before ends, and may be driven in the same directions. */
function join(links: readonly Street[]): Street {
  const [first, last] = [links[0], links.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a chain has links');
  const sum = (secondsOf: (link: Street) => number | null) =>
    links.reduce<number | null>((total, link) => {
      const seconds = secondsOf(link);
      return total === null || seconds === null ? null : total + seconds;
    }, 0);
  return {
    from: first.from,
    to: last.to,
    points: links.flatMap(({ points }, index) => (index === 0 ? points : points.slice(2))),
    roadClass: first.roadClass,
    lengthMeters: links.reduce((meters, link) => meters + link.lengthMeters, 0),
    forwardSeconds: sum((link) => link.forwardSeconds),
    backwardSeconds: sum((link) => link.backwardSeconds),
  };
}
