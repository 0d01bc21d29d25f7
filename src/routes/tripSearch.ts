import { createRoute, z } from '@hono/zod-openapi';
import { searchTrips } from '../history/tripSearch.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { operatorsTrip, tripSchema } from '../protocol/trips.ts';
import { rfc3339, time } from '../protocol/values.ts';
import {
  bodyProblems,
  callerProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { searchInput, searchOf } from './tripSearchInput.ts';

const mostTrips = 100;
const usualTrips = 20;

const findTrips = createRoute({
  operationId: 'searchTrips',
  method: 'post',
  path: '/v1/trips/search',
  summary: 'Trips by person, phone, plate, place or time, newest first',
  description:
    'From the history, which follows a live trip within seconds. Trips that have everything that is asked for. One request reads a bounded part of the history: a page may be short or empty and still have a `nextCursor`, and `searchedBackTo` says how far it came. Send the cursor with the same search.',
  ...secured,
  middleware: only('operator'),
  request: {
    body: jsonBody(
      z.strictObject({
        ...searchInput,
        limit: z.int().min(1).max(mostTrips).default(usualTrips),
        cursor: z.string().optional().openapi({ description: 'The `nextCursor` of the page before' }),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({
        data: z.array(tripSchema),
        nextCursor: z.string().nullable(),
        searchedBackTo: time.nullable().openapi({ description: 'Null where nothing is left to be searched' }),
      }),
      'A page',
    ),
    ...orProblem(...callerProblems, ...bodyProblems, 'cursor-invalid'),
  },
});

const cursorSchema = z.object({ requestedAt: z.number(), id: z.string(), bookmark: bookmarkSchema });

export const tripSearch = resource().openapi(findTrips, async (c) => {
  const { cursor, limit, ...asked } = c.req.valid('json');
  const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
  // Each page reads a database state at least as new as that of the previous page.
  const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
  const search = searchOf(asked, c.var.identity.tenant, c.var.configuration.active.zones);
  const { trips, reached } = await searchTrips(session, search, after, limit);
  const data = trips.map((record) => operatorsTrip({ record }));
  return c.json(
    {
      data,
      nextCursor: reached === null ? null : encodeCursor({ ...reached, bookmark: session.getBookmark() }),
      searchedBackTo: reached === null ? null : rfc3339(reached.requestedAt),
    },
    200,
  );
});
