import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { routingOf } from '../calls/routing.ts';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import { etaSourceSchema } from '../domain/supply/eta.ts';
import type { AppEnv } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';
import { place, placeInput } from '../protocol/values.ts';
import {
  bodyProblems,
  callerProblems,
  deprecated,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

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

const summary = 'The fastest route from one place to another';
const found = json(route, 'The route, and who computed it');

const findRoute = createRoute({
  operationId: 'findRoute',
  method: 'post',
  path: '/v1/route',
  summary,
  description: 'The places are in the body, so that URL logs do not have them.',
  ...secured,
  middleware: only('rider', 'driver', 'operator'),
  request: { body: jsonBody(z.strictObject({ from: placeInput, to: placeInput })) },
  responses: { 200: found, ...orProblem(...callerProblems, ...bodyProblems) },
});

const readRoute = createRoute({
  operationId: 'readRoute',
  method: 'get',
  path: '/v1/route',
  summary,
  ...deprecated('POST /v1/route'),
  ...secured,
  middleware: only('rider', 'driver', 'operator'),
  request: { query: z.object({ from: placeQuery, to: placeQuery }) },
  responses: {
    200: found,
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

export const routeBetween = resource()
  .openapi(findRoute, async (c) => {
    const { from, to } = c.req.valid('json');
    return c.json(await routeAnswer(c, from, to), 200);
  })
  .openapi(readRoute, async (c) => {
    const { from, to } = c.req.valid('query');
    return c.json(await routeAnswer(c, from, to), 200);
  });

async function routeAnswer({ var: { objects, policy } }: Context<AppEnv>, from: Place, to: Place) {
  const { source, route } = await routingOf(objects, policy.routing).route(from, to);
  if (route === null) {
    const errors = [{ path: 'to', message: 'no road leads there' }];
    throw new ProblemError('validation-failed', 'No road leads from the one place to the other.', { errors });
  }
  const { distanceMeters, durationSeconds, polyline } = route;
  return { distanceMeters, durationSeconds, etaSource: source, polyline: [...polyline] };
}
