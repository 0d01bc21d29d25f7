import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { placesOf } from '../calls/places.ts';
import type { Place } from '../domain/geo/place.ts';
import type { AppEnv } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';
import { place, placeInput } from '../protocol/values.ts';
import { foundKinds, type PlaceFound } from '../routing/places/placeFound.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  queryNumber,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const LONGEST_QUESTION = 200;
const MOST_PLACES = 100;
const USUAL_PLACES = 10;

const foundPlace = z
  .object({
    id: z.string().openapi({ description: 'The same for the same place' }),
    label: z.string().openapi({ example: '12 Market Street, Harrisburg 17101' }),
    kind: z.enum(foundKinds),
    place,
    distanceMeters: z
      .int()
      .nullable()
      .openapi({ description: 'From the place of the request, great-circle; null without one' }),
    spots: z
      .array(z.object({ name: z.string(), place }))
      .optional()
      .openapi({
        description: 'Of a station or an airport: where cars stop for people, the likeliest first',
      }),
  })
  .openapi('FoundPlace', { description: 'A place that matches the search' });
const foundPlaces = z.object({ data: z.array(foundPlace) });

const question = z.string().trim().min(1).max(LONGEST_QUESTION).openapi({
  description: 'Part of a name, an address or a category, as typed so far',
  example: '12 market st',
});

const searchBody = z.strictObject({
  q: question,
  near: placeInput.optional(),
  limit: z.int().min(1).max(MOST_PLACES).default(USUAL_PLACES),
});

const searchQuery = z
  .strictObject({
    q: question,
    lat: queryNumber(-90, 90).optional(),
    lng: queryNumber(-180, 180).optional(),
    limit: z
      .string()
      .regex(/^\d{1,4}$/, 'must be a whole number')
      .default(String(USUAL_PLACES))
      .transform(Number)
      .pipe(z.number().min(1).max(MOST_PLACES))
      .openapi({ type: 'integer', minimum: 1, maximum: MOST_PLACES, default: USUAL_PLACES }),
  })
  .transform(({ lat, lng, ...rest }, context) => {
    if (lat !== undefined && lng !== undefined) return { ...rest, near: { lat, lng } };
    if (lat === undefined && lng === undefined) return { ...rest, near: undefined };
    const path = [lat === undefined ? 'lat' : 'lng'];
    context.addIssue({ code: 'custom', path, message: 'is missing: lat and lng belong together' });
    return z.NEVER;
  });

const everybody = only('rider', 'driver', 'operator');
const found = json(
  foundPlaces,
  'The likeliest first: by how well they match, how near and how well known they are',
);

const searchPlacesRoute = createRoute({
  operationId: 'searchPlaces',
  method: 'post',
  path: '/v1/places',
  summary: 'Searches places by name, for autocomplete',
  description:
    'Addresses, streets, points of interest (also by what they are: "airport", "pub"), towns and postcodes of the region. Beginnings of words are enough, accents do not matter, and a typo in a word is forgiven. The text is in the body, so that URL logs do not have it.',
  ...secured,
  middleware: [...everybody, idempotent],
  request: { headers: idempotencyHeaders, body: jsonBody(searchBody) },
  responses: { 200: found, ...orProblem(...callerProblems, ...bodyProblems, ...idempotencyProblems) },
});

const findPlaces = createRoute({
  operationId: 'findPlaces',
  method: 'get',
  path: '/v1/places',
  summary: 'Places by name, for simple clients',
  ...secured,
  middleware: everybody,
  request: { query: searchQuery },
  responses: { 200: found, ...orProblem(...callerProblems, 'validation-failed') },
});

// A guest's page names the places of the one trip.
const everybodyAndGuests = only('rider', 'driver', 'operator', 'guest');
const there = json(foundPlaces, 'The house, point of interest or street there; none where nothing is near');

const namePlace = createRoute({
  operationId: 'namePlace',
  method: 'post',
  path: '/v1/places/reverse',
  summary: 'The address or name of a place',
  description: 'The place is in the body, so that URL logs do not have it.',
  ...secured,
  middleware: everybodyAndGuests,
  request: { body: jsonBody(placeInput) },
  responses: { 200: there, ...orProblem(...callerProblems, ...bodyProblems) },
});

const reverse = createRoute({
  operationId: 'reversePlace',
  method: 'get',
  path: '/v1/places/reverse',
  summary: 'The address or name of a place, for simple clients',
  ...secured,
  middleware: everybodyAndGuests,
  request: { query: z.strictObject({ lat: queryNumber(-90, 90), lng: queryNumber(-180, 180) }) },
  responses: { 200: there, ...orProblem(...callerProblems, 'validation-failed') },
});

export const places = resource()
  .openapi(searchPlacesRoute, async (c) => {
    const { q, near = null, limit } = c.req.valid('json');
    const data = await answered(placesOf(c.var.objects, c.var.policy.routing).search(q, near, limit));
    return c.json({ data: data.map(shown) }, 200);
  })
  .openapi(findPlaces, async (c) => {
    const { q, near = null, limit } = c.req.valid('query');
    const data = await answered(placesOf(c.var.objects, c.var.policy.routing).search(q, near, limit));
    return c.json({ data: data.map(shown) }, 200);
  })
  .openapi(namePlace, async (c) => c.json({ data: await namesOf(c, c.req.valid('json')) }, 200))
  .openapi(reverse, async (c) => c.json({ data: await namesOf(c, c.req.valid('query')) }, 200));

async function namesOf({ var: { objects, policy } }: Context<AppEnv>, at: Place) {
  const found = await answered(placesOf(objects, policy.routing).reverse(at));
  return found === null ? [] : [shown(found)];
}

function shown({ spots, ...found }: PlaceFound) {
  return { ...found, ...(spots !== undefined && { spots: [...spots] }) };
}

/** Turns a failure of every place provider into a 503 problem: a retry may succeed. */
async function answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch {
    throw new ProblemError('unavailable', 'Places cannot be looked up at the moment.', {
      headers: { 'Retry-After': '5' },
    });
  }
}
