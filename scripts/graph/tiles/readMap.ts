import type { Position } from 'geojson';
import type { Place } from '../../../src/domain/geo/place.ts';
import { MICRODEGREES } from '../../../src/routing/graph/roadGraph.ts';
import { antimeridianCut, wrapLongitude } from '../../../src/routing/graph/unwrap.ts';
import type { BoundedCrop } from '../crop.ts';
import { type Entity, extentOf, type OsmRelation, type OsmWay, readInPasses, type Tags } from '../extract.ts';
import { NodeTable } from '../nodeTable.ts';
import { type Box, boxOf } from '../places/areas.ts';
import { areaShown, labelShown, lineShown, onewayOf, type Shown } from './classifyMap.ts';
import { joinHeadToTail, seaWithin } from './coast.ts';
import type { MapFeature } from './mapFeatures.ts';
import { joinRings, polygonsOf } from './rings.ts';

/**
 * Reads what a map shows of an extract, or of the part that `crop` accepts. Over the antimeridian longitudes go on
 * beyond 180°. Three times: which ways areas are made
 * of is known when all relations were seen, and which nodes they need when all ways were.
 */
export async function readMap(
  path: string,
  progress: (share: number) => void,
  crop?: BoundedCrop,
): Promise<MapFeature[]> {
  const reader = new MapReader(crop);
  const passes = [
    (entity: Entity) => reader.readRelation(entity),
    (entity: Entity) => reader.readWay(entity),
    (entity: Entity) => reader.readNode(entity),
  ];
  await readInPasses(path, passes, progress);
  return [...reader.sea(await extentOf(path)), ...reader.features()];
}

class MapReader {
  readonly #crop: BoundedCrop | undefined;
  readonly #relations: OsmRelation[] = [];
  readonly #memberWays = new Set<number>();
  readonly #refsOfMember = new Map<number, readonly number[]>();
  readonly #ways: OsmWay[] = [];
  readonly #labels: { readonly shown: Shown; readonly tags: Tags; readonly at: Place }[] = [];
  readonly #coast: (readonly number[])[] = [];
  #nodes: NodeTable | null = null;
  #knownCut: number | null = null;

  constructor(crop: BoundedCrop | undefined) {
    this.#crop = crop;
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
    this.#labels.push({ shown, tags, at: { lat, lng } });
  }

  /** What of the sea is drawn: where the extract and what is wanted of it are, or else in the box around all streets. */
  sea(extent: Box | null): MapFeature[] {
    const frame = this.#frameWithin(extent) ?? boxOf(this.#streetPlaces());
    // Where there is no street, there is no frame.
    if (frame.west >= frame.east || frame.south >= frame.north) return [];
    const lines = joinHeadToTail(this.#coastRuns()).map((refs) => this.#pointsOf(refs));
    const polygons = seaWithin(frame, lines);
    if (polygons.length === 0) return [];
    const geometry = { type: 'MultiPolygon', coordinates: polygons } as const;
    return [{ layer: 'areas', fromZoom: 6, properties: { class: 'water' }, geometry }];
  }

  /** Null where nobody says how far it reaches: also an extract that reaches around the world over the antimeridian. */
  #frameWithin(extent: Box | null): Box | null {
    const boxes = [extent, this.#crop?.bounds ?? null].flatMap((box) => {
      if (box === null) return [];
      const unwrapped = { ...box, west: this.#unwrap(box.west), east: this.#unwrap(box.east) };
      return unwrapped.west < unwrapped.east ? [unwrapped] : [];
    });
    return boxes.reduce<Box | null>((frame, box) => (frame === null ? box : overlapOf(frame, box)), null);
  }

  /**
   * Coasts without nodes that are missing. At the antimeridian they are mapped as other ways on the other side, and areas
   * as closed along it: neither is there where both sides are drawn in one piece.
   */
  #coastRuns(): number[][] {
    const nodes = this.#table();
    const present = this.#coast.flatMap((refs) => runsOf(refs, (ref) => nodes.placeOf(ref) !== null));
    if (this.#cut() === NO_CUT) return present;
    const refOfPlace = new Map<string, number>();
    return present.flatMap((refs) => {
      const runs: number[][] = [[]];
      for (const [index, ref] of refs.entries()) {
        const isSeam = nodes.isAtAntimeridian(ref);
        if (isSeam && index > 0 && nodes.isAtAntimeridian(refs[index - 1] ?? ref)) runs.push([]);
        const place = nodes.keyOf(ref);
        if (isSeam && !refOfPlace.has(place)) refOfPlace.set(place, ref);
        runs.at(-1)?.push(refOfPlace.get(place) ?? ref);
      }
      return runs.filter(({ length }) => length > 1);
    });
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
    const labels = this.#labels.map(({ shown, tags, at }) =>
      labelAt(shown, tags, [this.#unwrap(at.lng), at.lat]),
    );
    return [...relations, ...ways, ...labels];
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
    return points.some(([lng = 0, lat = 0]) => this.#isInside({ lat, lng: wrapLongitude(lng) }));
  }

  #isInside(place: Place): boolean {
    return this.#crop?.(place) ?? true;
  }

  #pointsOf(refs: readonly number[]): [number, number][] {
    return refs.flatMap((ref): [number, number][] => {
      const place = this.#table().placeOf(ref);
      return place === null ? [] : [[this.#unwrap(place[1] / MICRODEGREES), place[0] / MICRODEGREES]];
    });
  }

  #unwrap(lng: number): number {
    return lng < this.#cut() ? lng + 360 : lng;
  }

  /** In degrees. */
  #cut(): number {
    this.#knownCut ??= (antimeridianCut(this.#wantedLongitudes()) ?? NO_CUT * MICRODEGREES) / MICRODEGREES;
    return this.#knownCut;
  }

  /** Of what is not wanted it does not matter on which side of the antimeridian it is. */
  *#wantedLongitudes(): Generator<number> {
    const { west, east } = this.#crop?.bounds ?? { west: -180, east: 180 };
    for (const longitude of this.#table().longitudes()) {
      const lng = longitude / MICRODEGREES;
      if (west < east ? lng >= west && lng <= east : lng >= west || lng <= east) yield longitude;
    }
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

/** No longitude is below. */
const NO_CUT = -180;

function overlapOf(one: Box, other: Box): Box {
  return {
    west: Math.max(one.west, other.west),
    south: Math.max(one.south, other.south),
    east: Math.min(one.east, other.east),
    north: Math.min(one.north, other.north),
  };
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
