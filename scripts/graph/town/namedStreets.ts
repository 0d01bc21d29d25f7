import type { Place } from '../../../src/domain/geo/place.ts';
import { MICRODEGREES, type RoadClass } from '../../../src/routing/graph/roadGraph.ts';
import type { Street } from '../../../src/routing/graph/streets.ts';
import { distance, turn } from './ground.ts';
import type { Junction } from './junctions.ts';
import type { Link } from './links.ts';
import { longStreets, shortStreets, streetWords } from './names.ts';

/** Who goes on at a junction turns less than this, in radians. */
const straightOn = 0.7;
/** Longer streets are no lanes. */
const longMeters = 350;

/** A street of the town from end to end, with what it is called. */
export interface NamedStreet {
  readonly names: readonly string[];
  readonly roadClass: RoadClass;
  readonly line: readonly Place[];
  readonly hasHouses: boolean;
}

const roadsOfTown: Partial<Record<RoadClass, { names: string[]; hasHouses: boolean }>> = {
  trunk: { names: ['Ring Road', 'Boulevard Périphérique'], hasHouses: false },
  primary: { names: ['Airport Road', "Route de l'Aéroport"], hasHouses: false },
  unclassified: { names: ['Terminal Loop'], hasHouses: false },
};
const bridge = { names: ['Old Bridge', 'Pont Vieux'], hasHouses: false };

/** Names the streets of the town: the longest after what is best known. Links and streets have the same positions. */
export function nameStreets(
  links: readonly Link[],
  streets: readonly Street[],
  junctions: readonly Junction[],
): NamedStreet[] {
  const chains = chainsOf(links, junctions).map((chain) => ({
    roadClass: links[chain[0]?.link ?? 0]?.roadClass ?? 'residential',
    line: chain.flatMap(({ link, isForward }, at) =>
      placesOf(streets[link], isForward).slice(at === 0 ? 0 : 1),
    ),
    meters: chain.reduce((sum, { link }) => sum + (streets[link]?.lengthMeters ?? 0), 0),
  }));
  const isBridge = ({ roadClass, meters }: (typeof chains)[number]) =>
    roadClass === 'primary' && meters < 500;
  const local = chains.filter(({ roadClass }) => roadsOfTown[roadClass] === undefined);
  const ordered = local.toSorted((a, b) => b.meters - a.meters);
  const nameOf = new Map(ordered.map((chain, rank) => [chain, streetName(rank, chain.meters)]));
  return chains.map((chain) => {
    const { roadClass, line } = chain;
    const road = isBridge(chain) ? bridge : roadsOfTown[roadClass];
    return { roadClass, line, ...(road ?? { names: [nameOf.get(chain) ?? ''], hasHouses: true }) };
  });
}

/** Each word is used once with each ending, so that no two streets are called alike. */
function streetName(rank: number, meters: number): string {
  const endings = meters > longMeters ? longStreets : shortStreets;
  const word = streetWords[rank % streetWords.length] ?? '';
  const round = Math.floor(rank / streetWords.length);
  // Beyond all endings, quarters are told apart by a number, as in many a new town.
  const turns = Math.floor(round / endings.length);
  return `${word} ${endings[round % endings.length]}${turns === 0 ? '' : ` ${turns + 1}`}`;
}

interface Piece {
  readonly link: number;
  readonly isForward: boolean;
}

/** Links that go on straight ahead, one after another, of one class. */
function chainsOf(links: readonly Link[], junctions: readonly Junction[]): Piece[][] {
  const next = continuations(links, junctions);
  const used = new Set<number>();
  const follow = (start: Piece): Piece[] => {
    const chain = [start];
    used.add(start.link);
    for (let at: Piece | undefined = start; at !== undefined; ) {
      const link: Link | undefined = links[at.link];
      const end: number | undefined = at.isForward ? link?.to : link?.from;
      const following: number | undefined = next.get(`${at.link} ${end}`);
      if (following === undefined || used.has(following)) break;
      at = { link: following, isForward: links[following]?.from === end };
      used.add(following);
      chain.push(at);
    }
    return chain;
  };
  return [...links.keys()].flatMap((link) => {
    if (used.has(link)) return [];
    const ahead = follow({ link, isForward: true });
    const behind = follow({ link, isForward: false }).slice(1);
    return [[...behind.reverse().map((piece) => ({ ...piece, isForward: !piece.isForward })), ...ahead]];
  });
}

/** For a link and a junction at its end, the link that goes on there. The straightest pairs are made first. */
function continuations(links: readonly Link[], junctions: readonly Junction[]): Map<string, number> {
  const around: number[][] = junctions.map(() => []);
  for (const [index, { from, to }] of links.entries()) {
    around[from]?.push(index);
    around[to]?.push(index);
  }
  const next = new Map<string, number>();
  for (const [via, indices] of around.entries()) {
    const pairs = indices.flatMap((a, at) =>
      indices.slice(at + 1).map((b) => ({ a, b, bend: bendAt(via, links[a], links[b], junctions) })),
    );
    for (const { a, b, bend } of pairs.toSorted((one, other) => one.bend - other.bend)) {
      const isFree = !next.has(`${a} ${via}`) && !next.has(`${b} ${via}`);
      const goesOn = bend < straightOn || (isRoad(links[a]) && bend < Infinity);
      if (!isFree || !goesOn) continue;
      next.set(`${a} ${via}`, b);
      next.set(`${b} ${via}`, a);
    }
  }
  return next;
}

function isRoad(link: Link | undefined): boolean {
  return link !== undefined && roadsOfTown[link.roadClass] !== undefined;
}

/** By how much one turns; without end between roads of different kinds. */
function bendAt(
  via: number,
  a: Link | undefined,
  b: Link | undefined,
  junctions: readonly Junction[],
): number {
  if (a === undefined || b === undefined) return Infinity;
  if ((isRoad(a) || isRoad(b)) && a.roadClass !== b.roadClass) return Infinity;
  const [from, middle, to] = [a.from === via ? a.to : a.from, via, b.from === via ? b.to : b.from].map(
    (index) => junctions[index],
  );
  if (from === undefined || middle === undefined || to === undefined) return Infinity;
  const sine = Math.abs(turn(from, middle, to)) / (distance(from, middle) * distance(middle, to));
  const ahead = (middle.x - from.x) * (to.x - middle.x) + (middle.y - from.y) * (to.y - middle.y) > 0;
  return ahead ? Math.asin(Math.min(1, sine)) : Math.PI - Math.asin(Math.min(1, sine));
}

function placesOf(street: Street | undefined, isForward: boolean): Place[] {
  const points = street?.points ?? [];
  const places = Array.from({ length: points.length / 2 }, (_, at) => ({
    lat: (points[2 * at] ?? 0) / MICRODEGREES,
    lng: (points[2 * at + 1] ?? 0) / MICRODEGREES,
  }));
  return isForward ? places : places.reverse();
}
