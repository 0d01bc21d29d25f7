import {
  getHexagonAreaAvg,
  getHexagonEdgeLengthAvg,
  getResolution,
  gridDisk,
  latLngToCell,
  POLYGON_TO_CELLS_FLAGS,
  polygonToCellsExperimental,
  UNITS,
} from 'h3-js';
import { type CellId, cellCentre } from '../geo/cells.ts';
import { distanceMeters, type Place } from '../geo/place.ts';
import { type Area, isInShapes, type Shape, shapesOf } from './area.ts';

/**
 * Answers which of many areas a place lies in, without asking each polygon: H3 cells that lie in an area as a whole need
 * no further test, those at its border the exact one.
 */
export interface AreaCover<Item> {
  at(place: Place): Item[];
}

interface Covered<Item> {
  readonly item: Item;
  readonly shapes: readonly Shape[];
  /** Its place in the list: answers keep the order of the list. */
  readonly order: number;
}

interface Entry<Item> {
  readonly covered: Covered<Item>;
  /** The whole cell lies in the area. */
  readonly isWhole: boolean;
}

const finest = 10;
/** About so many cells cover one area: with more, covers fill the memory; with fewer, many places need the exact test. */
const cellsOfCover = 300;
/** Polygons that span more are not covered: H3 takes them for their complement. */
const widestDegrees = 60;

export function coverAreas<Item>(
  items: readonly { readonly item: Item; readonly area: Area }[],
): AreaCover<Item> {
  const byCell = new Map<string, Entry<Item>[]>();
  const resolutions = new Set<number>();
  const uncovered: Covered<Item>[] = [];
  for (const [order, { item, area }] of items.entries()) {
    const covered = { item, shapes: shapesOf(area), order };
    if (!isCoverable(covered.shapes)) {
      uncovered.push(covered);
      continue;
    }
    const resolution = resolutionFor(covered.shapes);
    resolutions.add(resolution);
    for (const [cell, isWhole] of cellsOf(area, resolution)) {
      const entries = byCell.get(cell) ?? [];
      entries.push({ covered, isWhole });
      byCell.set(cell, entries);
    }
  }
  return {
    at: (place) => {
      const found = uncovered.filter(({ shapes }) => isInShapes(shapes, place));
      for (const resolution of resolutions) {
        for (const { covered, isWhole } of byCell.get(latLngToCell(place.lat, place.lng, resolution)) ?? []) {
          if (isWhole || isInShapes(covered.shapes, place)) found.push(covered);
        }
      }
      return found.toSorted((a, b) => a.order - b.order).map(({ item }) => item);
    },
  };
}

/** Across the 180th meridian and near the poles places are tested exactly: such areas are few. */
function isCoverable(shapes: readonly Shape[]): boolean {
  return shapes.every(({ box: { west, south, east, north } }) => {
    const isPolar = south < -80 || north > 80;
    return west >= -180 && east <= 180 && !isPolar && east - west < widestDegrees;
  });
}

function resolutionFor(shapes: readonly Shape[]): number {
  const squareMeters = shapes.reduce((sum, { box }) => {
    const middle = (box.south + box.north) / 2;
    const wide = distanceMeters({ lat: middle, lng: box.west }, { lat: middle, lng: box.east });
    const high = distanceMeters({ lat: box.south, lng: box.west }, { lat: box.north, lng: box.west });
    return sum + wide * high;
  }, 0);
  for (let resolution = finest; resolution > 0; resolution -= 1) {
    if (squareMeters / getHexagonAreaAvg(resolution, UNITS.m2) <= cellsOfCover) return resolution;
  }
  return 0;
}

/**
 * The cells of an area, and whether each lies in it as a whole. H3's assignment of places to cells differs by metres from
 * the drawn cells, so a cell counts as whole only with all its neighbours, and the neighbours of the border belong to it.
 */
function cellsOf(area: Area, resolution: number): Map<string, boolean> {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  const cells = new Map<string, boolean>();
  for (const rings of polygons) {
    const drawn = rings.map((ring) => ring.map(([lng, lat]) => [lng, lat]));
    const within = (flag: string) => new Set(polygonToCellsExperimental(drawn, resolution, flag, true));
    const touched = within(POLYGON_TO_CELLS_FLAGS.containmentOverlapping);
    const whole = within(POLYGON_TO_CELLS_FLAGS.containmentFull);
    for (const cell of new Set([...touched].flatMap((one) => gridDisk(one, 1)))) {
      const isWhole = gridDisk(cell, 1).every((one) => whole.has(one));
      cells.set(cell, (cells.get(cell) ?? false) || isWhole);
    }
  }
  return cells;
}

/** A cell has streams from somewhat beyond its border, and cells of one resolution differ in size. */
const edgesAround = 2.5;

/** Returns whether vehicles of a cell may be in an area. */
export function mayReach(area: Area, cell: CellId): boolean {
  const centre = cellCentre(cell);
  const reachMeters = edgesAround * getHexagonEdgeLengthAvg(getResolution(cell), UNITS.m);
  return shapesOf(area).some(({ box: { west, south, east, north } }) =>
    [-360, 0, 360].some((turn) => {
      const lng = Math.min(east, Math.max(west, centre.lng + turn)) - turn;
      const lat = Math.min(north, Math.max(south, centre.lat));
      return distanceMeters(centre, { lat, lng }) <= reachMeters;
    }),
  );
}
