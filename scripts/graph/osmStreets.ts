import type { Place } from '../../src/domain/geo/place.ts';
import { RoadDensity } from '../../src/routing/graph/density.ts';
import { roadClasses } from '../../src/routing/graph/roadGraph.ts';
import {
  type Directions,
  type DrivingSide,
  type ForbiddenTurn,
  type Street,
  type Streets,
  streetsAtJunctions,
} from '../../src/routing/graph/streets.ts';
import { InputError } from '../commandLine/read.ts';
import { conditionalKeys, type Driver, nodeAccess, taggedAccess } from './carAccess.ts';
import {
  atUrbanSpeeds,
  type CarWay,
  carWay,
  delaySeconds,
  isReversible,
  signalSeconds,
} from './carProfile.ts';
import { Counts } from './counts.ts';
import { findDrivingSide } from './drivingSide.ts';
import { type Entity, type OsmNode, type OsmWay, readExtract, type Tags } from './extract.ts';
import { NodeTable } from './nodeTable.ts';
import { crossingSpeed, lengthOf, stretches } from './stretches.ts';
import {
  forbiddenPaths,
  forbiddenTurns,
  readTurnRestriction,
  type StreetNetwork,
  type TurnRestriction,
} from './turnRestrictions.ts';

export interface OsmStreets extends Streets {
  /** What was read, and what was not used and why, a line each. */
  readonly notes: readonly string[];
}

export interface ReadingOptions {
  readonly driver?: Driver;
  /** The part of the extract to read; all of it unless told. */
  readonly isInside?: (place: Place) => boolean;
}

/** More nodes of roads than this, and building would take more than the 4 GB that Node gives to a program. */
const MAX_ROAD_NODES = 10_000_000;

/**
 * Reads the roads for cars from an extract. Twice: which nodes they need is known when all ways were seen. Of ways
 * outside of the wanted part nothing is kept, so a town can be built from the extract of a country.
 */
