import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { refuseForOthers } from '../booking/booking.ts';
import { feasibilityOfRides } from '../booking/feasibility.ts';
import { type AppliedPromotion, applyPromotion, quotedUseRefusal } from '../booking/promotions.ts';
import {
  estimateRide,
  noRoute,
  placesOf,
  type Ride,
  reserveIn,
  rideByRoad,
  rideErrors,
  routeAlong,
  viaIn,
} from '../booking/rideEstimate.ts';
import { issueQuote, type QuoteTerms } from '../booking/sealedQuote.ts';
import { askDemand, demandPorts } from '../booking/surgeDemand.ts';
import { placesOfRide, zoneRefusal } from '../booking/zoneRefusal.ts';
import type { TenantObjects } from '../calls/objects.ts';
import type { KeptQuote } from '../calls/person.ts';
import { routingOf } from '../calls/routing.ts';
import { cellAt } from '../domain/geo/cells.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import { demandUnder } from '../domain/supply/candidates.ts';
import type { Feasibility } from '../domain/supply/feasibility.ts';
import type { Pricing } from '../domain/tariff/chooseTariff.ts';
import type { AppEnv } from '../env.ts';
import { cachedFleet, freshFleet, kindsFor } from '../history/fleetKinds.ts';
import { log } from '../log.ts';
import { type Meeting, quoteBody } from '../protocol/bookings.ts';
import { ProblemError, problems, validationProblem } from '../protocol/problems.ts';
import { type PublicQuote, publicPrice, quoteSchema } from '../protocol/quotes.ts';
import { requirementsIn } from '../protocol/requirements.ts';
import { rfc3339 } from '../protocol/values.ts';
import { secretsOf } from '../secrets/secrets.ts';
import { pricingFor } from '../tenants/configurationInForce.ts';
import { withTimeout } from '../timeout.ts';
import { unlessShed } from './errors.ts';
import { idempotent, tooManyKeys } from './idempotentAnswers.ts';
import {
  bodyProblems,
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  jsonBody,
  orProblem,
  promotionProblems,
  resource,
  secured,
  zoneProblems,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const MAX_QUOTES = 20;
/** A quote goes without a pickup time that takes longer to find. */
const etaTimeoutMs = 5_000;

const createQuotes = createRoute({
  operationId: 'createQuotes',
  method: 'post',
  path: '/v1/quotes',
  summary: 'The price and pickup time of a ride, for each vehicle type that can carry the party',
  ...secured,
  middleware: [...only('rider', 'operator'), idempotent],
  request: { headers: idempotencyHeaders, body: jsonBody(quoteBody) },
  responses: {
    200: json(z.object({ data: z.array(quoteSchema) }), 'The quotes, honoured until they expire'),
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'party-too-large',
      'vehicle-type-unknown',
      ...zoneProblems,
      ...promotionProblems,
      'unavailable',
      ...idempotencyProblems,
      'overloaded',
    ),
  },
});

