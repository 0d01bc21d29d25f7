import { getHexagonEdgeLengthAvg, getResolution, UNITS } from 'h3-js';
import { type CellId, cellCentre } from '../geo/cells.ts';
import { distanceMeters } from '../geo/place.ts';
import { type Area, shapesOf } from '../zones/area.ts';

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
