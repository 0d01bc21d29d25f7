import { createRoute, z } from '@hono/zod-openapi';
import type { OperatorStreamOpening } from '../calls/streams.ts';
import { openTrips } from '../history/openTrips.ts';
import { log } from '../log.ts';
import { bookmarkSchema, decodeCursor, encodeCursor } from '../protocol/cursors.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { figuresSchema } from '../protocol/operatorFrames.ts';
import { operatorsTrip, tripSchema } from '../protocol/trips.ts';
import { withTimeout } from '../timeout.ts';
import {
  callerProblems,
  cursorQuery,
  json,
  limitQuery,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { figuresOf } from './operatorFigures.ts';
import { only } from './routeMiddleware.ts';
import { streamRequest } from './streamRequest.ts';

/** A district that does not answer within this is reported as missing. */
const timeoutMs = 3_000;

const operatorStream = createRoute({
  operationId: 'operatorStream',
  method: 'get',
  path: '/v1/operator/stream',
  summary: 'The vehicles, trips and cells in view, as they change',
  description: `A WebSocket with the subprotocol \`${SUBPROTOCOL}\`. Takes \`OperatorUpFrame\`s and sends \`OperatorFrame\`s as JSON text: nothing before the first view, a snapshot for each view, then changes, about one a second. The text \`ping\` is answered \`pong\`. Close codes: 1012 nothing was acknowledged for 30 s, or restarting (reconnect with jitter), 4000 protocol error, 4003 token expired, 4008 too many frames.`,
  ...secured,
  middleware: only('operator'),
  responses: {
    101: { description: 'The stream is open' },
    ...orProblem(...callerProblems, 'upgrade-required', 'subprotocol-unknown'),
  },
});

const readFigures = createRoute({
  operationId: 'readFigures',
  method: 'get',
  path: '/v1/operator/figures',
  summary: 'The last hour, one point for each minute',
  description:
    'After a restart trip counts are rebuilt from the history; vehicles and lag are null for the time before.',
  ...secured,
  middleware: only('operator'),
  responses: { 200: json(figuresSchema, 'Oldest first'), ...orProblem(...callerProblems) },
});

const listOfOpenTrips = createRoute({
  operationId: 'listOfOpenTrips',
  method: 'get',
  path: '/v1/operator/trips',
  summary: 'The active trips, longest wait first',
  description:
    'From the history, which follows a live trip within seconds. A scheduled trip waits from the time it is scheduled for.',
  ...secured,
  middleware: only('operator'),
  request: {
    query: z.object({
      state: z.enum(['open', 'waiting']).default('open').openapi({
        description: '`waiting`: only trips that are due and have no vehicle at the pickup',
      }),
      limit: limitQuery,
      cursor: cursorQuery,
    }),
  },
  responses: {
    200: json(z.object({ data: z.array(tripSchema), nextCursor: z.string().nullable() }), 'A page'),
    ...orProblem(...callerProblems, 'cursor-invalid', 'validation-failed'),
  },
});

const cursorSchema = z.object({ waitingSince: z.number(), id: z.string(), bookmark: bookmarkSchema });

export const operator = resource()
  .openapi(operatorStream, async (c) => {
    const { identity, policy } = c.var;
    const opening: OperatorStreamOpening = {
      expiresAt: identity.expiresAt,
      cellResolution: policy.streams.cellResolution,
    };
    const request = streamRequest(c, opening);
    const object = c.var.objects.operator(identity.person);
    return object.fetch(request);
  })
  .openapi(readFigures, async (c) => {
    const { tenant } = c.var.identity;
    const districts = await c.var.objects.own().regions();
    const answers = await Promise.all(
      districts.map(async (district) => {
        const asked = c.var.objects.district(district).figures();
        const figures = await withTimeout(asked, timeoutMs).catch((error: unknown) => {
          log('warn', 'district-without-figures', { tenant, district, error: String(error) });
          return null;
        });
        return { district, figures };
      }),
    );
    return c.json(figuresOf(answers, Date.now()), 200, { 'Cache-Control': 'no-store' });
  })
  .openapi(listOfOpenTrips, async (c) => {
    const { tenant } = c.var.identity;
    const { state, cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(cursor, cursorSchema);
    // Each page reads a database state at least as new as that of the previous page.
    const session = c.env.DB.withSession(after?.bookmark ?? 'first-unconstrained');
    const waitingAt = state === 'waiting' ? Date.now() : null;
    const found = await openTrips(session, { tenant, waitingAt, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const data = page.map(({ record }) => operatorsTrip({ record }));
    const next = last && {
      waitingSince: last.waitingSince,
      id: last.record.id,
      bookmark: session.getBookmark(),
    };
    return c.json({ data, nextCursor: next === undefined ? null : encodeCursor(next) }, 200);
  });
