import { createRoute, z } from '@hono/zod-openapi';
import { irregularityDays, listIrregularities } from '../history/irregularities.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { irregularitySchema, irregularityTypes } from '../protocol/irregularities.ts';
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

const [flagged, refused, limited] = irregularitySchema.options;
const irregularity = z
  .discriminatedUnion('type', [
    flagged.extend({ at: time }),
    refused.extend({ at: time }),
    limited.extend({ at: time }),
  ])
  .openapi('Irregularity');

const listOfIrregularities = createRoute({
  operationId: 'listOfIrregularities',
  method: 'get',
  path: '/v1/irregularities',
  summary: 'What looks like spoofing or fraud, newest first',
  description: `Trips with milestones that positions do not back, vehicles whose positions are all refused, persons at a limit. Told within seconds and kept for ${irregularityDays} days; the same one at most once an hour. Without places.`,
  ...secured,
  middleware: only('operator'),
  request: {
    query: z.object({ type: z.enum(irregularityTypes).optional(), limit: limitQuery, cursor: cursorQuery }),
  },
  responses: {
    200: json(z.object({ data: z.array(irregularity), nextCursor: z.string().nullable() }), 'A page'),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const cursorSchema = z.object({ at: z.number(), id: z.string(), bookmark: bookmarkSchema });

export const irregularities = resource().openapi(listOfIrregularities, async (c) => {
  const { type = null, cursor, limit } = c.req.valid('query');
  const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
  const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
  const { tenant } = c.var.identity;
  const found = await listIrregularities(session, { tenant, type, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const next = last && { at: last.at, id: last.id, bookmark: session.getBookmark() };
  const data = page.map((event) => ({ ...event, at: rfc3339(event.at) }));
  return c.json({ data, nextCursor: next === undefined ? null : encodeCursor(next) }, 200);
});
