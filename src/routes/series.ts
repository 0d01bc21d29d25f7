import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type BookingContext, checkBooking } from '../booking/booking.ts';
import { type PersonId, personIdSchema } from '../domain/ids.ts';
import { addDays, type LocalDate, localDateOf, localDateSchema } from '../domain/series/localDates.ts';
import { datesOf, seriesRulesOf } from '../domain/series/plan.ts';
import { type Recurrence, type Series, type SeriesId, seriesIdSchema } from '../domain/series/series.ts';
import type { AppEnv } from '../env.ts';
import { bookingBody } from '../protocol/bookings.ts';
import { ProblemError } from '../protocol/problems.ts';
import {
  maxSeriesDays,
  publicSeries,
  type SeriesBody,
  seriesBody,
  series as seriesShown,
} from '../protocol/series.ts';
import { rfc3339 } from '../protocol/values.ts';
import { idempotencyKeyOf, idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  jsonBody,
  jsonList,
  orProblem,
  resource,
  secured,
  zoneProblems,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

type AppContext = Context<AppEnv>;

const HOUR_SECONDS = 3_600;

const params = z.object({ id: seriesIdSchema });
const dateParams = params.extend({ date: localDateSchema });
const whose = z.object({
  rider: personIdSchema.optional().openapi({ description: 'For operators: whose series' }),
});

const createSeries = createRoute({
  operationId: 'createSeries',
  method: 'post',
  path: '/v1/series',
  summary: 'Books rides that come again and again',
  description:
    'Each date is booked as a trip of its own, in the name of the rider and at the prices of then, when it is `dispatch.seriesAheadSeconds` ahead. Trips that cannot be booked, for instance beyond a limit of the rider, are tried again until their time.',
  ...secured,
  middleware: [...only('rider'), idempotent],
  request: {
    headers: idempotencyHeaders,
    body: jsonBody(seriesBody),
  },
  responses: {
    201: { ...json(seriesShown, 'The series'), headers: z.object({ Location: z.string() }) },
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      ...idempotencyProblems,
      'party-too-large',
      'vehicle-type-unknown',
      ...zoneProblems,
      'too-many-series',
    ),
  },
});

const listSeries = createRoute({
  operationId: 'listOfSeries',
  method: 'get',
  path: '/v1/series',
  summary: "The caller's series, oldest first",
  ...secured,
  middleware: only('rider', 'operator'),
  request: { query: whose },
  responses: {
    200: jsonList(seriesShown, 'The series'),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

const readSeries = createRoute({
  operationId: 'readSeries',
  method: 'get',
  path: '/v1/series/{id}',
  summary: 'A series with its dates',
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params, query: whose },
  responses: {
    200: json(seriesShown, 'The series'),
    ...orProblem(...callerProblems, 'validation-failed', 'not-found'),
  },
});

const endSeries = createRoute({
  operationId: 'endSeries',
  method: 'delete',
  path: '/v1/series/{id}',
  summary: 'Ends a series',
  description:
    'Nothing more is booked, and trips of the series whose search has not begun are cancelled, which is free; with `trips=keep` they stay.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: {
    params,
    query: whose.extend({ trips: z.enum(['cancel', 'keep']).default('cancel') }),
  },
  responses: {
    204: { description: 'The series has ended' },
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found'),
  },
});

const skipDescription = 'Repeating it is harmless. A date that is booked is a trip: cancel that.';
const skipResponses = {
  200: json(seriesShown, 'The series'),
  ...orProblem(...callerProblems, ...bodyProblems, 'not-found', 'date-booked'),
};

const skipDate = createRoute({
  operationId: 'skipDate',
  method: 'put',
  path: '/v1/series/{id}/skipped/{date}',
  summary: 'Leaves a date of a series out',
  description: skipDescription,
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params: dateParams, query: whose },
  responses: skipResponses,
});

const unskipDate = createRoute({
  operationId: 'unskipDate',
  method: 'delete',
  path: '/v1/series/{id}/skipped/{date}',
  summary: 'Takes a date of a series back in',
  description: skipDescription,
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params: dateParams, query: whose },
  responses: skipResponses,
});