export async function readOsmStreets(
  path: string,
  progress: (share: number) => void,
  options: ReadingOptions = {},
): Promise<OsmStreets> {
  const reader = new StreetReader(options.driver, options.isInside);
  await readExtract(
    path,
    (entity) => reader.add(entity),
    (share) => progress(share / 2),
  );
  const nodes = reader.tableOfNodes();
  const { isInside = () => true } = options;
  await readExtract(
    path,
    (entity) => {
      if (entity.type !== 'node') return;
      const { id, lat, lon } = entity;
      if (isInside({ lat, lng: lon })) nodes.setPlace(id, lat, lon);
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

/** Seconds lost at a node, and how many of them at signals and signs. */
interface Delays {
  readonly delays: Directions<number>;
  readonly signals: Directions<number>;
}

/** Traffic lights at both ends of a narrow place, or one who lets the other pass. */
const ALTERNATING_SECONDS = 15;

/** Collects what a car needs of an extract; junctions are known once all ways are. */
export class StreetReader {
  readonly #driver: Driver;
  readonly #isInside: ReadingOptions['isInside'];
  /** Nodes in the wanted part, where not all of the extract is wanted. */
  readonly #inside = new Set<number>();
  #roadNodes = 0;
  readonly #restrictions: TurnRestriction[] = [];
  readonly #ways: RoadWay[] = [];
  readonly #blocked = new Set<number>();
  readonly #gates = new Set<number>();
  readonly #delays = new Map<number, Delays>();
  readonly #sides: DrivingSide[] = [];
  /** The junctions at nodes, numbered as they are met. Each end of a road at a barrier is one of its own. */
  readonly #junctions = new Map<string, number>();
  #junctionCount = 0;
  readonly #read = new Counts();
  readonly #leftOut = new Counts();

  constructor(driver: Driver = 'car', isInside?: ReadingOptions['isInside']) {
    this.#driver = driver;
    this.#isInside = isInside;
  }

  add(entity: Entity): void {
    if (entity.type === 'node') this.#addNode(entity);
    if (entity.type === 'way') this.#addWay(entity);
    const restriction = entity.type === 'relation' ? readTurnRestriction(entity) : null;
    if (restriction === null) return;
    this.#read.add('turn restrictions');
    if ('leftOut' in restriction) this.#leftOut.add(`turn restrictions ${restriction.leftOut}`);
    else this.#restrictions.push(restriction);
  }

  #addNode({ id, lat, lon, tags }: OsmNode): void {
    if (this.#isInside !== undefined) {
      if (!this.#isInside({ lat, lng: lon })) return;
      if (this.#ways.length > 0)
        throw new InputError('Its nodes do not come before its ways: sort the extract.');
      this.#inside.add(id);
    }
    const access = nodeAccess(tags, this.#driver);
    if (access === 'closed') this.#blocked.add(id);
    if (access === 'ends') this.#gates.add(id);
    const delays = bothWays((direction) => delaySeconds(tags, direction));
    if (delays.forward + delays.backward === 0) return;
    this.#delays.set(id, { delays, signals: bothWays((direction) => signalSeconds(tags, direction)) });
  }

  #addWay({ id, refs, tags }: OsmWay): void {
    if (this.#isInside !== undefined && !refs.some((ref) => this.#inside.has(ref))) return;
    const car = carWay(tags, this.#driver);
    this.#countWay(tags, car);
    if (car === null) return;
    this.#roadNodes += refs.length;
    if (this.#roadNodes > MAX_ROAD_NODES) {
      const limit = `more than ${MAX_ROAD_NODES / 1e6} million nodes`;
      throw new InputError(`The roads have ${limit}, too many: crop the extract with --bbox or --polygon.`);
    }
    this.#ways.push({ id, refs, car });
    const { driving_side: side } = tags;
    if (side === 'left' || side === 'right') this.#sides.push(side);
  }

  #countWay(tags: Tags, car: CarWay | null): void {
    if (isReversible(tags)) this.#leftOut.add('ways with oneway=reversible');
    const { route } = tags;
    if (route === 'ferry' && car === null && taggedAccess(tags, this.#driver) === null) {
      this.#leftOut.add('ferries that do not say whether they take cars');
    }
    if (car === null) return;
    this.#read.add('ways for cars');
    if (car.isEndsOnly.forward || car.isEndsOnly.backward) this.#read.add('ways private or for destinations');
    if (car.kind === 'ferry') this.#read.add('ferries');
    for (const key of conditionalKeys(tags)) this.#leftOut.add(`values of ${key}`);
  }

  tableOfNodes(): NodeTable {
    const references: number[] = [];
    for (const { refs } of this.#ways) for (const ref of refs) references.push(ref);
    return new NodeTable(references);
  }

  streetsOn(nodes: NodeTable): OsmStreets {
    const vias = new Set(this.#restrictions.flatMap(({ via }) => ('node' in via ? [via.node] : [])));
    const isJunction = (ref: number) =>
      nodes.isShared(ref) ||
      vias.has(ref) ||
      this.#blocked.has(ref) ||
      this.#gates.has(ref) ||
      nodes.isAtAntimeridian(ref);
    const read: Street[] = [];
    const cars: CarWay[] = [];
    const streetsOfWay = new Map<number, number[]>();
    for (const way of this.#ways) {
      const indices: number[] = [];
      const crossingKmh = crossingSpeed(way.refs, way.car.crossingSeconds, nodes);
      for (const refs of stretches(way.refs, nodes, isJunction)) {
        indices.push(read.length);
        read.push(this.#street(refs, way.car, nodes, crossingKmh));
        cars.push(way.car);
      }
      streetsOfWay.set(way.id, indices);
    }
    const density = new RoadDensity(read);
    const streets = read.map((street, index) => {
      const car = cars[index];
      return car === undefined ? street : atUrbanSpeeds(street, car, density.isUrban(street));
    });
    const around = streetsAtJunctions(streets);
    const network: StreetNetwork = {
      streets,
      streetsOf: (way) => streetsOfWay.get(way) ?? [],
      around: (junction) => around[junction] ?? [],
    };
    const junctionOf = (ref: number) => this.#junctions.get(nodes.keyOf(ref)) ?? -1;
    const { turns, paths } = this.#applyRestrictions(network, junctionOf);
    const drivingSide = findDrivingSide(this.#sides, streets);
    return {
      streets,
      forbiddenTurns: turns,
      forbiddenPaths: paths,
      gates: new Set(Array.from(this.#gates, junctionOf)),
      drivingSide,
      notes: this.#notes(drivingSide),
    };
  }

  #applyRestrictions(network: StreetNetwork, junctionOf: (ref: number) => number) {
    const turns: ForbiddenTurn[] = [];
    const paths: number[][] = [];
    for (const restriction of this.#restrictions) {
      const { via } = restriction;
      const forbidden =
        'node' in via
          ? forbiddenTurns(restriction, junctionOf(via.node), network)
          : forbiddenPaths(restriction, via.ways, network);
      if ('leftOut' in forbidden) {
        this.#leftOut.add(`turn restrictions ${forbidden.leftOut}`);
        continue;
      }
      this.#read.add('node' in via ? 'applied at a node' : 'applied over ways');
      for (const item of forbidden) {
        if ('via' in item) turns.push(item);
        else paths.push(item);
      }
    }
    return { turns, paths };
  }

  #notes(drivingSide: DrivingSide): string[] {
    const read = (what: string) => this.#read.of(what);
    return [
      `${read('ways for cars')} ways for cars, ${read('ways private or for destinations')} of them private or for destinations, ${read('ferries')} ferries`,
      `${this.#blocked.size} barriers closed, ${this.#gates.size} private gates, ${this.#delays.size} nodes where time is lost`,
      `${read('turn restrictions')} turn restrictions for cars, ${read('applied at a node')} applied at a node and ${read('applied over ways')} over ways`,
      `people drive on the ${drivingSide}`,
      ...this.#leftOut.entries().map(([what, count]) => `left out: ${count} ${what}`),
    ];
  }

  #street(refs: readonly number[], car: CarWay, nodes: NodeTable, crossingKmh: number | null): Street {
    const points = refs.flatMap((ref) => nodes.placeOf(ref) ?? []);
    const lengthMeters = lengthOf(points);
    const seconds = (kmh: number | null) =>
      kmh === null ? null : lengthMeters / ((crossingKmh ?? kmh) / 3.6);
    const lost = (of: keyof Delays) =>
      bothWays((direction) =>
        refs
          .slice(...(direction === 'forward' ? [1] : [0, -1]))
          .reduce((sum, ref) => sum + (this.#delays.get(ref)?.[of][direction] ?? 0), 0),
      );
    const [delays, signals] = [lost('delays'), lost('signals')];
    const alternating = car.isAlternating ? ALTERNATING_SECONDS : 0;
    const arrivalSeconds = bothWays((direction) => delays[direction] + alternating);
    const { isEndsOnly, stopping, kind, names } = car;
    return {
      from: this.#junctionAt(refs[0] ?? 0, nodes),
      to: this.#junctionAt(refs.at(-1) ?? 0, nodes),
      points,
      roadClass: roadClasses.indexOf(car.roadClass),
      lengthMeters,
      forwardSeconds: seconds(car.forwardKmh),
      backwardSeconds: seconds(car.backwardKmh),
      ...((isEndsOnly.forward || isEndsOnly.backward) && { isEndsOnly }),
      ...(arrivalSeconds.forward + arrivalSeconds.backward > 0 && { arrivalSeconds }),
      ...(signals.forward + signals.backward > 0 && { signalSeconds: signals }),
      ...(stopping && { stopping }),
      ...(kind && { kind }),
      ...(names && { names }),
    };
  }

  #junctionAt(ref: number, nodes: NodeTable): number {
    const key = nodes.keyOf(ref);
    const known = this.#blocked.has(ref) ? undefined : this.#junctions.get(key);
    if (known !== undefined) return known;
    const junction = this.#junctionCount;
    this.#junctionCount++;
    this.#junctions.set(key, junction);
    return junction;
  }
}

function bothWays(of: (direction: 'forward' | 'backward') => number): Directions<number> {
  return { forward: of('forward'), backward: of('backward') };
}
