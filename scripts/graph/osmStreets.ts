import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { MICRODEGREES, roadClasses } from '../../src/routing/graph/roadGraph.ts';
import {
  type ForbiddenTurn,
  type Street,
  type Streets,
  streetsAtJunctions,
} from '../../src/routing/graph/streets.ts';
import { type CarWay, carWay, delaySeconds, isBlocked } from './carProfile.ts';
import { type Entity, type OsmNode, type OsmWay, readExtract } from './extract.ts';
import { NodeTable } from './nodeTable.ts';
import { forbiddenTurns, readTurnRestriction, type TurnRestriction } from './turnRestrictions.ts';

export interface OsmStreets extends Streets {
  readonly restrictionsRead: number;
  /** At nodes in the middle of ways, or of ways that are not there. */
  readonly restrictionsLeftOut: number;
}

/** Reads the roads for cars from an extract. Twice: which nodes they need is known when all ways were seen. */
export async function readOsmStreets(path: string, progress: (share: number) => void): Promise<OsmStreets> {
  const reader = new StreetReader();
  await readExtract(
    path,
    (entity) => {
      reader.add(entity);
    },
    (share) => progress(share / 2),
  );
  const nodes = reader.tableOfNodes();
  await readExtract(
    path,
    (entity) => {
      if (entity.type === 'node') nodes.setPlace(entity.id, entity.lat, entity.lon);
    },
    (share) => progress((1 + share) / 2),
  );
  return reader.streetsOn(nodes);
}

interface RoadWay {
  readonly id: number;
  readonly refs: readonly number[];
  readonly car: CarWay;
}

interface Delays {
  readonly forward: number;
  readonly backward: number;
}

/** Collects what a car needs of an extract; junctions are known once all ways are. */
export class StreetReader {
  readonly #restrictions: TurnRestriction[] = [];
  readonly #ways: RoadWay[] = [];
  readonly #blocked = new Set<number>();
  readonly #delays = new Map<number, Delays>();
  /** The junctions at nodes, numbered as they are met. Each end of a road at a barrier is one of its own. */
  readonly #junctions = new Map<number, number>();
  #junctionCount = 0;

  add(entity: Entity): void {
    if (entity.type === 'node') this.#addNode(entity);
    if (entity.type === 'way') this.#addWay(entity);
    const restriction = entity.type === 'relation' ? readTurnRestriction(entity) : null;
    if (restriction !== null) this.#restrictions.push(restriction);
  }

  #addNode({ id, tags }: OsmNode): void {
    if (isBlocked(tags)) this.#blocked.add(id);
    const delays = { forward: delaySeconds(tags, 'forward'), backward: delaySeconds(tags, 'backward') };
    if (delays.forward + delays.backward > 0) this.#delays.set(id, delays);
  }

  #addWay({ id, refs, tags }: OsmWay): void {
    const car = carWay(tags);
    if (car !== null && (car.forwardKmh ?? car.backwardKmh) !== null) this.#ways.push({ id, refs, car });
  }

  tableOfNodes(): NodeTable {
    const references: number[] = [];
    for (const { refs } of this.#ways) for (const ref of refs) references.push(ref);
    return new NodeTable(references);
  }

  streetsOn(nodes: NodeTable): OsmStreets {
    const vias = new Set(this.#restrictions.map(({ via }) => via));
    const isJunction = (ref: number) => nodes.isShared(ref) || vias.has(ref) || this.#blocked.has(ref);
    const streets: Street[] = [];
    const streetsOfWay = new Map<number, number[]>();
    for (const way of this.#ways) {
      const indices: number[] = [];
      for (const refs of stretches(way.refs, nodes, isJunction)) {
        indices.push(streets.length);
        streets.push(this.#street(refs, way.car, nodes));
      }
      streetsOfWay.set(way.id, indices);
    }

    const around = streetsAtJunctions(streets);
    const forbidden: ForbiddenTurn[] = [];
    let restrictionsLeftOut = 0;
    for (const restriction of this.#restrictions) {
      const via = this.#junctions.get(restriction.via) ?? -1;
      const streetsOf = (way: number) => streetsOfWay.get(way) ?? [];
      const turns = forbiddenTurns(restriction, via, streets, streetsOf, around[via] ?? []);
      if (turns === null) restrictionsLeftOut++;
      else forbidden.push(...turns);
    }
    return {
      streets,
      forbiddenTurns: forbidden,
      restrictionsRead: this.#restrictions.length,
      restrictionsLeftOut,
    };
  }

  #street(refs: readonly number[], car: CarWay, nodes: NodeTable): Street {
    const points = refs.flatMap((ref) => nodes.placeOf(ref) ?? []);
    const lengthMeters = lengthOf(points);
    const seconds = (kmh: number | null, direction: keyof Delays, arrivals: readonly number[]) =>
      kmh === null
        ? null
        : lengthMeters / (kmh / 3.6) +
          arrivals.reduce((sum, ref) => sum + (this.#delays.get(ref)?.[direction] ?? 0), 0);
    return {
      from: this.#junctionAt(refs[0] ?? 0),
      to: this.#junctionAt(refs.at(-1) ?? 0),
      points,
      roadClass: roadClasses.indexOf(car.roadClass),
      lengthMeters,
      forwardSeconds: seconds(car.forwardKmh, 'forward', refs.slice(1)),
      backwardSeconds: seconds(car.backwardKmh, 'backward', refs.slice(0, -1)),
    };
  }

  #junctionAt(ref: number): number {
    const known = this.#blocked.has(ref) ? undefined : this.#junctions.get(ref);
    if (known !== undefined) return known;
    const junction = this.#junctionCount;
    this.#junctionCount++;
    this.#junctions.set(ref, junction);
    return junction;
  }
}

/** The parts of a way between junctions. Nodes that the extract does not have are where it was cut off. */
function* stretches(
  refs: readonly number[],
  nodes: NodeTable,
  isJunction: (ref: number) => boolean,
): Generator<number[]> {
  let stretch: number[] = [];
  for (const ref of refs) {
    const isPresent = nodes.placeOf(ref) !== null;
    // A node that is listed twice in a row is one.
    if (isPresent && ref !== stretch.at(-1)) stretch.push(ref);
    if (isPresent && (stretch.length < 2 || !isJunction(ref))) continue;
    if (stretch.length > 1) yield stretch;
    stretch = isPresent ? [ref] : [];
  }
  if (stretch.length > 1) yield stretch;
}

function lengthOf(points: readonly number[]): number {
  let meters = 0;
  let last: Place | null = null;
  for (let index = 0; index < points.length; index += 2) {
    const place = {
      lat: (points[index] ?? 0) / MICRODEGREES,
      lng: (points[index + 1] ?? 0) / MICRODEGREES,
    };
    if (last !== null) meters += distanceMeters(last, place);
    last = place;
  }
  return meters;
}