export const seriesRoutes = resource()
  .openapi(createSeries, async (c) => {
    const { identity, policy, objects } = c.var;
    const now = Date.now();
    const body = c.req.valid('json');
    const recurrence = recurrenceIn(body, policy.routing.timeZone, now);
    await refuseUnbookable(c, body.trip, recurrence, now);
    const series: Series = {
      version: 1,
      id: await seriesIdFor(identity, idempotencyKeyOf(c)),
      ...recurrence,
      trip: JSON.stringify(body.trip),
      createdAt: now,
      endedAt: null,
      skipped: [],
      occurrences: [],
    };
    const answer = await objects.person(identity.person).addSeries(series, policy.limits.maxSeries);
    if (answer.outcome === 'tooMany') {
      throw new ProblemError(
        'too-many-series',
        `At most ${answer.most} series can be kept (limits.maxSeries): end one first.`,
        { headers: { 'Retry-After': String(HOUR_SECONDS) } },
      );
    }
    return c.json(shown(c, answer.series), 201, { Location: `/v1/series/${series.id}` });
  })
  .openapi(listSeries, async (c) => {
    const all = await c.var.objects.person(ownerOf(c, c.req.valid('query').rider)).listSeries();
    return c.json({ data: all.map((series) => shown(c, series)), nextCursor: null }, 200);
  })
  .openapi(readSeries, async (c) => {
    const { id } = c.req.valid('param');
    const all = await c.var.objects.person(ownerOf(c, c.req.valid('query').rider)).listSeries();
    const found = all.find((series) => series.id === id);
    if (found === undefined) throw unknownSeries();
    return c.json(shown(c, found), 200);
  })
  .openapi(endSeries, async (c) => {
    const { rider, trips } = c.req.valid('query');
    const person = c.var.objects.person(ownerOf(c, rider));
    const outcome = await person.endSeries(c.req.valid('param').id, trips === 'keep');
    if (outcome === 'unknown') throw unknownSeries();
    return c.body(null, 204);
  })
  .openapi(skipDate, async (c) => {
    const { id, date } = c.req.valid('param');
    return c.json(await skipped(c, c.req.valid('query').rider, id, date, true), 200);
  })
  .openapi(unskipDate, async (c) => {
    const { id, date } = c.req.valid('param');
    return c.json(await skipped(c, c.req.valid('query').rider, id, date, false), 200);
  });

async function skipped(
  c: AppContext,
  rider: PersonId | undefined,
  id: SeriesId,
  date: LocalDate,
  isSkipped: boolean,
) {
  const answer = await c.var.objects.person(ownerOf(c, rider)).skipDate(id, date, isSkipped);
  switch (answer.outcome) {
    case 'changed':
      return shown(c, answer.series);
    case 'unknown':
      throw unknownSeries();
    case 'booked':
      throw new ProblemError(
        'date-booked',
        `${date} is booked as ${answer.tripId}: cancel that trip, and it is not booked again.`,
      );
  }
}

/** Riders have their own series; operators name the rider. */
function ownerOf({ var: { identity } }: AppContext, rider: PersonId | undefined): PersonId {
  if (identity.role !== 'operator') {
    if (rider === undefined || rider === identity.person) return identity.person;
    throw unknownSeries();
  }
  if (rider !== undefined) return rider;
  const errors = [{ path: 'rider', message: 'is required of operators: whose series' }];
  throw new ProblemError('validation-failed', 'Say whose series.', { errors });
}

function shown({ var: { policy } }: AppContext, series: Series) {
  return publicSeries(series, policy.routing.timeZone, Date.now());
}

function unknownSeries(): ProblemError {
  return new ProblemError('not-found', 'There is no such series.');
}

function recurrenceIn({ days, time, from, until }: SeriesBody, timeZone: string, now: number): Recurrence {
  const today = localDateOf(now, timeZone);
  const first = from === undefined || from < today ? today : from;
  const recurrence = { days, time, from: first, until };
  const last = addDays(today, maxSeriesDays);
  const errors =
    until > last
      ? [{ path: 'until', message: `must be within ${maxSeriesDays} days: ${last} or earlier` }]
      : datesOf(recurrence, timeZone, now, Number.POSITIVE_INFINITY, 1).length === 0
        ? [{ path: 'until', message: 'leaves no date' }]
        : [];
  if (errors.length > 0) throw new ProblemError('validation-failed', 'The series has no dates.', { errors });
  return recurrence;
}

/** Refuses what could not be booked if its first date were near enough. */
async function refuseUnbookable(
  c: AppContext,
  trip: SeriesBody['trip'],
  recurrence: Recurrence,
  now: number,
): Promise<void> {
  const { identity, policy, configuration, objects } = c.var;
  const { timeZone, aheadSeconds } = seriesRulesOf(policy);
  const [first] = datesOf(recurrence, timeZone, now, Number.POSITIVE_INFINITY, 1);
  const at = Math.min(first?.at ?? now, now + aheadSeconds * 1000);
  const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const customer: BookingContext = { env: c.env, identity, policy, configuration, objects, now, background };
  const { refusal } = await checkBooking(customer, bookingBody.parse({ ...trip, scheduledFor: rfc3339(at) }));
  if (refusal === null) return;
  const { slug, detail, options } = refusal;
  const errors = options.errors?.map(({ path, message }) => ({ path: `trip.${path}`, message }));
  throw new ProblemError(slug, detail, { ...options, ...(errors && { errors }) });
}

/** Under a key always the same, so that requests that race make one series. */
async function seriesIdFor(
  { tenant, person }: AppContext['var']['identity'],
  key: string | undefined,
): Promise<SeriesId> {
  if (key === undefined) return seriesIdSchema.parse(`series_${crypto.randomUUID().replaceAll('-', '')}`);
  const text = new TextEncoder().encode(JSON.stringify([tenant, person, key]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text), 0, 16);
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return seriesIdSchema.parse(`series_${hex}`);
}
