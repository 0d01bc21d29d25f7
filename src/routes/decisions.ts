import { createRoute, z } from '@hono/zod-openapi';
import { decisionSchema, decisionsOf } from '../protocol/decisions.ts';
import { only } from './callers.ts';
import { callerProblems, json, orProblem, resource, secured } from './describe.ts';
import { findTrip, unknownTrip } from './tripAccess.ts';

const readDecisions = createRoute({
  operationId: 'readDecisions',
  method: 'get',
  path: '/v1/trips/{id}/decisions',
  summary: 'Why this driver: every search of a trip, and who was asked',
  description: 'Kept as long as the journal; all of it is one page.',
  ...secured,
  middleware: only('operator'),
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: json(z.object({ data: z.array(decisionSchema), nextCursor: z.null() }), 'Oldest first'),
    ...orProblem(...callerProblems, 'not-found'),
  },
});

export const decisions = resource().openapi(readDecisions, async (c) => {
  const { trip } = await findTrip(c, c.req.valid('param').id);
  const journal = await trip.journal(c.var.identity);
  if (journal.outcome !== 'found') throw unknownTrip();
  return c.json({ data: decisionsOf(journal.entries), nextCursor: null }, 200);
});
