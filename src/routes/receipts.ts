import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  mostPaymentChanges,
  type SettlementRefusal,
  type SettlementRequest,
} from '../domain/trip/afterRide.ts';
import type { AppEnv } from '../env.ts';
import { settleInHistory, settlementFromHistory } from '../history/settlements.ts';
import { ProblemError, type ProblemSlug } from '../protocol/problems.ts';
import { publicReceipt, receiptSchema } from '../protocol/receipts.ts';
import {
  adjustmentBody,
  paymentBody,
  publicTolls,
  ratingBody,
  ratingSchema,
  tipBody,
  tollBody,
  tollsSchema,
} from '../protocol/settlements.ts';
import { idempotent, idOfRequest } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
  tripParams,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { findTrip, unknownTrip } from './tripLookup.ts';

const readReceipt = createRoute({
  operationId: 'readReceipt',
  method: 'get',
  path: '/v1/trips/{id}/receipt',
  summary: 'What a trip costs, line by line',
  description:
    'Each line says the rule that it comes from and what that was applied to; the lines sum to `total`. Until the trip is over it is what was agreed. A final receipt does not change: adjustments and tips make a new one with one line more, which contains the hash of the one before.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params: tripParams },
  responses: {
    200: json(receiptSchema, 'The newest receipt'),
    ...orProblem(...callerProblems, 'not-found'),
  },
});

const reportToll = createRoute({
  operationId: 'reportToll',
  method: 'post',
  path: '/v1/trips/{id}/tolls',
  summary: 'Says that the driver has paid a toll',
  description:
    'While the rider is on board, who sees it at once: it is added to the fare, as a line of the receipt. Only where the tariff allows it (`mostTolls`), and up to that; the plan has it as `tollsAtMost`. Send an `Idempotency-Key`, so that a repetition adds nothing.',
  ...secured,
  middleware: [...only('driver'), idempotent],
  request: { params: tripParams, headers: idempotencyHeaders, body: jsonBody(tollBody) },
  responses: {
    200: json(tollsSchema, 'The tolls with this one'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-not-onboard',
      'tolls-included',
      'toll-limit',
      ...idempotencyProblems,
    ),
  },
});

const adjustTrip = createRoute({
  operationId: 'adjustTrip',
  method: 'post',
  path: '/v1/trips/{id}/adjustments',
  summary: 'Adds a line to the receipt of a trip that is over',
  description:
    'A refund is a negative amount; `of` says whether it is of tolls or of the tip. Send an `Idempotency-Key`, so that a repetition adds nothing.',
  ...secured,
  middleware: [...only('operator'), idempotent],
  request: { params: tripParams, headers: idempotencyHeaders, body: jsonBody(adjustmentBody) },
  responses: {
    200: json(receiptSchema, 'The receipt with the line'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-not-over',
      'too-many-lines',
      'below-zero',
      ...idempotencyProblems,
    ),
  },
});

const tipDriver = createRoute({
  operationId: 'tipDriver',
  method: 'post',
  path: '/v1/trips/{id}/tip',
  summary: 'Gives the driver of a completed trip a tip',
  description: 'Once. Repeating it is harmless.',
  ...secured,
  middleware: [...only('rider'), idempotent],
  request: { params: tripParams, headers: idempotencyHeaders, body: jsonBody(tipBody) },
  responses: {
    200: json(receiptSchema, 'The receipt with the tip'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-not-over',
      'trip-not-completed',
      'already-tipped',
      ...idempotencyProblems,
    ),
  },
});

const rateTrip = createRoute({
  operationId: 'rateTrip',
  method: 'post',
  path: '/v1/trips/{id}/rating',
  summary: 'Rates a completed trip: its rider the ride, its driver the rider',
  description: 'Once each. Repeating it is harmless.',
  ...secured,
  middleware: [...only('rider', 'driver'), idempotent],
  request: { params: tripParams, headers: idempotencyHeaders, body: jsonBody(ratingBody) },
  responses: {
    200: json(ratingSchema, 'The rating'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-not-over',
      'trip-not-completed',
      'already-rated',
      ...idempotencyProblems,
    ),
  },
});

