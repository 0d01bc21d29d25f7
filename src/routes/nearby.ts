import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type CellId, cellAt, cellRing, distanceToCellMeters } from '../domain/geo/cells.ts';
import { coarsen, gridMeters } from '../domain/geo/coarsen.ts';
import { distanceMeters, type Place } from '../domain/geo/place.ts';
import { borderSlackMeters } from '../domain/supply/mergeCandidates.ts';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import { ProblemError } from '../protocol/problems.ts';
import { placeInput } from '../protocol/values.ts';
import { withTimeout } from '../timeout.ts';
import { unlessShed } from './errors.ts';
import {
  bodyProblems,
  callerProblems,
  deprecated,
  json,
  jsonBody,
  orProblem,
  queryNumber,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const RADIUS_METERS = 2_000;
const MAX_VEHICLES = 100;
/** The vehicles of a cell that takes longer are left out. */
const timeoutMs = 5_000;

const nearbyVehicle = z
  .object({ lat: z.number(), lng: z.number(), vehicleType: z.string(), heading: z.number().nullable() })
  .openapi('NearbyVehicle', {
    description: 'Where a vehicle was at most half a minute ago, to about 100 m; its heading to 45 degrees',
  });
const summary = `Available vehicles within ${RADIUS_METERS} m`;
const vehicles = json(z.object({ data: z.array(nearbyVehicle) }), 'The vehicles, in no particular order');

const findNearby = createRoute({
  operationId: 'findNearby',
  method: 'post',
  path: '/v1/nearby',
  summary,
  description: 'The place is in the body, so that URL logs do not have it.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: { body: jsonBody(placeInput) },
  responses: { 200: vehicles, ...orProblem(...callerProblems, ...bodyProblems, 'overloaded') },
});

const readNearby = createRoute({
  operationId: 'readNearby',
  method: 'get',
  path: '/v1/nearby',
  summary,
  ...deprecated('POST /v1/nearby'),
  ...secured,
  middleware: only('rider', 'operator'),
  request: { query: z.object({ lat: queryNumber(-90, 90), lng: queryNumber(-180, 180) }) },
  responses: { 200: vehicles, ...orProblem(...callerProblems, 'validation-failed', 'overloaded') },
});

export const nearby = resource()
  .openapi(findNearby, async (c) => c.json({ data: await vehiclesAround(c, c.req.valid('json')) }, 200))
  .openapi(readNearby, async (c) => c.json({ data: await vehiclesAround(c, c.req.valid('query')) }, 200));

/**
 * Cells answer with coarse places: filtering, ordering and counting those tells no more than they do. Every cell is
 * asked that a shown vehicle can belong to, so that nobody learns which one it does. One that does not answer is left out.
 */
async function vehiclesAround({ var: { objects, policy } }: Context<AppEnv>, place: Place) {
  const around = { place, radiusMeters: RADIUS_METERS, limit: MAX_VEHICLES };
  const reachMeters = RADIUS_METERS + borderSlackMeters + gridMeters;
  const answers = await Promise.all(
    cellsWithin(place, reachMeters, policy.streams.cellResolution).map((cell) =>
      withTimeout(objects.cell(cell).nearby(around), timeoutMs).catch((error: unknown) => {
        log('warn', 'cell-unreachable', { tenant: objects.tenant, cell, error: String(error) });
        return null;
      }),
    ),
  );
  const found = answers.filter((answer) => answer !== null);
  if (found.length === 0) {
    const headers = { 'Retry-After': '1' };
    throw new ProblemError('unavailable', 'Nobody answers around this place. Try again in a moment.', {
      headers,
    });
  }
  return (
    found
      .flatMap((answer) => unlessShed(answer).vehicles)
      // Cells of the previous version answer with exact places.
      .map(({ lat, lng, type, heading }) => ({ ...coarsen({ lat, lng }), vehicleType: type, heading }))
      .map((vehicle) => ({ vehicle, distanceMeters: distanceMeters(place, vehicle) }))
      .sort((a, b) => a.distanceMeters - b.distanceMeters)
      .slice(0, MAX_VEHICLES)
      .map(({ vehicle }) => vehicle)
      .sort((a, b) => a.lat - b.lat || a.lng - b.lng)
  );
}

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
