import { createRoute, z } from '@hono/zod-openapi';
import { regionSchema } from '../domain/policy.ts';
import { mapKey, mapSchema, tileKey, tileName } from '../protocol/maps.ts';
import { ProblemError } from '../protocol/problems.ts';
import { json, orProblem, resource } from './describe.ts';

/** Cache TTL of tiles. */
const cacheSeconds = 3_600;
const cached = { 'Cache-Control': `public, max-age=${cacheSeconds}` };

const region = z.object({ region: z.string() });

const readMap = createRoute({
  operationId: 'readMap',
  method: 'get',
  path: '/v1/maps/{region}',
  summary: 'The map of a region',
  request: { params: region },
  responses: { 200: json(mapSchema, 'Its bounds and attribution'), ...orProblem('not-found') },
});

const whole = z.string().openapi({ type: 'integer', minimum: 0 });

const readTile = createRoute({
  operationId: 'readTile',
  method: 'get',
  path: '/v1/maps/{region}/{z}/{x}/{y}',
  summary: 'A tile of the streets',
  description:
    'Mapbox vector tile 2.1: a layer `streets` with the `class` of each (motorway, trunk, primary, secondary, tertiary, unclassified, residential, livingStreet, service), and a layer `areas` (`class`: water, apron, runway).',
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
    ...orProblem('not-found'),
  },
});

const tileAddress = z.object({
  z: z.coerce.number().int().min(0).max(22),
  x: z.coerce.number().int().min(0),
  y: z.coerce.number().int().min(0),
});

export const maps = resource()
  .openapi(readMap, async (c) => {
    const map = await c.env.GRAPHS.get(keyOf(c.req.valid('param').region));
    if (map === null) throw noMap();
    return c.json(mapSchema.parse(await map.json()), 200, cached);
  })
  .openapi(readTile, async (c) => {
    const { region, z, x, y } = c.req.valid('param');
    const address = tileAddress.safeParse({ z, x, y: y.replace(/\.mvt$/, '') });
    if (!address.success || !y.endsWith('.mvt')) throw noMap();
    const name = tileName(address.data.z, address.data.x, address.data.y);
    const key = keyOf(region);
    const tile = await c.env.GRAPHS.get(tileKey(region, name), { onlyIf: c.req.raw.headers });
    if (tile === null) {
      if ((await c.env.GRAPHS.head(key)) === null) throw noMap();
      return c.body(null, 204, cached);
    }
    const headers = { ...cached, ETag: tile.httpEtag };
    if (!('body' in tile)) return c.body(null, 304, headers);
    return c.body(await tile.arrayBuffer(), 200, {
      ...headers,
      'Content-Type': 'application/vnd.mapbox-vector-tile',
    });
  });

function keyOf(region: string): string {
  if (!regionSchema.safeParse(region).success) throw noMap();
  return mapKey(region);
}

function noMap(): ProblemError {
  return new ProblemError('not-found', 'There is no map of this region.');
}
