import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { bookingUnder, checkBooking, limitRefusal } from '../booking/booking.ts';
import { promotionUseRefusal } from '../booking/promotions.ts';
import { fingerprintOf } from '../booking/requestFingerprint.ts';
import { openTripsRefusal } from '../booking/tenantQuotas.ts';
import { tripIdFor } from '../booking/tripId.ts';
import type { TripStream } from '../calls/streams.ts';
import type { Place } from '../domain/geo/place.ts';
import type { TripId } from '../domain/ids.ts';
import { countsAsFree } from '../domain/person/bookingLimits.ts';
import { isOver } from '../domain/trip/phases.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { AppEnv } from '../env.ts';
import { tripFromHistory } from '../history/trips.ts';
import { bookingBody } from '../protocol/bookings.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { ProblemError } from '../protocol/problems.ts';
import { publicCancellation, tripSchema } from '../protocol/trips.ts';
import { secretsOf } from '../secrets/secrets.ts';
import { idempotencyKeyOf, idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  promotionProblems,
  resource,
  secured,
  tripParams,
  zoneProblems,
} from './openApiHelpers.ts';
import { emptyBodyAsObject, reasonBody } from './reasonBody.ts';
import { only } from './routeMiddleware.ts';
import { streamRequest } from './streamRequest.ts';
import { etagOf, findTrip, shownTo, staleTrip, tripOver, unknownTrip, versionIn } from './tripLookup.ts';

const createTrip = createRoute({
  operationId: 'createTrip',
  method: 'post',
  path: '/v1/trips',
  summary: 'Books a trip',
  description: 'The search for a vehicle begins at once, or in time for `scheduledFor`.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: {
    headers: z.object({
      'idempotency-key': idempotencyKeyHeader.openapi({ param: { required: true } }),
    }),
    body: jsonBody(bookingBody),
  },
  responses: {
    201: {
      ...json(
        tripSchema,
        'Booked. A repeated request gets the same answer, with `Idempotent-Replayed: true`',
      ),
      headers: z.object({ Location: z.string(), ETag: z.string() }),
    },
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'idempotency-key-required',
      'idempotency-key-invalid',
      'idempotency-mismatch',
      'quote-invalid',
      'quote-expired',
      'party-too-large',
      'vehicle-type-unknown',
      ...zoneProblems,
      ...promotionProblems,
      'too-many-trips',
      'unavailable',
    ),
  },
});

const readTrip = createRoute({
  operationId: 'readTrip',
  method: 'get',
  path: '/v1/trips/{id}',
  summary: 'One trip, live',
  ...secured,
  middleware: only('rider', 'operator', 'guest'),
  request: { params: tripParams },
  responses: {
    200: { ...json(tripSchema, 'The trip'), headers: z.object({ ETag: z.string() }) },
    304: { description: 'Unchanged since the version in If-None-Match' },
    ...orProblem(...callerProblems, 'not-found'),
  },
});

/**
 * `preview=true`: returns what a cancel would cost and changes nothing. Runs before `idempotent`, so that its answer
 * is not stored as the cancel's own.
 */
const previewCancel = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.query('preview') !== 'true') return next();
  const { trip } = await findTrip(c, c.req.param('id') ?? '');
  const answer = await trip.previewCancel(c.var.identity, versionIn(c.req.header('if-match')));
  switch (answer.outcome) {
    case 'found':
      return c.json(publicCancellation(answer.cancellation), 200, etagOf(answer));
    case 'stale':
      throw staleTrip(answer);
    case 'unknown':
      throw unknownTrip();
    case 'erased':
    case 'over':
      throw tripOver();
  }
});

const cancelTrip = createRoute({
  operationId: 'cancelTrip',
  method: 'post',
  path: '/v1/trips/{id}/cancel',
  summary: 'Cancels a trip',
  description:
    'Repeating it is harmless. A delivery whose goods are on board is brought back first: the trip stays `onboard` with `delivered: false`, its vehicle gets a stop of the kind `return`, and once that is done the trip is `completed`, for what the cancel cost; goods that were handed over before the vehicle heard of it are delivered. Goods of which the trip has not heard yet are brought back as well, and the trip is `cancelled` at once. With `If-Match` only when the trip is still at that version. With `preview=true` nothing changes, and the answer is a `Cancellation`: what it would cost this caller now. A trip shows the same to its rider as `cancellation`; for operators it is free.',
  ...secured,
  middleware: [...only('rider', 'operator', 'guest'), previewCancel, emptyBodyAsObject(), idempotent],
  request: {
    params: tripParams,
    query: z.object({ preview: z.enum(['true', 'false']).optional() }),
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, 'if-match': z.string().optional() }),
    body: reasonBody,
  },
  responses: {
    200: {
      ...json(tripSchema, 'The trip, cancelled or coming back; with `preview=true` a `Cancellation`'),
      headers: z.object({ ETag: z.string() }),
    },
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-over',
      'precondition-failed',
      ...idempotencyProblems,
    ),
  },
});

const streamTrip = createRoute({
  operationId: 'streamTrip',
  method: 'get',
  path: '/v1/trips/{id}/stream',
  summary: 'The stream of a trip and its vehicle',
  description: `A WebSocket with the subprotocol \`${SUBPROTOCOL}\`. Only sends: \`RiderFrame\`s as JSON text, the trip at once and on every change, its vehicle's position at most once a second. Closes 1000 after the trip has ended, 4003 when the token has expired.`,
  ...secured,
  middleware: only('rider', 'operator', 'guest'),
  request: { params: tripParams },
  responses: {
    101: { description: 'The stream is open' },
    ...orProblem(...callerProblems, 'not-found', 'upgrade-required', 'subprotocol-unknown'),
  },
});

