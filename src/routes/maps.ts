import { createRoute, z } from '@hono/zod-openapi';
import { regionSchema } from '../domain/policy/policyGroups.ts';
import { mapSchema } from '../protocol/maps.ts';
import { ProblemError } from '../protocol/problems.ts';
import { mapKey } from '../routing/regionKeys.ts';
import { RegionMapFile } from '../routing/regionMap.ts';
import { json, orProblem, resource } from './openApiHelpers.ts';
import { limitAddress } from './rateLimits.ts';

/** Cache TTL of tiles. */
const cacheSeconds = 3_600;
const cached = { 'Cache-Control': `public, max-age=${cacheSeconds}` };

const region = z.object({ region: z.string() });

const readMap = createRoute({
  operationId: 'readMap',
  method: 'get',
  path: '/v1/maps/{region}',
  summary: 'The map of a region',
  middleware: limitAddress,
  request: { params: region },
  responses: {
    200: json(mapSchema, 'Its bounds and attribution'),
    ...orProblem('not-found', 'too-many-requests'),
  },
});

const whole = z.string().openapi({ type: 'integer', minimum: 0 });

const readTile = createRoute({
  operationId: 'readTile',
  method: 'get',
  path: '/v1/maps/{region}/{z}/{x}/{y}',
  summary: 'A tile of the streets',
  description:
    'Mapbox vector tile 2.1. Layers from the ground up, each feature with a `class`: `areas` (water, wood, sand, park, airport, apron, runway), `waterways`, `buildings`, `tracks` (rail, tram, runway, taxiway), `streets` (motorway, trunk, primary, secondary, tertiary, unclassified, residential, livingStreet, service, path; `name`; `oneway`: 1 along the line, -1 against it) and `labels` (`name`, `rank`: lower is more important).',
  middleware: limitAddress,
  request: {
    params: region.extend({
      z: whole,
      x: whole,
      y: z.string().openapi({ description: 'A number with the end `.mvt`' }),
    }),
  },
  responses: {
    200: {
      description: 'The tile',
      content: { 'application/vnd.mapbox-vector-tile': { schema: { type: 'string', format: 'binary' } } },
    },
    204: { description: 'There is nothing to draw' },
    304: { description: 'The tile is the one of `If-None-Match`' },
    ...orProblem('not-found', 'too-many-requests'),
  },
});

const tileAddress = z.object({
  z: z.coerce.number().int().min(0).max(22),
  x: z.coerce.number().int().min(0),
  y: z.coerce.number().int().min(0),
});

export const maps = resource()
  .openapi(readMap, async (c) => {
    const map = await openMap(c.env.GRAPHS, c.req.valid('param').region).describe();
    if (map === null) throw noMap();
    return c.json(map, 200, cached);
  })
  .openapi(readTile, async (c) => {
    const { region, z, x, y } = c.req.valid('param');
    const address = tileAddress.safeParse({ z, x, y: y.replace(/\.mvt$/, '') });
    if (!address.success || !y.endsWith('.mvt')) throw noMap();
    const map = openMap(c.env.GRAPHS, region);
    const etag = await map.tag();
    if (etag === null) throw noMap();
    const headers = { ...cached, ETag: etag };
    if (c.req.header('If-None-Match') === etag) return c.body(null, 304, headers);
    const tile = await map.tile(address.data.z, address.data.x, address.data.y);
    if (tile === null) return c.body(null, 204, headers);
    return new Response(tile, {
      // As it is stored: who asks for tiles reads gzip.
      encodeBody: 'manual',
      headers: {
        ...headers,
        'Content-Type': 'application/vnd.mapbox-vector-tile',
        'Content-Encoding': 'gzip',
      },
    });
  });

function openMap(bucket: R2Bucket, region: string): RegionMapFile {
  if (!regionSchema.safeParse(region).success) throw noMap();
  return new RegionMapFile(bucket, mapKey(region));
}

function noMap(): ProblemError {
  return new ProblemError('not-found', 'There is no map of this region.');
}
