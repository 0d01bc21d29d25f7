import { createRoute, z } from '@hono/zod-openapi';
import { idempotent } from '../auth/idempotent.ts';
import { sealQuote } from '../auth/quotes.ts';
import { secretsOf } from '../auth/secret.ts';
import type { TenantObjects } from '../calls/objects.ts';
import { routingOf } from '../calls/routing.ts';
import { cellAt } from '../domain/geo/cells.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import { demandUnder } from '../domain/supply/candidates.ts';
import { cachedFleet, freshFleet, kindsFor } from '../history/fleet.ts';
import { log } from '../log.ts';
import { quoteBody } from '../protocol/bookings.ts';
import { ProblemError, problems } from '../protocol/problems.ts';
import { type PublicQuote, quoteSchema } from '../protocol/quotes.ts';
import { requirementsIn } from '../protocol/requirements.ts';
import { rfc3339 } from '../protocol/values.ts';
import { only } from './callers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyKeyHeader,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
} from './describe.ts';
import { unlessShed } from './overload.ts';
import { estimateRide, noRoute, type Ride, rideByRoad, rideErrors } from './rideEstimate.ts';

const MAX_QUOTES = 20;

const createQuotes = createRoute({
  operationId: 'createQuotes',
  method: 'post',
  path: '/v1/quotes',
  summary: 'The price and pickup time of a ride, for each vehicle type that can carry the party',
  ...secured,
  middleware: [...only('rider', 'operator'), idempotent],
  request: { headers: z.object({ 'idempotency-key': idempotencyKeyHeader }), body: jsonBody(quoteBody) },
  responses: {
    200: json(z.object({ data: z.array(quoteSchema) }), 'The quotes, honoured until they expire'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'party-too-large',
      'vehicle-type-unknown',
      ...idempotencyProblems,
      'overloaded',
    ),
  },
});

export const quotes = resource().openapi(createQuotes, async (c) => {
  const { identity, policy, objects } = c.var;
  const now = Date.now();
  const body = c.req.valid('json');
  const { pickup, dropoff, scheduledFor = null } = body;
  const wanted: Ride = { pickup, dropoff, scheduledFor, ...requirementsIn(body) };
  const errors = rideErrors(wanted, policy, now);
  if (errors.length > 0) throw new ProblemError('validation-failed', 'The ride is not allowed.', { errors });

  const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const vehicleTypes = await typesFor(c.env.DB, identity.tenant, wanted, background);
  const found = await routingOf(objects, policy.routing).route(pickup, dropoff);
  const { source: etaSource, route } = found;
  if (route === null)
    throw new ProblemError('validation-failed', `${noRoute.message}.`, { errors: [noRoute] });
  const { distanceMeters, rideSeconds, fare, breakdown } = estimateRide(route, wanted, policy);
  const expiresAt = now + policy.tariff.quoteSeconds * 1000;
  const data = await Promise.all(
    vehicleTypes.slice(0, MAX_QUOTES).map(async (vehicleType): Promise<PublicQuote> => {
      const ride: Ride = { ...wanted, vehicleType };
      const { tenant, person } = identity;
      const pickupEtaSeconds = await etaOf(objects, policy, ride, now);
      const terms = { tenant, person, ...ride, fare, ...rideByRoad(found) };
      const estimates = { distanceMeters, rideSeconds, pickupEtaSeconds };
      return {
        id: await sealQuote(secretsOf(c.env), { ...terms, ...estimates, expiresAt }),
        vehicleType,
        pooled: ride.pooled,
        fare,
        fareBreakdown: breakdown,
        ...estimates,
        etaSource,
        expiresAt: rfc3339(expiresAt),
      };
    }),
  );
  return c.json({ data }, 200);
});

/** Returns the vehicle types to quote. With an unknown fleet: the requested type, or null for any. */
async function typesFor(
  db: D1Database,
  tenant: TenantId,
  requirements: RideRequirements,
  background: (work: Promise<unknown>) => void,
): Promise<(string | null)[]> {
  const cached = cachedFleet(db, tenant, Date.now(), background);
  const cachedKinds = cached === null ? [] : kindsFor(cached, requirements);
  const isAnswered = typeof cachedKinds !== 'string' && cachedKinds.length > 0;
  const kinds = isAnswered
    ? cachedKinds
    : kindsFor((await freshFleet(db, tenant, Date.now())) ?? [], requirements);
  if (typeof kinds === 'string') throw new ProblemError(kinds, `${problems[kinds].title}.`);
  return kinds.length === 0 ? [requirements.vehicleType] : [...new Set(kinds.map(({ type }) => type))];
}

/** Returns the earliest pickup ETA in seconds; null when no vehicle is near, or the ride is scheduled. */
async function etaOf(
  objects: TenantObjects,
  policy: Policy,
  ride: Ride,
  now: number,
): Promise<number | null> {
  const { pickup, scheduledFor } = ride;
  if (scheduledFor !== null && scheduledFor > now + policy.dispatch.scheduledLeadSeconds * 1000) return null;
  const cell = cellAt(pickup, policy.streams.cellResolution);
  const demand = demandUnder(policy, ride, { pickup, excluded: [], limit: 1 });
  const found = await objects
    .cell(cell)
    .search({ ...demand, shown: true }, null)
    .catch((error: unknown) => {
      log('warn', 'quote-without-eta', { tenant: objects.tenant, cell, error: String(error) });
      return null;
    });
  const best = found === null ? undefined : unlessShed(found).candidates[0];
  return best === undefined ? null : Math.round(best.etaSeconds);
}
