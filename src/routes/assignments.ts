import { createRoute, z } from '@hono/zod-openapi';
import type { ReassignAnswer } from '../calls/trip.ts';
import { vehicleIdSchema } from '../domain/ids.ts';
import { ProblemError } from '../protocol/problems.ts';
import { operatorsTrip, tripSchema } from '../protocol/trips.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { emptyBodyAsObject, reasonBody } from './reasonBody.ts';
import { only } from './routeMiddleware.ts';
import { etagOf, findTrip, staleTrip, tripOver, unknownTrip, versionIn } from './tripLookup.ts';

const reassignTrip = createRoute({
  operationId: 'reassignTrip',
  method: 'post',
  path: '/v1/trips/{id}/reassign',
  summary: 'Reassigns a trip to another vehicle',
  description:
    'Possible until the rider is on board. The vehicle is not asked for this trip again. With `If-Match` only when the trip is still at that version: send it, or an `Idempotency-Key`, so that a repetition does not take the next vehicle away too.',
  ...secured,
  middleware: [...only('operator'), emptyBodyAsObject(), idempotent],
  request: {
    params: z.object({ id: z.string() }),
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, 'if-match': z.string().optional() }),
    body: reasonBody,
  },
  responses: {
    200: {
      ...json(tripSchema, 'The trip, without a vehicle for now'),
      headers: z.object({ ETag: z.string() }),
    },
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-not-assigned',
      'trip-onboard',
      'trip-over',
      'precondition-failed',
      ...idempotencyProblems,
    ),
  },
});

const assignTrip = createRoute({
  operationId: 'assignTrip',
  method: 'post',
  path: '/v1/trips/{id}/assign',
  summary: 'Assigns a vehicle to a trip',
  description:
    'It alone is asked, also if it declined before, and takes the trip unasked if the policy says so (`dispatch.assignmentsAreOrders`). Another vehicle loses the trip. If it cannot or does not want to, the search goes on among all. Before the search of a trip booked ahead has begun, the vehicle is asked once it does.',
  ...secured,
  middleware: [...only('operator'), idempotent],
  request: {
    params: z.object({ id: z.string() }),
    headers: z.object({ 'idempotency-key': idempotencyKeyHeader, 'if-match': z.string().optional() }),
    body: jsonBody(z.strictObject({ vehicle: vehicleIdSchema, reason: z.string().max(200).optional() })),
  },
  responses: {
    200: { ...json(tripSchema, 'The trip'), headers: z.object({ ETag: z.string() }) },
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-onboard',
      'trip-over',
      'precondition-failed',
      ...idempotencyProblems,
    ),
  },
});

export const assignments = resource().openapi(assignTrip, async (c) => {
  const { trip } = await findTrip(c, c.req.valid('param').id);
  const ifVersion = versionIn(c.req.valid('header')['if-match']);
  const { vehicle, reason = null } = c.req.valid('json');
  const known = await c.var.objects.vehicle(vehicle).read();
  if (known.outcome === 'unknown') {
    const errors = [{ path: 'vehicle', message: 'is not registered' }];
    throw new ProblemError('validation-failed', 'The vehicle is not registered.', { errors });
  }
  const answer = reassigned(await trip.reassign({ reason, ifVersion, to: vehicle }, c.var.identity));
  return c.json(operatorsTrip(answer), 200, etagOf(answer.record));
});

export const reassignments = resource().openapi(reassignTrip, async (c) => {
  const { trip } = await findTrip(c, c.req.valid('param').id);
  const ifVersion = versionIn(c.req.valid('header')['if-match']);
  const reason = c.req.valid('json').reason ?? null;
  const answer = reassigned(await trip.reassign({ reason, ifVersion }, c.var.identity));
  return c.json(operatorsTrip(answer), 200, etagOf(answer.record));
});

/** Returns the answer for a trip that was reassigned; throws the problem of any other. */
function reassigned(answer: ReassignAnswer) {
  switch (answer.outcome) {
    case 'reassigned':
      return answer;
    case 'stale':
      throw staleTrip(answer);
    case 'notAssigned':
      throw new ProblemError(
        'trip-not-assigned',
        'No vehicle has the trip at the moment: there is nothing to take it from.',
      );
    case 'boarded':
      throw new ProblemError('trip-onboard', 'The rider is on board: the vehicle has to finish the trip.');
    case 'unknown':
      throw unknownTrip();
    case 'over':
    case 'erased':
      throw tripOver();
  }
}
