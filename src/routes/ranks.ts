import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { rankIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { log } from '../log.ts';
import { ProblemError } from '../protocol/problems.ts';
import { lineOrderSchema, listedRankSchema, publicRank, publicRankSchema } from '../protocol/ranks.ts';
import { withTimeout } from '../timeout.ts';
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
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

/** A rank of the list that does not answer within this has no length. */
const timeoutMs = 2_000;

const params = z.object({ id: z.string().openapi({ example: 'airport' }) });

const listOfRanks = createRoute({
  operationId: 'listOfRanks',
  method: 'get',
  path: '/v1/ranks',
  summary: 'The ranks of the active configuration, and how many vehicles wait',
  ...secured,
  middleware: only('operator'),
  responses: {
    200: jsonList(listedRankSchema, 'In the order of the configuration'),
    ...orProblem(...callerProblems),
  },
});

const readRank = createRoute({
  operationId: 'readRank',
  method: 'get',
  path: '/v1/ranks/{id}',
  summary: 'The line of a rank, who waits longest first, and why it changed',
  ...secured,
  middleware: only('operator'),
  request: { params },
  responses: { 200: json(publicRankSchema, 'The rank'), ...orProblem(...callerProblems, 'not-found') },
});

const orderLine = createRoute({
  operationId: 'orderLine',
  method: 'post',
  path: '/v1/ranks/{id}/line',
  summary: 'Puts a vehicle elsewhere in the line, or out of it',
  description:
    '`position` counts from 1, in the line that the driver sees. The reason is journaled with who gave it.',
  ...secured,
  middleware: [...only('operator'), idempotent],
  request: {
    params,
    headers: idempotencyHeaders,
    body: jsonBody(lineOrderSchema),
  },
  responses: {
    200: json(publicRankSchema, 'The rank after it'),
    ...orProblem(...callerProblems, ...bodyProblems, 'not-found', ...idempotencyProblems),
  },
});

export const ranks = resource()
  .openapi(listOfRanks, async (c) => {
    const { identity, objects, configuration } = c.var;
    const { ranks } = configuration.active.document;
    const data = await Promise.all(
      ranks.map(async ({ id, name }) => {
        const asked = objects.rank(rankIdSchema.parse(id)).read();
        const waiting = await withTimeout(asked, timeoutMs).then(
          ({ line }) => line.length,
          (error: unknown) => {
            log('warn', 'rank-unreachable', { tenant: identity.tenant, rank: id, error: String(error) });
            return null;
          },
        );
        return { id, name, waiting };
      }),
    );
    return c.json({ data, nextCursor: null }, 200);
  })
  .openapi(readRank, async (c) => {
    const { about, rank } = findRank(c, c.req.valid('param').id);
    return c.json(publicRank(about, await rank.read()), 200);
  })
  .openapi(orderLine, async (c) => {
    const { about, rank } = findRank(c, c.req.valid('param').id);
    const { vehicle, position = null, reason } = c.req.valid('json');
    const by = c.var.identity.person;
    const answer = await rank.order({ vehicle, position, reason, by });
    if (answer.outcome === 'notInLine') {
      throw new ProblemError('not-found', 'This vehicle does not wait in the line.');
    }
    return c.json(publicRank(about, answer.now), 200);
  });

/** Only ranks of the active configuration have objects. */
function findRank(c: Context<AppEnv>, id: string) {
  const about = c.var.configuration.active.document.ranks.find((one) => one.id === id);
  if (about === undefined) throw new ProblemError('not-found', 'There is no such rank.');
  return { about, rank: c.var.objects.rank(rankIdSchema.parse(about.id)) };
}
