import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { personIdSchema } from '../domain/ids.ts';
import { dateOf } from '../domain/localDays.ts';
import { riderFiguresOf } from '../domain/statistics/personFigures.ts';
import { sumOf } from '../domain/tariff/price.ts';
import type { AppEnv } from '../env.ts';
import { tripsById, tripsOver } from '../history/pastTrips.ts';
import { driversDays, listDrivers } from '../history/shifts.ts';
import { driversQuarters, quarterMs } from '../history/tripSums.ts';
import { decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { ProblemError } from '../protocol/problems.ts';
import { lineSchema, publicLine } from '../protocol/receipts.ts';
import {
  byPeriod,
  driverLineOf,
  driverStatisticsSchema,
  type Portion,
  riderLineOf,
  riderStatisticsSchema,
} from '../protocol/statistics.ts';
import { rfc3339, time } from '../protocol/values.ts';
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
import { spanOf, spanProblem, spanQuery, type TimeSpan } from './timeSpan.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
const MOST_DAYS_OF_EARNINGS = 32;
/** Without `from` and `to`. */
const USUAL_DAYS = 30;

const query = z.object({ from: spanQuery.from.optional(), to: spanQuery.to.optional() });
const days = `Days, weeks (from Monday) and months are those of the tenant’s time zone; those without anything are left out. Trips count on the day of their request once they are over, some seconds later; the time online is minutes behind. At most ${MOST_DAYS} days; without \`from\` and \`to\` the last ${USUAL_DAYS}.`;

const readOwn = createRoute({
  operationId: 'readOwnStatistics',
  method: 'get',
  path: '/v1/me/statistics',
  summary: 'The caller’s trips and money',
  description: days,
  ...secured,
  middleware: only('rider', 'driver'),
  request: { query },
  responses: {
    200: json(
      z.union([driverStatisticsSchema, riderStatisticsSchema]),
      'For a driver `DriverStatistics`, for a rider `RiderStatistics`',
    ),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

const readEarnings = createRoute({
  operationId: 'readEarnings',
  method: 'get',
  path: '/v1/me/earnings',
  summary: 'What each of the driver’s trips has earned, newest first',
  description: `The trips whose driver the caller was at their end, by the time of their request, with each line of what their riders owe. At most ${MOST_DAYS_OF_EARNINGS} days.`,
  ...secured,
  middleware: only('driver'),
  request: { query: z.object(spanQuery) },
  responses: {
    200: json(
      z.object({
        data: z.array(
          z
            .object({
              tripId: z.string(),
              state: z.string(),
              requestedAt: time,
              endedAt: time,
              currency: z.string(),
              lines: z.array(lineSchema),
              total: z.int(),
            })
            .openapi('Earning'),
        ),
      }),
      'The trips',
    ),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

const listOfDrivers = createRoute({
  operationId: 'listOfDrivers',
  method: 'get',
  path: '/v1/drivers',
  summary: 'Everybody who has driven, by their ids',
  ...secured,
  middleware: only('operator'),
  request: {
    query: z.object({
      endingBy: z.iso.date().optional().openapi({
        description: 'Only drivers of whom a document ends on this day or before, in the tenant’s time zone',
      }),
      limit: limitQuery,
      cursor: cursorQuery,
    }),
  },
  responses: {
    200: json(
      z.object({
        data: z.array(
          z
            .object({
              id: z.string(),
              vehicle: z.string().nullable().openapi({ description: 'Of the last stream' }),
              lastSeenAt: time.nullable(),
              documentsEndOn: z.iso.date().nullable().openapi({
                description: 'The last day on which all documents are good; null without documents',
              }),
            })
            .openapi('Driver'),
        ),
        nextCursor: z.string().nullable(),
      }),
      'A page',
    ),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const readOfDriver = createRoute({
  operationId: 'readDriverStatistics',
  method: 'get',
  path: '/v1/drivers/{id}/statistics',
  summary: 'What a driver did and earned',
  description: days,
  ...secured,
  middleware: only('operator'),
  request: { params: z.object({ id: personIdSchema }), query },
  responses: {
    200: json(driverStatisticsSchema, 'All zeros for somebody who has not driven'),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

const cursorSchema = z.object({ after: z.string() });

export const statistics = resource()
  .openapi(readOwn, async (c) => {
    const { role, person } = c.var.identity;
    const span = askedSpan(c, c.req.valid('query'));
    if (role === 'driver') return c.json(await driverStatistics(c, person, span), 200);
    return c.json(byPeriod(await riderPortions(c, person, span), riderLineOf), 200);
  })
  .openapi(readEarnings, async (c) => {
    const { tenant, person } = c.var.identity;
    const span = spanOf(c.req.valid('query'), c.var.policy.routing.timeZone);
    if (span.to - span.from > MOST_DAYS_OF_EARNINGS * DAY_MS) {
      throw spanProblem(`is more than ${MOST_DAYS_OF_EARNINGS} days after from`);
    }
    const quarters = await driversQuarters(c.env.DB, tenant, person, span);
    const trips = await tripsById(
      c.env.DB,
      tenant,
      quarters.flatMap(({ trips }) => trips),
    );
    const data = trips
      .filter(({ requestedAt }) => span.from <= requestedAt && requestedAt < span.to)
      .map(({ past: { record, settlement }, requestedAt }) => ({
        tripId: record.id,
        state: record.state,
        requestedAt: rfc3339(requestedAt),
        endedAt: rfc3339(record.timeline.at(-1)?.at ?? requestedAt),
        currency: record.fare.currency,
        lines: settlement?.lines.map(publicLine) ?? [],
        total: settlement === null ? record.fare.amount : sumOf(settlement.lines),
      }));
    return c.json({ data }, 200);
  })
  .openapi(listOfDrivers, async (c) => {
    const { limit, cursor, endingBy = null } = c.req.valid('query');
    const after = cursor === undefined ? '' : decodeCursor(cursor, cursorSchema).after;
    const found = await listDrivers(c.env.DB, c.var.identity.tenant, { after, endingBy }, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const data = page.map(({ driver, vehicle, lastSeenAt, documentsEndOn }) => ({
      id: driver,
      vehicle,
      documentsEndOn,
      lastSeenAt: lastSeenAt === null ? null : rfc3339(lastSeenAt),
    }));
    return c.json(
      { data, nextCursor: last === undefined ? null : encodeCursor({ after: last.driver }) },
      200,
    );
  })
  .openapi(readOfDriver, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await driverStatistics(c, id, askedSpan(c, c.req.valid('query'))), 200);
  });

function askedSpan({ var: { policy } }: Context<AppEnv>, { from, to }: z.infer<typeof query>): TimeSpan {
  const now = Date.now();
  const asked = { from: from ?? { at: now - USUAL_DAYS * DAY_MS }, to: to ?? { at: now } };
  const span = spanOf(asked, policy.routing.timeZone);
  if (span.to - span.from > MOST_DAYS * DAY_MS)
    throw spanProblem(`is more than ${MOST_DAYS} days after from`);
  return span;
}

async function driverStatistics(c: Context<AppEnv>, driver: string, { from, to }: TimeSpan) {
  const { tenant } = c.var.identity;
  const { timeZone } = c.var.policy.routing;
  const dates = { first: dateOf(from, timeZone), last: dateOf(to - 1, timeZone), now: Date.now(), timeZone };
  const [quarters, worked] = await Promise.all([
    driversQuarters(c.env.DB, tenant, driver, { from, to }),
    driversDays(c.env.DB, tenant, driver, dates),
  ]);
  const portions: Portion[] = [
    ...quarters.map(({ quarter, currency, figures: { earned, tips, ...counts } }) => ({
      date: dateOf(quarter * quarterMs, timeZone),
      counts,
      amounts: { currency, of: { earned, tips } },
    })),
    ...worked.map(({ day: date, ...counts }) => ({ date, counts })),
  ];
  return byPeriod(portions, driverLineOf);
}

/** More trips than a rider has in a year. */
const MOST_TRIPS = 5_000;

async function riderPortions(c: Context<AppEnv>, rider: string, span: TimeSpan): Promise<Portion[]> {
  const { timeZone } = c.var.policy.routing;
  const portions: Portion[] = [];
  for await (const { past, requestedAt } of tripsOver(c.env.DB, c.var.identity.tenant, span, rider)) {
    const figures = riderFiguresOf(past);
    if (figures === null) continue;
    const { spent, ...counts } = figures;
    const { currency } = past.record.fare;
    portions.push({ date: dateOf(requestedAt, timeZone), counts, amounts: { currency, of: { spent } } });
    if (portions.length > MOST_TRIPS) {
      throw new ProblemError('validation-failed', 'Ask for a shorter time: these are too many trips.', {
        errors: [{ path: 'to', message: `more than ${MOST_TRIPS} trips` }],
      });
    }
  }
  return portions;
}
