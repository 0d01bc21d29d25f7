import type { Place } from '../../../src/domain/geo/place.ts';
import { MICRODEGREES } from '../../../src/routing/graph/roadGraph.ts';
import { type Entity, type OsmRelation, type OsmWay, readInPasses, type Tags } from '../extract.ts';
import { NodeTable } from '../nodeTable.ts';
import { type Classified, classify } from './classify.ts';
import { isPickupSpot } from './pickupSpots.ts';

/** A thing of the map that has a name or an address, is the border of something, or a pickup spot. */
export interface PlaceFeature {
  readonly tags: Tags;
  readonly named: Classified | null;
  /** A node has one point; a way its line; a relation the lines of its outer ways. */
  readonly lines: readonly (readonly Place[])[];
  /** The node that stands for a relation, where it names one. */
  readonly label: Place | null;
}

/** A line along which houses are numbered, with those that are written down: positions in the line and numbers. */
export interface Interpolation {
  readonly tags: Tags;
  readonly line: readonly Place[];
  readonly numbered: readonly { readonly at: number; readonly tags: Tags }[];
}

export interface PlaceFeatures {
  readonly features: readonly PlaceFeature[];
  readonly interpolations: readonly Interpolation[];
}

/**
 * Reads what has a name or an address. Three times: which ways the borders have is known when all relations were seen,
 * and which nodes they need when all ways were.
 */
export async function readPlaceFeatures(
  path: string,
  progress: (share: number) => void,
): Promise<PlaceFeatures> {
  const reader = new FeatureReader();
  const passes = [
    (entity: Entity) => reader.readRelation(entity),
    (entity: Entity) => reader.readWay(entity),
    (entity: Entity) => reader.readNode(entity),
  ];
  await readInPasses(path, passes, progress);
  return reader.features();
}

class FeatureReader {
  readonly #relations: OsmRelation[] = [];
  readonly #memberWays = new Set<number>();
  readonly #labelNodes = new Set<number>();
  readonly #ways: OsmWay[] = [];
  readonly #refsOfMember = new Map<number, readonly number[]>();
  readonly #points: PlaceFeature[] = [];
  readonly #numberedNodes = new Map<number, Tags>();
  #nodes: NodeTable | null = null;

  readRelation(entity: Entity): void {
    if (entity.type !== 'relation' || !isWanted(entity.tags)) return;
    this.#relations.push(entity);
    for (const { type, ref, role } of entity.members) {
      if (type === 'way' && role !== 'inner') this.#memberWays.add(ref);
      if (type === 'node' && isLabel(role)) this.#labelNodes.add(ref);
    }
  }

  readWay(entity: Entity): void {
    if (entity.type !== 'way') return;
    if (this.#memberWays.has(entity.id)) this.#refsOfMember.set(entity.id, entity.refs);
    if (isWanted(entity.tags) || entity.tags['addr:interpolation'] !== undefined) this.#ways.push(entity);
  }

  readNode(entity: Entity): void {
    if (entity.type !== 'node') return;
    const { id, lat, lon: lng, tags } = entity;
    this.#table().setPlace(id, lat, lng);
    if (tags['addr:housenumber'] !== undefined) this.#numberedNodes.set(id, tags);
    if (!isWanted(tags)) return;
    this.#points.push({ tags, named: classify(tags), lines: [[{ lat, lng }]], label: null });
  }

  features(): PlaceFeatures {
    const ways = this.#ways.map(({ tags, refs }): PlaceFeature => {
      return { tags, named: classify(tags), lines: [this.#lineOf(refs)], label: null };
    });
    const relations = this.#relations.map(({ tags, members }): PlaceFeature => {
      const lines = members.flatMap(({ type, ref, role }) => {
        const refs = type === 'way' && role !== 'inner' ? this.#refsOfMember.get(ref) : undefined;
        return refs === undefined ? [] : [this.#lineOf(refs)];
      });
      const label = members.find(({ type, role }) => type === 'node' && isLabel(role));
      return { tags, named: classify(tags), lines, label: label ? this.#placeOf(label.ref) : null };
    });
    const features = [...this.#points, ...ways, ...relations].filter(({ lines }) =>
      lines.some((line) => line.length > 0),
    );
    const interpolations = this.#ways
      .filter(({ tags }) => tags['addr:interpolation'] !== undefined)
      .map((way) => this.#interpolationOf(way));
    return { features, interpolations };
  }

  #interpolationOf({ tags, refs }: OsmWay): Interpolation {
    const present = refs.filter((ref) => this.#placeOf(ref) !== null);
    const numbered = present.flatMap((ref, at) => {
      const numberTags = this.#numberedNodes.get(ref);
      return numberTags === undefined ? [] : [{ at, tags: numberTags }];
    });
    return { tags, line: this.#lineOf(present), numbered };
  }

  #lineOf(refs: readonly number[]): Place[] {
    return refs.flatMap((ref) => this.#placeOf(ref) ?? []);
  }

  #placeOf(ref: number): Place | null {
    const at = this.#table().placeOf(ref);
    return at && { lat: at[0] / MICRODEGREES, lng: at[1] / MICRODEGREES };
  }

  #table(): NodeTable {
    if (this.#nodes === null) {
      const references = [...this.#labelNodes];
      for (const { refs } of this.#ways) for (const ref of refs) references.push(ref);
      for (const refs of this.#refsOfMember.values()) for (const ref of refs) references.push(ref);
      this.#nodes = new NodeTable(references);
    }
    return this.#nodes;
  }
}

function isLabel(role: string): boolean {
  return role === 'label' || role === 'admin_centre';
}

/** Whether a thing is looked for, by its name or address, bounds a municipality or a postcode, or is a pickup spot. */
function isWanted(tags: Tags): boolean {
  return (
    tags['addr:housenumber'] !== undefined || isBorder(tags) || classify(tags) !== null || isPickupSpot(tags)
  );
}

/** Levels of municipalities differ by country, and are among these. */
const municipalLevels = new Set(['6', '7', '8', '9']);

export function isBorder({ boundary, admin_level, postal_code, name }: Tags): boolean {
  if (boundary === 'postal_code') return (postal_code ?? name) !== undefined;
  return boundary === 'administrative' && municipalLevels.has(admin_level ?? '') && name !== undefined;
}
