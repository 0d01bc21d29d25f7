import { createRoute, z } from '@hono/zod-openapi';
import { alertSchema, publicAlert, publicTripAlert, tripAlertSchema } from '../protocol/alerts.ts';
import { ProblemError } from '../protocol/problems.ts';
import { lineOfText, placeInput } from '../protocol/values.ts';
import { idempotent } from './idempotentAnswers.ts';
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
import { emptyBodyAsObject } from './reasonBody.ts';
import { only } from './routeMiddleware.ts';
import { findTrip, tripOver, unknownTrip } from './tripLookup.ts';

const note = lineOfText(500).nullish();

const raiseAlert = createRoute({
  operationId: 'raiseAlert',
  method: 'post',
  path: '/v1/trips/{id}/safety',
  summary: 'The safety button of rider and driver',
  description:
    "Tells every operator of the tenant at once, with the last known place: the caller's `place`, or else the vehicle's. While the trip is under way, and `contact.afterRideSeconds` after it. Repeating it is harmless: who has an alert that no operator has acknowledged yet gets it again. The other side of the trip does not learn of it.",
  ...secured,
  middleware: [...only('rider', 'driver', 'guest'), emptyBodyAsObject(), idempotent],
  request: {
    params: tripParams,
    headers: idempotencyHeaders,
    body: jsonBody(
      z.strictObject({
        place: placeInput.optional().openapi({ description: "Where the caller's phone is" }),
        note,
      }),
    ),
  },
  responses: {
    200: json(alertSchema, 'The alert is raised'),
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found', 'trip-over', ...idempotencyProblems),
  },
});

const listOfOwnAlerts = createRoute({
  operationId: 'listOfOwnAlerts',
  method: 'get',
  path: '/v1/trips/{id}/safety',
  summary: "The caller's alerts of a trip, and whether an operator has seen them",
  ...secured,
  middleware: only('rider', 'driver', 'guest'),
  request: { params: tripParams },
  responses: {
    200: jsonList(alertSchema, 'Oldest first'),
    ...orProblem(...callerProblems, 'not-found', 'trip-over'),
  },
});

const acknowledgeAlert = createRoute({
  operationId: 'acknowledgeAlert',
  method: 'post',
  path: '/v1/trips/{id}/safety/acknowledge',
  summary: 'Says that an alert is seen, and what was done',
  description: "The note is kept in the trip's journal. Repeating it is harmless.",
  ...secured,
  middleware: [...only('operator'), idempotent],
  request: {
    params: tripParams,
    headers: idempotencyHeaders,
    body: jsonBody(z.strictObject({ alert: z.int().min(1), note: lineOfText(500) })),
  },
  responses: {
    200: json(alertSchema, 'The alert, acknowledged'),
    204: { description: 'The trip is no longer kept: the alert is taken off the list' },
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found', ...idempotencyProblems),
  },
});

const listOfAlerts = createRoute({
  operationId: 'listOfAlerts',
  method: 'get',
  path: '/v1/safety',
  summary: 'The alerts that no operator has acknowledged',
  ...secured,
  middleware: only('operator'),
  responses: {
    200: jsonList(tripAlertSchema, 'Oldest first'),
    ...orProblem(...callerProblems),
  },
});

export const safety = resource()
  .openapi(raiseAlert, async (c) => {
    const { trip } = await findTrip(c, c.req.valid('param').id);
    const { place, note: notes = null } = c.req.valid('json');
    const last = place === undefined ? null : { ...place, ts: Date.now() };
    const answer = await trip.raiseAlert(c.var.identity, { place: last, notes });
    if (answer.outcome === 'unknown') throw unknownTrip();
    if (answer.outcome !== 'found') throw tripOver();
    return c.json(publicAlert(answer.alert), 200);
  })
  .openapi(listOfOwnAlerts, async (c) => {
    const { trip } = await findTrip(c, c.req.valid('param').id);
    const answer = await trip.alerts(c.var.identity);
    if (answer.outcome === 'unknown') throw unknownTrip();
    if (answer.outcome === 'erased') throw tripOver();
    return c.json({ data: answer.alerts.map(publicAlert), nextCursor: null }, 200, {
      'Cache-Control': 'no-store',
    });
  })
  .openapi(acknowledgeAlert, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const { alert, note: notes } = c.req.valid('json');
    const answer = await trip.acknowledgeAlert(c.var.identity, alert, notes);
    switch (answer.outcome) {
      case 'found':
        return c.json(publicAlert(answer.alert), 200);
      case 'erased':
        await c.var.objects.own().dropAlerts(tripId);
        return c.body(null, 204);
      case 'unknown':
        throw unknownTrip();
      default:
        throw new ProblemError('not-found', 'The trip has no alert of this number.');
    }
  })
  .openapi(listOfAlerts, async (c) => {
    const alerts = await c.var.objects.own().alerts();
    return c.json({ data: alerts.map(publicTripAlert), nextCursor: null }, 200, {
      'Cache-Control': 'no-store',
    });
  });
