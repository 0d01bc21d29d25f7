import { createRoute, z } from '@hono/zod-openapi';
import { type CellId, cellAt, cellRing, distanceToCellMeters } from '../domain/geo/cells.ts';
import { distanceMeters, type Place } from '../domain/geo/place.ts';
import { only } from './callers.ts';
import { coarsen } from './coarsen.ts';
import { callerProblems, json, orProblem, queryNumber, resource, secured } from './describe.ts';
import { unlessShed } from './overload.ts';

const RADIUS_METERS = 2_000;
const MAX_VEHICLES = 100;

const nearbyVehicle = z
  .object({ lat: z.number(), lng: z.number(), vehicleType: z.string(), heading: z.number().nullable() })
  .openapi('NearbyVehicle', { description: 'Where a vehicle is, to about 100 m' });

const readNearby = createRoute({
  operationId: 'readNearby',
  method: 'get',
  path: '/v1/nearby',
  summary: `Available vehicles within ${RADIUS_METERS} m`,
  ...secured,
  middleware: only('rider', 'operator'),
  request: { query: z.object({ lat: queryNumber(-90, 90), lng: queryNumber(-180, 180) }) },
  responses: {
    200: json(z.object({ data: z.array(nearbyVehicle) }), 'The vehicles, in no particular order'),
    ...orProblem(...callerProblems, 'validation-failed', 'overloaded'),
  },
});

export const nearby = resource().openapi(readNearby, async (c) => {
  const place = c.req.valid('query');
  const { cellResolution, moveHysteresisMeters } = c.var.policy.streams;
  const around = { place, radiusMeters: RADIUS_METERS, limit: MAX_VEHICLES };
  const reachMeters = RADIUS_METERS + moveHysteresisMeters;
  const found = await Promise.all(
    cellsWithin(place, reachMeters, cellResolution).map((cell) => c.var.objects.cell(cell).nearby(around)),
  );
  const data = found
    .flatMap((answer) => unlessShed(answer).vehicles)
    .sort((a, b) => distanceMeters(place, a) - distanceMeters(place, b))
    .slice(0, MAX_VEHICLES)
    .map(({ lat, lng, type, heading }) => ({ ...coarsen({ lat, lng }), vehicleType: type, heading }))
    // Ordered by distance they would reveal more than the grid does.
    .sort((a, b) => a.lat - b.lat || a.lng - b.lng);
  return c.json({ data }, 200);
});

/** Returns the cells within a distance of a place. If a ring has none, no farther ring has one. */
function cellsWithin(place: Place, meters: number, resolution: number): CellId[] {
  const centre = cellAt(place, resolution);
  const cells: CellId[] = [];
  for (let ring = 0; ; ring++) {
    const within = cellRing(centre, ring).filter((cell) => distanceToCellMeters(place, cell) <= meters);
    if (within.length === 0) return cells;
    cells.push(...within);
  }
}
