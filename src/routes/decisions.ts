import { createRoute, z } from '@hono/zod-openapi';
import { decisionSchema, decisionsOf } from '../protocol/decisions.ts';
import { callerProblems, jsonList, orProblem, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { eventsOfTrip } from './tripLookup.ts';

const readDecisions = createRoute({
  operationId: 'readDecisions',
  method: 'get',
  path: '/v1/trips/{id}/decisions',
  summary: 'The dispatch decisions of a trip: every search and its offers',
  description: 'Kept as long as the trip is in the history; all of it is one page.',
  ...secured,
  middleware: only('operator'),
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: jsonList(decisionSchema, 'Oldest first'),
    ...orProblem(...callerProblems, 'not-found'),
  },
});

export const decisions = resource().openapi(readDecisions, async (c) => {
  const events = await eventsOfTrip(c, c.req.valid('param').id);
  return c.json({ data: decisionsOf(events), nextCursor: null }, 200);
});
