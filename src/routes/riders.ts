import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { requireAdmin } from '../auth/authenticate.ts';
import { type PersonId, personIdSchema } from '../domain/ids.ts';
import { requestedAtOf } from '../domain/trip/record.ts';
import type { AppEnv } from '../env.ts';
import { driversKeptApart } from '../history/driverDocuments.ts';
import { requestErasure } from '../history/erasures.ts';
import { tripEvents } from '../history/feedEvents.ts';
import { irregularitiesOf } from '../history/irregularities.ts';
import { hasOpenTrip } from '../history/redactedTrips.ts';
import { listTrips } from '../history/trips.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { ProblemError } from '../protocol/problems.ts';
import { type BesideTrips, exportedBooking, riderExportPage } from '../protocol/riderExports.ts';
import { publicSavedPlace } from '../protocol/savedPlaces.ts';
import { publicSeries } from '../protocol/series.ts';
import { publicTrip } from '../protocol/trips.ts';
import { rfc3339 } from '../protocol/values.ts';
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

const params = z.object({ id: personIdSchema });

const exportRider = createRoute({
  operationId: 'exportRider',
  method: 'get',
  path: '/v1/riders/{id}/export',
  summary: 'Everything that is stored about a rider, page by page',
  description:
    'For the role `admin`. The trips with all their events, newest first, as the history has them: it is seconds behind. The first page also has what is kept besides trips: series, places, uses of promotions, bookings that count against limits, limits that were reached, and blocks.',
  ...secured,
  middleware: [...only('operator'), requireAdmin],
  request: { params, query: z.object({ limit: limitQuery, cursor: cursorQuery }) },
  responses: {
    200: json(riderExportPage, 'A page'),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const eraseRider = createRoute({
  operationId: 'eraseRider',
  method: 'delete',
  path: '/v1/riders/{id}',
  summary: 'Erases a rider',
  description:
    'For the role `admin`. Trips, amounts and times stay, without the person and with places to a few kilometres; everything else goes: in the objects at once, in the history within minutes, in the archive within hours. Refused while a trip is under way. Repeating it is harmless.',
  ...secured,
  middleware: [...only('operator'), requireAdmin],
  request: { params },
  responses: {
    202: { description: 'The erasure has begun' },
    ...orProblem(...callerProblems, 'trip-under-way', 'validation-failed'),
  },
});

const cursorSchema = z.object({ requestedAt: z.number(), id: z.string(), bookmark: bookmarkSchema });

export const riders = resource()
  .openapi(exportRider, async (c) => {
    const { tenant } = c.var.identity;
    const { id: rider } = c.req.valid('param');
    const { limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
    const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
    const every = { state: null, active: null, since: null, until: null };
    const found = await listTrips(session, { tenant, rider, ...every, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const data = [];
    for (const record of page) {
      const events = await tripEvents(session, tenant, record.id);
      data.push({
        trip: publicTrip({ record }),
        events: events.map((event) => ({ ...event, at: rfc3339(event.at) })),
      });
    }
    const last = found.length > limit ? page.at(-1) : undefined;
    const position = last && {
      requestedAt: requestedAtOf(last),
      id: last.id,
      bookmark: session.getBookmark(),
    };
    const nextCursor = position === undefined ? null : encodeCursor(position);
    return c.json({ data, ...(after === null && (await besideTrips(c, rider))), nextCursor }, 200);
  })
  .openapi(eraseRider, async (c) => {
    const { tenant } = c.var.identity;
    const { id: rider } = c.req.valid('param');
    // The person's object knows of bookings that the history does not have yet, the history of older ones.
    const isUnderWay =
      (await hasOpenTrip(c.env.DB, tenant, rider)) ||
      (await c.var.objects.person(rider).erase()) === 'underway';
    if (isUnderWay) {
      throw new ProblemError(
        'trip-under-way',
        'A trip of this rider is under way: cancel it, or wait for its end.',
      );
    }
    await c.var.objects.own().forgetRider(rider);
    await c.var.objects.speeds(c.var.policy.routing.region).forgetRider(rider);
    await requestErasure(c.env.DB, tenant, rider, Date.now()).run();
    return c.body(null, 202);
  });

/** Lists without entries are left out. */
async function besideTrips(
  { env, var: { identity, objects, policy } }: Context<AppEnv>,
  rider: PersonId,
): Promise<BesideTrips> {
  const { tenant } = identity;
  const person = objects.person(rider);
  const [series, places, bookings, promotions, blocks, irregularities] = await Promise.all([
    person.listSeries(),
    person.listPlaces(),
    person.listBookings(),
    objects.own().promotionUsesBy(rider),
    driversKeptApart(env.DB, tenant, rider),
    irregularitiesOf(env.DB, tenant, rider),
  ]);
  const lists: BesideTrips = {
    series: series.map((one) => publicSeries(one, policy.routing.timeZone, Date.now())),
    places: places.map(publicSavedPlace),
    bookings: bookings.map(exportedBooking),
    promotions: promotions.map(({ code, uses }) => ({ code, uses })),
    blockedBy: blocks.map(({ driver, reason, at }) => ({ driver, reason, since: rfc3339(at) })),
    limitsReached: irregularities.flatMap((one) =>
      one.type === 'person.limitReached' ? [{ ...one, at: rfc3339(one.at) }] : [],
    ),
  };
  return Object.fromEntries(
    Object.entries(lists).filter(([, list]) => list !== undefined && list.length > 0),
  );
}
