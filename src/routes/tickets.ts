import { createRoute, z } from '@hono/zod-openapi';
import { idempotent } from '../auth/idempotent.ts';
import { secretsOf } from '../auth/secret.ts';
import { sealTicket } from '../auth/tickets.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { only } from './callers.ts';
import {
  callerProblems,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  orProblem,
  resource,
  secured,
} from './describe.ts';

const createTicket = createRoute({
  operationId: 'createTicket',
  method: 'post',
  path: '/v1/tickets',
  summary: 'A ticket that opens one WebSocket, for browsers',
  description: 'Connect with the subprotocols `hexhail.v1` and `ticket.<ticket>`.',
  ...secured,
  middleware: [...only('rider', 'driver', 'operator'), idempotent],
  request: { headers: z.object({ 'idempotency-key': idempotencyKeyHeader }) },
  responses: {
    200: json(z.object({ ticket: z.string(), expiresAt: time }).openapi('Ticket'), 'For one use'),
    ...orProblem(...callerProblems, ...idempotencyProblems, 'body-too-large'),
  },
});

export const tickets = resource().openapi(createTicket, async (c) => {
  const { ticket, expiresAt } = await sealTicket(secretsOf(c.env), c.var.identity, Date.now());
  return c.json({ ticket, expiresAt: rfc3339(expiresAt) }, 200, { 'Cache-Control': 'no-store' });
});
