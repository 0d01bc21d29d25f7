import { createRoute, z } from '@hono/zod-openapi';
import { idempotent } from '../auth/idempotent.ts';
import { ProblemError } from '../protocol/problems.ts';
import { publicTrip, tripSchema } from '../protocol/trips.ts';
import { only } from './callers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  orProblem,
  resource,
  secured,
} from './describe.ts';
import { emptyBodyAsObject, reasonBody } from './reasonBody.ts';
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

export const reassignments = resource().openapi(reassignTrip, async (c) => {
  const { trip } = await findTrip(c, c.req.valid('param').id);
  const ifVersion = versionIn(c.req.valid('header')['if-match']);
  const reason = c.req.valid('json').reason ?? null;
  const answer = await trip.reassign({ reason, ifVersion }, c.var.identity);
  switch (answer.outcome) {
    case 'reassigned': {
      return c.json(publicTrip(answer), 200, etagOf(answer.record));
    }
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
});