export const quotes = resource().openapi(createQuotes, async (c) => {
  const { identity, policy, objects, configuration } = c.var;
  const now = Date.now();
  const body = c.req.valid('json');
  const { pickup, via, dropoff, scheduledFor = null } = body;
  const wanted: Ride = {
    pickup,
    dropoff,
    ...viaIn(via),
    scheduledFor,
    ...reserveIn(body),
    ...requirementsIn(body),
  };
  refuseForOthers(identity, body);
  const refusal = zoneRefusal(configuration.active.zones, placesOfRide(wanted));
  if (refusal !== null) throw refusal;
  const errors = rideErrors(wanted, policy, now);
  if (errors.length > 0) throw validationProblem(errors);

  const { version, pricing } = await pricingFor(configuration, secretsOf(c.env), identity);
  const promotion = await promotionAsked(c, body.promoCode ?? null, pricing, now);
  const promoCode = promotion === null ? {} : { promoCode: promotion.use.code };
  const madeUnder = version === null ? {} : { configuration: version };
  const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const vehicleTypes = await typesFor(c.env.DB, identity.tenant, wanted, background);
  const types = vehicleTypes.slice(0, MAX_QUOTES);
  const wants = { pricing, rider: identity.person, ride: wanted, vehicleTypes: types, now };
  const [found, demands] = await Promise.all([
    routeAlong(routingOf(objects, policy.routing), placesOf(wanted)),
    askDemand(demandPorts(objects, background), wants),
  ]);
  const { source: etaSource, route } = found;
  if (route === null)
    throw new ProblemError('validation-failed', `${noRoute.message}.`, { errors: [noRoute] });
  const expiresAt = now + policy.tariff.quoteSeconds * 1000;
  const feasibility =
    wanted.reserve === true
      ? await feasibilityOfRides(
          objects,
          policy,
          types.map((vehicleType) => ({ ...wanted, vehicleType, rideSeconds: route.durationSeconds })),
        )
      : [];
  const issued = await Promise.all(
    types.map(async (vehicleType, index): Promise<PublicQuote & { kept: KeptQuote | null }> => {
      const ride: Ride = { ...wanted, vehicleType };
      const { tenant, person } = identity;
      const { distanceMeters, rideSeconds, fare, price } = estimateRide(route, ride, pricing, now, {
        promotion: promotion?.terms,
        demand: demands[index],
      });
      const { terms: priceTerms, facts } = price;
      const pickupEtaSeconds = await etaOf(objects, policy, ride, now);
      const agreed = {
        fare,
        price: { terms: priceTerms, facts },
        pricedAt: now,
        ...(promotion !== null && { promotion: promotion.use }),
      };
      const meeting = meetingIn(body);
      const terms = { tenant, person, ...ride, ...agreed, ...rideByRoad(found), ...madeUnder, meeting };
      const estimates = { distanceMeters, rideSeconds, pickupEtaSeconds };
      return {
        ...(await issueQuote(secretsOf(c.env), { ...terms, ...estimates, expiresAt })),
        vehicleType,
        pooled: ride.pooled,
        fare,
        ...promoCode,
        ...reservationOf(feasibility[index]),
        ...publicPrice(price),
        ...estimates,
        etaSource,
        ...madeUnder,
        expiresAt: rfc3339(expiresAt),
      };
    }),
  );
  if (configuration.trial !== null) {
    const quoted = { kind: 'quotes', version: 1, tenant: identity.tenant, at: now };
    // For the comparison of the two: nobody waits for it.
    background(
      c.env.HISTORY.send({ ...quoted, configuration: version ?? 0 }).catch((error: unknown) =>
        log('warn', 'quote-not-counted', { tenant: identity.tenant, error: String(error) }),
      ),
    );
  }
  const long = issued.flatMap(({ kept }) => kept ?? []);
  if (long.length > 0) {
    const { maxIdempotencyKeys } = policy.limits;
    const full = await objects.person(identity.person).keepQuotes(long, maxIdempotencyKeys);
    if (full !== null) throw tooManyKeys(full);
  }
  return c.json({ data: issued.map(({ kept: _, ...quote }) => quote) }, 200);
});

/** Returns what a quote says of a reservation; nothing where none is wanted. */
function reservationOf(feasibility: Feasibility | undefined): Pick<PublicQuote, 'reservation'> {
  return feasibility === undefined ? {} : { reservation: { feasibility } };
}

/** Returns what the code does; throws why it does nothing. Whom an operator asks for, the booking says. */
async function promotionAsked(
  c: Context<AppEnv>,
  code: string | null,
  { promotions }: Pricing,
  now: number,
): Promise<AppliedPromotion | null> {
  if (code === null) return null;
  const { identity, objects } = c.var;
  const rider = identity.role === 'rider' ? identity.person : null;
  const answer = await applyPromotion({ env: c.env, identity, now }, promotions, code, rider);
  if ('refusal' in answer) throw answer.refusal;
  const refusal = await quotedUseRefusal(objects, rider ?? '', answer.applied.use);
  if (refusal !== null) throw refusal;
  return answer.applied;
}

/** Returns whom the vehicle meets, as the quote keeps it. */
function meetingIn({ guest, rider, recipient, proof, leaveAtDoor }: Meeting): QuoteTerms['meeting'] {
  return {
    ...(guest != null && { guest }),
    ...(rider != null && { rider }),
    ...(recipient != null && { recipient }),
    ...(proof !== undefined && { proof }),
    ...(leaveAtDoor !== undefined && { leaveAtDoor }),
  };
}

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
  const search = objects.cell(cell).search({ ...demand, shown: true }, null);
  const found = await withTimeout(search, etaTimeoutMs).catch((error: unknown) => {
    log('warn', 'quote-without-eta', { tenant: objects.tenant, cell, error: String(error) });
    return null;
  });
  const best = found === null ? undefined : unlessShed(found).candidates[0];
  return best === undefined ? null : Math.round(best.etaSeconds);
}
