import { createRoute } from '@hono/zod-openapi';
import { maxBurst, maxMessages } from '../domain/trip/conversation.ts';
import { ProblemError } from '../protocol/problems.ts';
import { messageBody, messageSchema, publicMessage } from '../protocol/rideMessages.ts';
import { idempotent, idOfRequest } from './idempotentAnswers.ts';
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
  tripParams,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { findTrip, tripOver, unknownTrip } from './tripLookup.ts';

const sendMessage = createRoute({
  operationId: 'sendMessage',
  method: 'post',
  path: '/v1/trips/{id}/messages',
  summary: 'Says something to the driver, or to the rider, of a trip',
  description: `Own words, or a phrase that the reader is told in their language. While a vehicle is assigned; each side may send ${maxBurst} in a minute and ${maxMessages} in all. The other side gets it on its stream. Send an \`Idempotency-Key\`, so that a repetition is said once.`,
  ...secured,
  middleware: [...only('rider', 'driver', 'guest'), idempotent],
  request: {
    params: tripParams,
    headers: idempotencyHeaders,
    body: jsonBody(messageBody),
  },
  responses: {
    201: json(messageSchema, 'It is said'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-over',
      'trip-not-assigned',
      'too-many-messages',
      'messages-used-up',
      ...idempotencyProblems,
    ),
  },
});

const listOfMessages = createRoute({
  operationId: 'listOfMessages',
  method: 'get',
  path: '/v1/trips/{id}/messages',
  summary: 'What rider and driver of a trip have said',
  description:
    'For the two alone. A driver gets what was said since the trip is theirs, and nothing after its end.',
  ...secured,
  middleware: only('rider', 'driver', 'guest'),
  request: { params: tripParams },
  responses: {
    200: jsonList(messageSchema, 'Oldest first'),
    ...orProblem(...callerProblems, 'not-found', 'trip-over'),
  },
});

export const messages = resource()
  .openapi(sendMessage, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const said = { ...c.req.valid('json'), id: await idOfRequest(c, tripId) };
    const answer = await trip.sendMessage(c.var.identity, said);
    switch (answer.outcome) {
      case 'sent':
        return c.json(publicMessage(answer.message), 201);
      case 'tooMany':
        throw tooMany(answer.retryAfterSeconds);
      case 'notAssigned':
        throw new ProblemError('trip-not-assigned', 'No vehicle has the trip: there is nobody to read it.');
      case 'unknown':
        throw unknownTrip();
      case 'over':
      case 'erased':
        throw tripOver();
    }
  })
  .openapi(listOfMessages, async (c) => {
    const { trip } = await findTrip(c, c.req.valid('param').id);
    const answer = await trip.messages(c.var.identity);
    if (answer.outcome === 'unknown') throw unknownTrip();
    if (answer.outcome === 'erased') throw tripOver();
    return c.json({ data: answer.messages.map(publicMessage), nextCursor: null }, 200, {
      'Cache-Control': 'no-store',
    });
  });

/** Of a minute's messages more follow; of a trip's never again. */
function tooMany(retryAfterSeconds: number | null): ProblemError {
  return retryAfterSeconds === null
    ? new ProblemError(
        'messages-used-up',
        `Each side may send ${maxMessages} messages in one trip, and yours are sent: no further one is taken.`,
      )
    : new ProblemError(
        'too-many-messages',
        `${maxBurst} messages in a minute are as many as may be: wait a little.`,
        {
          headers: { 'Retry-After': String(retryAfterSeconds) },
        },
      );
}
