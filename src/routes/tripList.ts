import { createRoute, z } from '@hono/zod-openapi';
import { readableTrips } from '../domain/access.ts';
import { personIdSchema } from '../domain/ids.ts';
import { tripPhases } from '../domain/trip/phases.ts';
import { requestedAtOf } from '../domain/trip/record.ts';
import { listTrips } from '../history/trips.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { operatorsTrip, publicTrip, tripSchema } from '../protocol/trips.ts';
import { timeInput } from '../protocol/values.ts';
import {
  callerProblems,
  cursorQuery,
  json,
  limitQuery,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const listOfTrips = createRoute({
  operationId: 'listOfTrips',
  method: 'get',
  path: '/v1/trips',
  summary: 'Trips, newest first: the caller’s own, or for operators all of the tenant’s',
  description: 'From the history, which follows a live trip within seconds.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: {
    query: z.object({
      state: z.enum(tripPhases).optional(),
      active: z.enum(['true', 'false']).optional().openapi({
        description: '`true`: only trips that have not ended, whichever device booked them',
      }),
      rider: personIdSchema.optional().openapi({
        description: 'Only trips of this rider: for operators; riders find their own alone',
      }),
      since: timeInput.optional().openapi({ description: 'Requested at this time or later' }),
      until: timeInput.optional().openapi({ description: 'Requested before this time' }),
      limit: limitQuery,
      cursor: cursorQuery,
    }),
  },
  responses: {
    200: json(z.object({ data: z.array(tripSchema), nextCursor: z.string().nullable() }), 'A page'),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const cursorSchema = z.object({ requestedAt: z.number(), id: z.string(), bookmark: bookmarkSchema });

export const tripList = resource().openapi(listOfTrips, async (c) => {
  const { cursor, limit, state = null, active, rider, since = null, until = null } = c.req.valid('query');
  const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
  // Each page reads a database state at least as new as that of the previous page.
  const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
  const readable = readableTrips(c.var.identity);
  const isOthers = readable?.rider !== null && rider !== undefined && rider !== readable?.rider;
  const found =
    readable === null || isOthers
      ? []
      : await listTrips(session, {
          tenant: readable.tenant,
          rider: readable.rider ?? rider ?? null,
          state,
          active: active === undefined ? null : active === 'true',
          since,
          until,
          after,
          limit: limit + 1,
        });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const position = last && {
    requestedAt: requestedAtOf(last),
    id: last.id,
    bookmark: session.getBookmark(),
  };
  const shown = c.var.identity.role === 'operator' ? operatorsTrip : publicTrip;
  const data = page.map((record) => shown({ record }));
  return c.json({ data, nextCursor: position === undefined ? null : encodeCursor(position) }, 200);
});
