import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { readableTrips } from '../domain/access.ts';
import { personIdSchema, tripIdSchema } from '../domain/ids.ts';
import { isOver, tripPhases } from '../domain/trip/phases.ts';
import { requestedAtOf, type TripNow, type TripRecord } from '../domain/trip/record.ts';
import type { AppEnv } from '../env.ts';
import { listTrips } from '../history/trips.ts';
import { inParallel } from '../inParallel.ts';
import { log } from '../log.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { tripSchema } from '../protocol/trips.ts';
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
import { shownTo } from './tripLookup.ts';

const listOfTrips = createRoute({
  operationId: 'listOfTrips',
  method: 'get',
  path: '/v1/trips',
  summary: 'Trips, newest first: the caller’s own, or for operators all of the tenant’s',
  description:
    'From the history, which follows a live trip within seconds. With `active=true` a rider’s own bookings are as they are now.',
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
  const inHistory =
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
  const isOfOpen = active === 'true' && c.var.identity.role === 'rider' && after === null && !isOthers;
  const live = isOfOpen ? await readAsNow(c, inHistory) : [];
  const found = [
    ...inHistory
      .filter(({ id }) => !live.some(({ record }) => record.id === id))
      .map((record) => ({ record })),
    ...live.filter(
      ({ record }) =>
        !isOver(record.state) &&
        (state === null || record.state === state) &&
        (since === null || requestedAtOf(record) >= since) &&
        (until === null || requestedAtOf(record) < until),
    ),
  ].sort((a, b) => requestedAtOf(b.record) - requestedAtOf(a.record) || (a.record.id < b.record.id ? 1 : -1));
  const page = found.slice(0, limit);
  // The history may have more, also where some of its page have just ended.
  const isMore = found.length > limit || inHistory.length > limit;
  const last = isMore ? page.at(-1)?.record : undefined;
  const position = last && {
    requestedAt: requestedAtOf(last),
    id: last.id,
    bookmark: session.getBookmark(),
  };
  const data = page.map((trip) => shownTo(c.var.identity, trip));
  return c.json({ data, nextCursor: position === undefined ? null : encodeCursor(position) }, 200);
});

/** The history knows of whatever was booked longer ago. */
const historyLagMs = 60_000;
const askedAtOnce = 8;

/**
 * Returns as they are now the trips that the history has as the caller's, and those booked so lately that it may not
 * have them: until it follows, another device would not find a ride just booked, and would show one just cancelled. A trip
 * that does not answer is left out.
 */
async function readAsNow(
  { var: { identity, objects } }: Context<AppEnv>,
  known: readonly TripRecord[],
): Promise<TripNow[]> {
  const bookings = await objects.person(identity.person).listBookings();
  const since = Date.now() - historyLagMs;
  const lately = bookings.filter(({ bookedAt }) => bookedAt > since).map(({ tripId }) => tripId);
  const ids = new Set([...known.map(({ id }) => id), ...lately]);
  const answers = await inParallel([...ids], askedAtOnce, async (id) => {
    try {
      const answer = await objects.trip(tripIdSchema.parse(id)).read(identity);
      return answer.outcome === 'found' ? [answer] : [];
    } catch (error) {
      log('warn', 'trip-unreachable', { tenant: identity.tenant, trip: id, error: String(error) });
      return [];
    }
  });
  return answers.flat();
}
