import { createRoute, z } from '@hono/zod-openapi';
import { routingOf } from '../calls/routing.ts';
import { placeSchema } from '../domain/geo/place.ts';
import { etaSourceSchema } from '../domain/supply/eta.ts';
import { ProblemError } from '../protocol/problems.ts';
import { place } from '../protocol/values.ts';
import { only } from './callers.ts';
import { callerProblems, json, orProblem, resource, secured } from './describe.ts';

const route = z
  .object({
    distanceMeters: z.number(),
    durationSeconds: z.number(),
    etaSource: etaSourceSchema,
    polyline: z
      .array(place)
      .openapi({ description: 'From the road nearest to `from` to the one nearest to `to`' }),
  })
  .openapi('Route');

/** As JSON and most programs write numbers: with any decimals, or with an exponent. */
const number = String.raw`-?\d{1,20}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?`;
const placeQuery = z
  .string()
  .regex(new RegExp(`^${number},${number}$`), 'must be a latitude and a longitude, as 40.26,-76.88')
  .transform((text) => {
    const [lat, lng] = text.split(',').map(Number);
    return { lat, lng };
  })
  .pipe(placeSchema)
  .openapi({ type: 'string', example: '40.26,-76.88' });

const readRoute = createRoute({
  operationId: 'readRoute',
  method: 'get',
  path: '/v1/route',
  summary: 'The fastest route from one place to another',
  ...secured,
  middleware: only('rider', 'driver', 'operator'),
  request: { query: z.object({ from: placeQuery, to: placeQuery }) },
  responses: {
    200: json(route, 'The route, and who computed it'),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

export const routeBetween = resource().openapi(readRoute, async (c) => {
  const { from, to } = c.req.valid('query');
  const { source, route: found } = await routingOf(c.var.objects, c.var.policy.routing).route(from, to);
  if (found === null) {
    const errors = [{ path: 'to', message: 'no road leads there' }];
    throw new ProblemError('validation-failed', 'No road leads from the one place to the other.', { errors });
  }
  const { distanceMeters, durationSeconds, polyline } = found;
  return c.json({ distanceMeters, durationSeconds, etaSource: source, polyline: [...polyline] }, 200);
});
