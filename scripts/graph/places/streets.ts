import { distanceMeters, interpolate, type Place } from '../../../src/domain/geo/place.ts';
import { foldWords } from '../../../src/routing/places/folding.ts';
import type { House } from '../../../src/routing/places/placeBook.ts';
import { writtenOut } from '../../../src/routing/places/spellings.ts';
import { type Box, boxOf } from './areas.ts';

/** Ways of one name within a town that are as near as this are one street. */
const gapMeters = 500;
/** A house may be as far from the street that it names. */
const houseReachMeters = 1_500;

export interface StreetWay {
  readonly names: readonly string[];
  readonly category: string;
  readonly importance: number;
  readonly line: readonly Place[];
  readonly locality: number | null;
}

export interface TownStreet extends Omit<StreetWay, 'line'> {
  readonly names: string[];
  readonly lines: (readonly Place[])[];
  readonly houses: House[];
  readonly box: Box;
}

/** The streets of a region: what has one name and hangs together, with its houses. */
export class TownStreets {
  readonly streets: TownStreet[] = [];
  readonly #byName = new Map<string, number[]>();

  constructor(ways: readonly StreetWay[]) {
    const groups = Map.groupBy(ways, ({ names, locality }) => `${streetKey(names[0] ?? '')}|${locality}`);
    for (const group of groups.values()) {
      for (const together of clusters(group)) this.#addStreet(together);
    }
  }

  /** The street of that name that is nearest to a place; null where none is near. */
  named(name: string, near: Place): number | null {
    let best: { id: number; meters: number } | null = null;
    for (const id of this.#byName.get(streetKey(name)) ?? []) {
      const box = this.streets[id]?.box;
      if (box === undefined) continue;
      const meters = distanceMeters(clamp(near, box), near);
      if (meters < houseReachMeters && (best === null || meters < best.meters)) best = { id, meters };
    }
    return best?.id ?? null;
  }

  /** A street that is known from its houses alone. */
  addUnmapped(name: string, locality: number | null, at: Place): number {
    return this.#add({
      names: [name],
      category: 'highway=road',
      importance: 0.15,
      locality,
      lines: [],
      houses: [],
      box: boxOf([at]),
    });
  }

  #addStreet(ways: readonly StreetWay[]): void {
    const [first] = ways;
    if (first === undefined) return;
    const importance = Math.max(...ways.map((way) => way.importance));
    const { category } = ways.find((way) => way.importance === importance) ?? first;
    this.#add({
      names: [...new Set(ways.flatMap(({ names }) => names))],
      category,
      importance,
      locality: first.locality,
      lines: ways.map(({ line }) => line),
      houses: [],
      box: boxOf(ways.flatMap(({ line }) => line)),
    });
  }

  #add(street: TownStreet): number {
    const id = this.streets.push(street) - 1;
    for (const key of new Set(street.names.map(streetKey))) {
      const known = this.#byName.get(key);
      if (known === undefined) this.#byName.set(key, [id]);
      else known.push(id);
    }
    return id;
  }
}

/** The same for all ways to write a street's name. */
export function streetKey(name: string): string {
  return writtenOut(foldWords(name)).join(' ');
}

/** Ways whose boxes are near each other, directly or by way of others. */
function clusters(ways: readonly StreetWay[]): StreetWay[][] {
  const left = ways.map((way) => ({ way, box: boxOf(way.line) }));
  const found: StreetWay[][] = [];
  for (let start = left.pop(); start !== undefined; start = left.pop()) {
    const together = [start];
    for (const { box } of together) {
      for (let at = left.length - 1; at >= 0; at--) {
        const other = left[at];
        if (other === undefined || !areNear(box, other.box)) continue;
        together.push(other);
        left.splice(at, 1);
      }
    }
    found.push(together.map(({ way }) => way));
  }
  return found;
}

function areNear(a: Box, b: Box): boolean {
  const middle = { lat: (a.south + a.north) / 2, lng: (a.west + a.east) / 2 };
  const onB = clamp(middle, b);
  return distanceMeters(clamp(onB, a), onB) < gapMeters;
}

function clamp({ lat, lng }: Place, { south, west, north, east }: Box): Place {
  return { lat: Math.min(north, Math.max(south, lat)), lng: Math.min(east, Math.max(west, lng)) };
}

/** The middle of a street: half-way along its longest line. */
export function middleOfStreet({ lines, houses, box }: TownStreet): Place {
  const lengths = lines.map((line) =>
    line.reduce((sum, place, at) => sum + distanceMeters(line[at - 1] ?? place, place), 0),
  );
  const longest = lengths.indexOf(Math.max(...lengths));
  const line = lines[longest];
  if (line === undefined) {
    return houses[Math.floor(houses.length / 2)]?.place ?? { lat: box.south, lng: box.west };
  }
  return alongLine(line, (lengths[longest] ?? 0) / 2);
}

/** Where one is who has gone so far along a line. */
export function alongLine(line: readonly Place[], meters: number): Place {
  let left = meters;
  for (const [at, from] of line.entries()) {
    const to = line[at + 1];
    if (to === undefined) return from;
    const length = distanceMeters(from, to);
    if (length >= left) return length === 0 ? from : interpolate(from, to, left / length);
    left -= length;
  }
  return { lat: 0, lng: 0 };
}
