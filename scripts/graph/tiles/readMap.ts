import type { Position } from 'geojson';
import type { Place } from '../../../src/domain/geo/place.ts';
import { MICRODEGREES } from '../../../src/routing/graph/roadGraph.ts';
import { type Entity, type OsmRelation, type OsmWay, readInPasses, type Tags } from '../extract.ts';
import { NodeTable } from '../nodeTable.ts';
import { areaShown, labelShown, lineShown, onewayOf, type Shown } from './classifyMap.ts';
import type { MapFeature } from './mapFeatures.ts';
import { joinRings, polygonsOf } from './rings.ts';

/**
 * Reads what a map shows of an extract, or of the part that `isInside` accepts. Three times: which ways areas are made
 * of is known when all relations were seen, and which nodes they need when all ways were.
 */
export async function readMap(
  path: string,
  progress: (share: number) => void,
  isInside: (place: Place) => boolean = () => true,
): Promise<MapFeature[]> {
  const reader = new MapReader(isInside);
  const passes = [
    (entity: Entity) => reader.readRelation(entity),
    (entity: Entity) => reader.readWay(entity),
    (entity: Entity) => reader.readNode(entity),
  ];
  await readInPasses(path, passes, progress);
  return reader.features();
}

class MapReader {
  readonly #isInside: (place: Place) => boolean;
  readonly #relations: OsmRelation[] = [];
  readonly #memberWays = new Set<number>();
  readonly #refsOfMember = new Map<number, readonly number[]>();
  readonly #ways: OsmWay[] = [];
  readonly #points: MapFeature[] = [];
  #nodes: NodeTable | null = null;

  constructor(isInside: (place: Place) => boolean) {
    this.#isInside = isInside;
  }

  readRelation(entity: Entity): void {
    if (entity.type !== 'relation') return;
    const { type } = entity.tags;
    if (type !== 'multipolygon' || areaShown(entity.tags) === null) return;
    this.#relations.push(entity);
    for (const { type, ref } of entity.members) if (type === 'way') this.#memberWays.add(ref);
  }

  readWay(entity: Entity): void {
    if (entity.type !== 'way') return;
    const { id, refs, tags } = entity;
    if (this.#memberWays.has(id)) this.#refsOfMember.set(id, refs);
    if (lineShown(tags) !== null || areaShown(tags) !== null || labelShown(tags) !== null) {
      this.#ways.push(entity);
    }
  }

  readNode(entity: Entity): void {
    if (entity.type !== 'node') return;
    const { id, lat, lon: lng, tags } = entity;
    this.#table().setPlace(id, lat, lng);
    const shown = labelShown(tags);
    if (shown === null || !this.#isInside({ lat, lng })) return;
    this.#points.push(labelAt(shown, tags, [lng, lat]));
  }

  features(): MapFeature[] {
    const ways = this.#ways.flatMap(({ refs, tags }) => this.#wayFeatures(refs, tags));
    const relations = this.#relations.flatMap(({ tags, members }) => {
      const linesOf = (isInner: boolean) =>
        members.flatMap(({ type, ref, role }) => {
          const refs =
            type === 'way' && (role === 'inner') === isInner ? this.#refsOfMember.get(ref) : undefined;
          return refs === undefined ? [] : [refs];
        });
      return this.#areaFeatures(joinRings(linesOf(false)), joinRings(linesOf(true)), tags);
    });
    return [...relations, ...ways, ...this.#points];
  }

  #wayFeatures(refs: readonly number[], tags: Tags): MapFeature[] {
    const shown = lineShown(tags);
    const isClosed = refs.length > 3 && refs[0] === refs.at(-1);
    if (shown === null) return isClosed ? this.#areaFeatures([refs], [], tags) : [];
    const points = this.#pointsOf(refs);
    if (points.length < 2 || !this.#reachesInside(points)) return [];
    const { name, ref } = tags;
    const oneway = shown.layer === 'streets' ? onewayOf(tags) : undefined;
    const called = name ?? (shown.layer === 'streets' ? ref : undefined);
    return [
      {
        layer: shown.layer,
        fromZoom: shown.fromZoom,
        properties: {
          class: shown.class,
          ...(called !== undefined && { name: called }),
          ...(oneway !== undefined && { oneway }),
        },
        geometry: { type: 'LineString', coordinates: points },
      },
    ];
  }

  /** An area and its label, each where it is shown. */
  #areaFeatures(
    outer: readonly (readonly number[])[],
    inner: readonly (readonly number[])[],
    tags: Tags,
  ): MapFeature[] {
    const toRings = (lines: readonly (readonly number[])[]) =>
      lines.map((refs) => this.#pointsOf(refs)).filter(({ length }) => length > 3);
    const outlines = toRings(outer);
    if (!outlines.some((ring) => this.#reachesInside(ring))) return [];
    const polygons = polygonsOf(outlines, toRings(inner));
    const shown = areaShown(tags);
    const label = labelShown(tags);
    const features: MapFeature[] = [];
    if (shown !== null && polygons.length > 0) {
      features.push({
        layer: shown.layer,
        fromZoom: shown.fromZoom,
        properties: { class: shown.class },
        geometry: { type: 'MultiPolygon', coordinates: polygons },
      });
    }
    const middle = middleOf(outlines);
    if (label !== null && middle !== null) features.push(labelAt(label, tags, middle));
    return features;
  }

  #reachesInside(points: readonly Position[]): boolean {
    return points.some(([lng = 0, lat = 0]) => this.#isInside({ lat, lng }));
  }

  #pointsOf(refs: readonly number[]): [number, number][] {
    return refs.flatMap((ref): [number, number][] => {
      const place = this.#table().placeOf(ref);
      return place === null ? [] : [[place[1] / MICRODEGREES, place[0] / MICRODEGREES]];
    });
  }

  #table(): NodeTable {
    if (this.#nodes === null) {
      const references: number[] = [];
      for (const { refs } of this.#ways) for (const ref of refs) references.push(ref);
      for (const refs of this.#refsOfMember.values()) for (const ref of refs) references.push(ref);
      this.#nodes = new NodeTable(references);
    }
    return this.#nodes;
  }
}

function labelAt(shown: Shown, tags: Tags, at: [number, number]): MapFeature {
  const { layer, class: kind, fromZoom, rank } = shown;
  const { name = '' } = tags;
  return {
    layer,
    fromZoom,
    properties: { class: kind, name, ...(rank !== undefined && { rank }) },
    geometry: { type: 'Point', coordinates: at },
  };
}

/** The middle of the largest ring's bounds. */
function middleOf(rings: readonly (readonly Position[])[]): [number, number] | null {
  const [ring] = rings.toSorted((a, b) => b.length - a.length);
  if (ring === undefined) return null;
  const [lngs, lats] = [ring.map(([lng = 0]) => lng), ring.map(([, lat = 0]) => lat)];
  const middle = (values: readonly number[]) =>
    (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2;
  return [middle(lngs), middle(lats)];
}
