import { createRoute, z } from '@hono/zod-openapi';
import { boundsOf, dateOf } from '../domain/localDays.ts';
import {
  added,
  dimensions,
  noFigures,
  type TripFigures,
  tripFigureNames,
} from '../domain/statistics/tripFigures.ts';
import { vehiclesDays } from '../history/shifts.ts';
import { type SpanSum, sumsBetween } from '../history/tripSums.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { callerProblems, json, orProblem, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { spanOf, spanProblem, spanQuery } from './timeSpan.ts';

/** Lines of one report: 41 days by hour, more than two years by day. */
const MOST_SPANS = 1_000;
/** The same, by one more thing. */
const MOST_LINES = 20_000;

const count = z.int().min(0);
const reportLine = z
  .object({
    begin: time,
    end: time,
    value: z
      .string()
      .optional()
      .openapi({ description: 'With `by`: which vehicle, tariff, zone, reason, promotion or version' }),
    trips: count.openapi({ description: 'Requested in this time, and over by now' }),
    completed: count,
    cancelled: count,
    noShows: count.openapi({ description: 'Part of the cancelled ones' }),
    unfulfilled: count,
    meanWaitSeconds: z.number().nullable().openapi({
      description:
        'From the request, or the time that was booked ahead, until the rider got in; null for nobody',
    }),
    meanRideSeconds: z.number().nullable(),
    emptyMeters: count.openapi({ description: 'How far vehicles drove to pickups, as it was expected' }),
    rideMeters: count.openapi({ description: 'The same from pickups to drop-offs' }),
    engagedSeconds: count.openapi({ description: 'From the assignment of trips to their ends' }),
    onlineSeconds: count.nullable().openapi({
      description: 'How long drivers were online; null but for whole days of all or of one vehicle',
    }),
    utilisation: z.number().nullable().openapi({
      description: 'What part of the time online vehicles had a trip; null where it is not known',
    }),
    promoted: count.openapi({ description: 'Completed trips with a promotion' }),
    amounts: z
      .array(
        z.object({
          currency: z.string(),
          revenue: z.int(),
          fees: z.int(),
          tips: z.int(),
          adjustments: z.int(),
          promotions: z.int().openapi({ description: 'What promotions took off' }),
        }),
      )
      .openapi({ description: 'Minor units: fares of completed trips, what the others owe, and more' }),
  })
  .openapi('ReportLine');

const readReport = createRoute({
  operationId: 'readReport',
  method: 'get',
  path: '/v1/reports/{by}',
  summary: 'Trips, waits and money by hour or by day',
  description: `Of trips that are over, by the time of their request, oldest first; hours and days are those of the tenant's time zone. At most ${MOST_SPANS} of them. With \`by\` there is a line for each vehicle, tariff, zone of the pickup (a trip counts in each), reason why a trip was not completed, promotion, or version of the configuration (0: none) of the hour or day; those without trips are left out, and there are at most ${MOST_LINES} lines.`,
  ...secured,
  middleware: only('operator'),
  request: {
    params: z.object({ by: z.enum(['daily', 'hourly']) }),
    query: z.object({
      from: spanQuery.from.openapi({ description: 'The hour or day of this time is the first; or a date' }),
      to: spanQuery.to.openapi({
        description: 'That of the moment before this time is the last; or a date, which counts as a whole',
      }),
      by: z.enum(dimensions).optional(),
    }),
  },
  responses: {
    200: json(z.object({ data: z.array(reportLine) }), 'The report'),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

export const reports = resource().openapi(readReport, async (c) => {
  const { by: dimension, ...asked } = c.req.valid('query');
  const { by: every } = c.req.valid('param');
  const { tenant } = c.var.identity;
  const { timeZone } = c.var.policy.routing;
  const bounds = boundsOf(every, spanOf(asked, timeZone), timeZone, MOST_SPANS);
  if (bounds === null) throw spanProblem(`makes more than ${MOST_SPANS} lines`);
  const { zones } = c.var.configuration.active;
  const sums = await sumsBetween(
    c.env.DB,
    {
      tenant,
      dimension: dimension ?? 'all',
      zonesAt: (place) => zones.at(place).map(({ id }) => id),
    },
    bounds,
  );
  const begins = bounds.slice(0, -1);
  const online = new Map<string, number>();
  if (every === 'daily' && (dimension === undefined || dimension === 'vehicle')) {
    const dates = { first: dateOf(bounds[0] ?? 0, timeZone), last: dateOf(begins.at(-1) ?? 0, timeZone) };
    for (const { vehicle, day, onlineSeconds } of await vehiclesDays(c.env.DB, tenant, dates)) {
      const key = `${day} ${dimension === undefined ? '' : vehicle}`;
      online.set(key, (online.get(key) ?? 0) + onlineSeconds);
    }
  }
  const bySpan = Map.groupBy(sums, ({ span }) => span);
  const data = begins.flatMap((begin, span) => {
    const times = { begin: rfc3339(begin), end: rfc3339(bounds[span + 1] ?? begin) };
    const there = bySpan.get(span) ?? [];
    const date = dateOf(begin, timeZone);
    const isTimed = every === 'daily' && (dimension === undefined || dimension === 'vehicle');
    const onlineOf = (value: string) => (isTimed ? (online.get(`${date} ${value}`) ?? 0) : null);
    if (dimension === undefined) return [{ ...times, ...lineOf(there, onlineOf('')) }];
    return [...Map.groupBy(there, ({ value }) => value)].map(([value, some]) => ({
      ...times,
      value,
      ...lineOf(some, onlineOf(value)),
    }));
  });
  if (data.length > MOST_LINES) throw spanProblem(`makes more than ${MOST_LINES} lines`);
  return c.json({ data }, 200);
});

function lineOf(sums: readonly SpanSum[], onlineSeconds: number | null) {
  const all = sums.reduce((sum: TripFigures, { figures }) => added(tripFigureNames, sum, figures), noFigures);
  const mean = (seconds: number) => (all.boarded === 0 ? null : Math.round(seconds / all.boarded));
  const isKnown = onlineSeconds !== null && onlineSeconds > 0;
  return {
    trips: all.completed + all.cancelled + all.unfulfilled,
    completed: all.completed,
    cancelled: all.cancelled,
    noShows: all.noShows,
    unfulfilled: all.unfulfilled,
    meanWaitSeconds: mean(all.waitSeconds),
    meanRideSeconds: mean(all.rideSeconds),
    emptyMeters: all.emptyMeters,
    rideMeters: all.rideMeters,
    engagedSeconds: all.engagedSeconds,
    onlineSeconds,
    utilisation: isKnown ? Math.round((1_000 * all.engagedSeconds) / onlineSeconds) / 1_000 : null,
    promoted: all.promoted,
    amounts: sums
      .map(({ currency, figures: { revenue, fees, tips, adjustments, promotions } }) => {
        return { currency, revenue, fees, tips, adjustments, promotions };
      })
      .sort((one, other) => (one.currency < other.currency ? -1 : 1)),
  };
}
