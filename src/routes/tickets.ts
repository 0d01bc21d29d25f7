import { createRoute, z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { authenticate, requireRole } from '../auth/authenticate.ts';
import { sealFriendTicket } from '../auth/shareLinks.ts';
import { sealTicket } from '../auth/tickets.ts';
import type { AppEnv } from '../env.ts';
import { maxQuoteIdLength } from '../protocol/quotes.ts';
import { placeInput, rfc3339, time } from '../protocol/values.ts';
import { secretsOf } from '../secrets/secrets.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { openShared } from './openShareLink.ts';
import { limitAddress, limitRate, limitTenant } from './rateLimits.ts';
import { emptyBodyAsObject } from './reasonBody.ts';
import { requireSafeDeployment } from './requireSafeDeployment.ts';
import { limitBody } from './routeMiddleware.ts';

const ticketBody = z.strictObject({
  place: placeInput.optional().openapi({ description: "Where the driver's stream opens" }),
  share: z
    .string()
    .max(maxQuoteIdLength)
    .optional()
    .openapi({ description: 'The token of a share link, instead of an Authorization: opens its stream' }),
});

/**
 * A friend needs no token: the share link's in the body is the proof, also for somebody who is signed in. Everybody else
 * goes on to be authenticated.
 */
const friendsTicket = createMiddleware<AppEnv>(async (c, next) => {
  // What is no JSON, or no such body, is answered as such once its sender is known.
  const { data } = ticketBody.safeParse(await c.req.json().catch(() => null));
  if (data?.share === undefined) return next();
  const share = await openShared(c, data.share);
  const { ticket, expiresAt } = await sealFriendTicket(secretsOf(c.env), share, Date.now());
  return c.json({ ticket, expiresAt: rfc3339(expiresAt) }, 200);
});

const createTicket = createRoute({
  operationId: 'createTicket',
  method: 'post',
  path: '/v1/tickets',
  summary: 'A ticket that opens one WebSocket, for browsers',
  description:
    'Connect with the subprotocols `hexhail.v1` and `ticket.<ticket>`. A driver says with `place` where the stream opens; a friend sends `share` and no Authorization.',
  ...secured,
  middleware: [
    requireSafeDeployment,
    limitAddress,
    limitBody,
    friendsTicket,
    authenticate,
    limitRate,
    limitTenant,
    requireRole('rider', 'driver', 'operator', 'guest'),
    emptyBodyAsObject(),
    idempotent,
  ] as const,
  request: {
    headers: idempotencyHeaders,
    body: { required: false, content: { 'application/json': { schema: ticketBody } } },
  },
  responses: {
    200: json(z.object({ ticket: z.string(), expiresAt: time }).openapi('Ticket'), 'For one use'),
    ...orProblem(...callerProblems, ...bodyProblems, ...idempotencyProblems, 'not-found', 'share-ended'),
  },
});

export const tickets = resource().openapi(createTicket, async (c) => {
  const { place = null } = c.req.valid('json');
  const { ticket, expiresAt } = await sealTicket(secretsOf(c.env), c.var.identity, Date.now(), place);
  return c.json({ ticket, expiresAt: rfc3339(expiresAt) }, 200, { 'Cache-Control': 'no-store' });
});
