import type { Position } from 'geojson';
import type { Place } from '../../../src/domain/geo/place.ts';
import { MICRODEGREES } from '../../../src/routing/graph/roadGraph.ts';
import type { BoundedCrop } from '../crop.ts';
import { type Entity, extentOf, type OsmRelation, type OsmWay, readInPasses, type Tags } from '../extract.ts';
import { NodeTable } from '../nodeTable.ts';
import { type Box, boxOf } from '../places/areas.ts';
import { areaShown, labelShown, lineShown, onewayOf, type Shown } from './classifyMap.ts';
import { joinHeadToTail, seaWithin } from './coast.ts';
import type { MapFeature } from './mapFeatures.ts';
import { joinRings, polygonsOf } from './rings.ts';

/**
 * Reads what a map shows of an extract, or of the part that `crop` accepts. Three times: which ways areas are made
 * of is known when all relations were seen, and which nodes they need when all ways were.
 */
export async function readMap(
  path: string,
  progress: (share: number) => void,
  crop?: BoundedCrop,
): Promise<MapFeature[]> {
  const reader = new MapReader(crop ?? (() => true));
  const passes = [
    (entity: Entity) => reader.readRelation(entity),
    (entity: Entity) => reader.readWay(entity),
    (entity: Entity) => reader.readNode(entity),
  ];
  await readInPasses(path, passes, progress);
  return [...reader.sea(frameOf(await extentOf(path), crop)), ...reader.features()];
}

/** What of the extract is drawn; null where nobody says how far it reaches. */
function frameOf(extent: Box | null, crop: BoundedCrop | undefined): Box | null {
  if (crop === undefined || extent === null) return crop?.bounds ?? extent;
  const { west, south, east, north } = crop.bounds;
  return {
    west: Math.max(west, extent.west),
    south: Math.max(south, extent.south),
    east: Math.min(east, extent.east),
    north: Math.min(north, extent.north),
  };
}

class MapReader {
  readonly #isInside: (place: Place) => boolean;
  readonly #relations: OsmRelation[] = [];
  readonly #memberWays = new Set<number>();
  readonly #refsOfMember = new Map<number, readonly number[]>();
  readonly #ways: OsmWay[] = [];
  readonly #points: MapFeature[] = [];
  readonly #coast: (readonly number[])[] = [];
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
    const { natural } = tags;
    if (natural === 'coastline') this.#coast.push(refs);
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

  /** What of the sea is in a frame, or else in the box around all streets. */
  sea(extent: Box | null): MapFeature[] {
    const frame = extent ?? boxOf(this.#streetPlaces());
    // Over the antimeridian, and where there is no street, there is no frame.
    if (frame.west >= frame.east || frame.south >= frame.north) return [];
    const present = this.#coast.flatMap((refs) => runsOf(refs, (ref) => this.#table().placeOf(ref) !== null));
    const lines = joinHeadToTail(present).map((refs) => this.#pointsOf(refs));
    const polygons = seaWithin(frame, lines);
    if (polygons.length === 0) return [];
    const geometry = { type: 'MultiPolygon', coordinates: polygons } as const;
    return [{ layer: 'areas', fromZoom: 6, properties: { class: 'water' }, geometry }];
  }

  *#streetPlaces(): Generator<Place> {
    for (const { refs, tags } of this.#ways) {
      if (lineShown(tags)?.layer !== 'streets') continue;
      for (const [lng, lat] of this.#pointsOf(refs)) yield { lat, lng };
    }
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

/** The parts of a line without what is missing: an extract may have been cut in the middle of a way. */
function runsOf(refs: readonly number[], isThere: (ref: number) => boolean): number[][] {
  const runs: number[][] = [[]];
  for (const ref of refs) {
    if (isThere(ref)) runs.at(-1)?.push(ref);
    else runs.push([]);
  }
  return runs.filter(({ length }) => length > 1);
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