export const trips = resource()
  .openapi(createTrip, async (c) => {
    const key = idempotencyKeyOf(c);
    if (key === undefined) {
      throw new ProblemError('idempotency-key-required', 'Send an Idempotency-Key with every booking.');
    }
    const { identity, policy, configuration, objects } = c.var;
    const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
    const caller = { identity, policy, configuration, objects };
    const customer = { env: c.env, ...caller, now: Date.now(), background };
    const { order, refusal } = await checkBooking(customer, c.req.valid('json'));
    const { tripId, trip } = await tripBookedUnder(c, key, order.pickup);
    const fingerprint = await fingerprintOf('', await c.req.arrayBuffer());
    const booking = bookingUnder(tripId, order, fingerprint);
    const refused =
      refusal ??
      (await openTripsRefusal(c.env.DB, identity.tenant, c.var.quotas, customer.now)) ??
      (await promotionUseRefusal(objects, booking, true)) ??
      (await limitRefusal(customer, tripId, order.scheduledFor)) ??
      (await promotionUseRefusal(objects, booking, false));
    // A repeated booking is answered even when it could no longer be made.
    if (refused !== null && (await trip.read(identity)).outcome === 'unknown') throw refused;

    const answer = await trip.request(booking);
    if (answer.outcome === 'mismatch') {
      throw new ProblemError(
        'idempotency-mismatch',
        'This key came with another booking before: use a new one.',
      );
    }
    const booked = answer.outcome === 'erased' ? { record: await readHistory(c, tripId) } : answer;
    return c.json(shownTo(identity, booked), 201, {
      Location: `/v1/trips/${tripId}`,
      ...etagOf(booked.record),
      ...(answer.outcome !== 'created' && { 'Idempotent-Replayed': 'true' }),
    });
  })
  .openapi(readTrip, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const now = await trip.read(c.var.identity);
    if (now.outcome === 'unknown') throw unknownTrip();
    if (now.outcome === 'erased') {
      const record = await readHistory(c, tripId);
      return c.json(shownTo(c.var.identity, { record }), 200, etagOf(record));
    }
    const etag = etagOf(now.record);
    // While its vehicle moves and a cancel may begin to cost, the trip changes without a new version.
    const isQuiet = now.record.vehicle === null || isOver(now.record.state);
    const isUnchanged = isQuiet && c.req.header('if-none-match') === etag.ETag;
    return isUnchanged ? c.body(null, 304, etag) : c.json(shownTo(c.var.identity, now), 200, etag);
  })
  .openapi(cancelTrip, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const ifVersion = versionIn(c.req.valid('header')['if-match']);
    const reason = c.req.valid('json').reason ?? null;
    const answer = await trip.cancel(c.var.identity, { reason, ifVersion });
    switch (answer.outcome) {
      case 'cancelled': {
        const { record, cancellation } = answer;
        if (cancellation !== undefined && countsAsFree(cancellation, record.vehicle !== null)) {
          await c.var.objects.person(record.rider).cancelledFree(tripId);
        }
        return c.json(shownTo(c.var.identity, { record }), 200, etagOf(record));
      }
      case 'stale':
        throw staleTrip(answer);
      case 'unknown':
        throw unknownTrip();
      case 'erased': {
        const record = await readHistory(c, tripId);
        if (record.state !== 'cancelled') throw tripOver();
        return c.json(shownTo(c.var.identity, { record }), 200, etagOf(record));
      }
      case 'over':
        throw tripOver();
    }
  })
  .openapi(streamTrip, async (c) => {
    const { tenant, role, person, expiresAt } = c.var.identity;
    const maxStreams = c.var.policy.limits.maxStreamsPerTrip;
    const stream: TripStream = { tenant, role, person, expiresAt, maxStreams };
    const request = streamRequest(c, stream);
    const { trip } = await findTrip(c, c.req.valid('param').id);
    const response = await trip.fetch(request);
    if (response.status === 404) throw unknownTrip();
    return response;
  });

/**
 * Returns the trip under the caller's Idempotency-Key; a new one is created near its pickup. While secrets rotate, its id may come from the previous
 * secret.
 */
async function tripBookedUnder(c: Context<AppEnv>, key: string, pickup: Place) {
  const { identity } = c.var;
  const [current, ...previous] = secretsOf(c.env);
  for (const secret of previous) {
    const earlier = await tripUnder(c, secret, key, pickup);
    if ((await earlier.trip.read(identity)).outcome !== 'unknown') return earlier;
  }
  return tripUnder(c, current, key, pickup);
}

async function tripUnder(c: Context<AppEnv>, secret: string, key: string, pickup: Place) {
  const { tenant, person } = c.var.identity;
  const tripId = await tripIdFor(secret, tenant, person, key);
  return { tripId, trip: c.var.objects.trip(tripId, pickup) };
}

async function readHistory(c: Context<AppEnv>, tripId: TripId): Promise<TripRecord> {
  const record = await tripFromHistory(c.env.DB, tripId, c.var.identity);
  if (record === null) throw unknownTrip();
  return record;
}