const setPayment = createRoute({
  operationId: 'setPayment',
  method: 'put',
  path: '/v1/trips/{id}/payment',
  summary: 'Says how the payment of a trip that is over stands',
  description: `From nothing to \`authorized\`, \`captured\` or \`failed\`; from \`authorized\` to \`captured\` or \`failed\`; from \`failed\` to \`authorized\` or \`captured\`; from \`captured\` to \`refunded\`. After ${mostPaymentChanges} changes only to \`captured\` and \`refunded\`. Repeating it is harmless.`,
  ...secured,
  middleware: only('operator'),
  request: { params: tripParams, body: jsonBody(paymentBody) },
  responses: {
    200: json(receiptSchema, 'The receipt with the payment'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'trip-not-over',
      'payment-order',
      'too-many-payments',
    ),
  },
});

export const receipts = resource()
  .openapi(readReceipt, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const answer = await trip.receipt(c.var.identity);
    const settlement =
      answer.outcome === 'erased'
        ? await settlementFromHistory(c.env.DB, tripId, c.var.identity)
        : 'settlement' in answer
          ? answer.settlement
          : null;
    if (settlement === null) throw unknownTrip();
    return c.json(await publicReceipt(tripId, settlement), 200);
  })
  .openapi(reportToll, async (c) => {
    const { id } = c.req.valid('param');
    const { amount } = c.req.valid('json');
    const toll = { type: 'toll', id: await idOfRequest(c, id), amount } as const;
    return c.json(publicTolls((await settled(c, id, toll)).settlement), 200);
  })
  .openapi(adjustTrip, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(
      await receiptAfter(c, id, { type: 'adjust', id: await idOfRequest(c, id), ...c.req.valid('json') }),
      200,
    );
  })
  .openapi(tipDriver, async (c) => {
    const { amount } = c.req.valid('json');
    return c.json(await receiptAfter(c, c.req.valid('param').id, { type: 'tip', amount }), 200);
  })
  .openapi(rateTrip, async (c) => {
    const { stars, tags = [], comment = null } = c.req.valid('json');
    const by = c.var.identity.role === 'driver' ? ('driver' as const) : ('rider' as const);
    await settled(c, c.req.valid('param').id, { type: 'rate', rating: { stars, tags, notes: comment } });
    return c.json({ by, stars, tags, comment }, 200);
  })
  .openapi(setPayment, async (c) => {
    const { state, reference = null } = c.req.valid('json');
    const payment = { state, reference };
    return c.json(await receiptAfter(c, c.req.valid('param').id, { type: 'pay', payment }), 200);
  });

async function receiptAfter(c: Context<AppEnv>, id: string, request: SettlementRequest) {
  const { tripId, settlement } = await settled(c, id, request);
  return publicReceipt(tripId, settlement);
}

/** Settles a trip in its object or, once that has erased it, in the history. */
async function settled(c: Context<AppEnv>, id: string, request: SettlementRequest) {
  const { tripId, trip } = await findTrip(c, id);
  const answer = await trip.settle(c.var.identity, request);
  switch (answer.outcome) {
    case 'found':
      return { tripId, settlement: answer.settlement };
    case 'refused':
      throw refusal(answer.reason);
    case 'unknown':
      throw unknownTrip();
    case 'erased': {
      const reply = await settleInHistory(c.env.DB, tripId, c.var.identity, request, Date.now());
      if (reply === null) throw unknownTrip();
      if (reply.type === 'refused') throw refusal(reply.reason);
      return { tripId, settlement: reply.settlement };
    }
  }
}

const refusals: Readonly<Record<SettlementRefusal, readonly [ProblemSlug, string]>> = {
  'under-way': ['trip-not-over', 'The trip is still under way: try again after its end.'],
  'not-onboard': ['trip-not-onboard', 'Tolls are reported while the rider is on board.'],
  'tolls-included': ['tolls-included', 'The tariff of this ride adds no tolls.'],
  'toll-limit': ['toll-limit', 'The quote allows less: an operator can adjust the receipt.'],
  'not-completed': ['trip-not-completed', 'The trip ended before anybody was driven.'],
  'below-zero': ['below-zero', 'Give back at most what the trip, or what `of` says of it, costs.'],
  'too-many-lines': ['too-many-lines', 'No further adjustment can be added to this trip.'],
  'already-tipped': ['already-tipped', 'The trip has another tip: an operator can adjust the receipt.'],
  'already-rated': ['already-rated', 'The trip was rated otherwise before, and a rating stays as it is.'],
  'payment-order': ['payment-order', 'The payment cannot go from its present state to this one.'],
  'too-many-payments': ['too-many-payments', 'From now on it can only become `captured`, and `refunded`.'],
};

function refusal(reason: SettlementRefusal): ProblemError {
  return new ProblemError(...refusals[reason]);
}
