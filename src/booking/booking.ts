import type { Identity } from '../auth/identity.ts';
import type { TenantObjects } from '../calls/objects.ts';
import { routingOf } from '../calls/routing.ts';
import { type ActiveConfiguration, rankAt } from '../domain/configuration/compileConfiguration.ts';
import type { Handover } from '../domain/handover.ts';
import { guestIdOf, type TripId } from '../domain/ids.ts';
import { isEmptyParty } from '../domain/party.ts';
import { type BookingLimit, bookingLimitsOf, type LimitReached } from '../domain/person/bookingLimits.ts';
import { flatPolicy, type Policy } from '../domain/policy/policy.ts';
import type { RideRequirements, VehicleKind } from '../domain/requirements.ts';
import { fareOf, priceOf } from '../domain/tariff/price.ts';
import type { SentBooking } from '../domain/trip/events.ts';
import type { Env } from '../env.ts';
import { cachedFleet, freshFleet, kindsFor } from '../history/fleetKinds.ts';
import { type BookingBody, type Meeting, unattendedProof } from '../protocol/bookings.ts';
import { ProblemError, problems, validationProblem } from '../protocol/problems.ts';
import { requirementsIn } from '../protocol/requirements.ts';
import { greatCircleRoute } from '../routing/greatCircle.ts';
import { secretsOf, shortLivedSecretsOf } from '../secrets/secrets.ts';
import { pricingFor } from '../tenants/configurationInForce.ts';
import { feasibilityOfRides } from './feasibility.ts';
import { applyPromotion } from './promotions.ts';
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
} from './rideEstimate.ts';
import { openQuote } from './sealedQuote.ts';
import { askDemand, demandPorts } from './surgeDemand.ts';
import { placesOfRide, zoneRefusal } from './zoneRefusal.ts';

/** Who books, and by what. */
export interface BookingContext {
  readonly env: Env;
  readonly identity: Pick<Identity, 'tenant' | 'person' | 'role'>;
  readonly policy: Policy;
  readonly configuration: ActiveConfiguration;
  readonly objects: TenantObjects;
  readonly now: number;
  readonly background: (work: Promise<unknown>) => void;
}

/** The terms of a booking, before it has a trip id. */
export type BookingTerms = Omit<SentBooking, 'tripId' | 'fingerprint'>;

/**
 * Booking terms, and why they cannot be accepted now. An earlier request with the same terms may have been accepted.
 */
export interface CheckedBooking {
  readonly order: BookingTerms;
  readonly refusal: ProblemError | null;
}

export async function checkBooking(customer: BookingContext, body: BookingBody): Promise<CheckedBooking> {
  const { order, refusal } = await termsOf(customer, body);
  if (order.reserve !== true || refusal !== null) return { order, refusal };
  const [feasibility] = await feasibilityOfRides(customer.objects, customer.policy, [order]);
  return { order: { ...order, ...(feasibility && { feasibility }) }, refusal };
}

async function termsOf(customer: BookingContext, body: BookingBody): Promise<CheckedBooking> {
  const { identity, policy, configuration, env } = customer;
  refuseForOthers(identity, body);
  const said = {
    tenant: identity.tenant,
    notes: body.notes ?? null,
    externalId: body.externalId ?? null,
    metadata: body.metadata ?? null,
    policy: flatPolicy(policy),
  };
  if (body.how === 'quoted') return orderQuoted(customer, body, said);
  const common = { ...said, ...metBy(identity, body) };
  const { pickup, via, dropoff, promoCode, scheduledFor = null } = body;
  const ride: Ride = {
    pickup,
    dropoff,
    ...viaIn(via),
    scheduledFor,
    ...reserveIn(body),
    ...requirementsIn(body),
  };
  const found = await routeAlong(routingOf(customer.objects, policy.routing), placesOf(ride));
  const { route } = found;
  const { version, pricing } = await pricingFor(configuration, secretsOf(env), identity);
  const asked =
    promoCode == null ? null : await applyPromotion(customer, pricing.promotions, promoCode, riderOf(common));
  const promotion = asked !== null && 'applied' in asked ? asked.applied : null;
  const wants = { pricing, rider: common.rider, ride, vehicleTypes: [ride.vehicleType], now: customer.now };
  const [demand] = await askDemand(demandPorts(customer.objects, customer.background), wants);
  const estimate = estimateRide(
    route ?? greatCircleRoute(pickup, dropoff, policy.routing),
    ride,
    pricing,
    customer.now,
    { promotion: promotion?.terms, demand },
  );
  const order: BookingTerms = {
    ...common,
    ...ride,
    ...estimate,
    ...rideByRoad(found),
    ...(promotion !== null && { promotion: promotion.use }),
    ...(version !== null && { configuration: version }),
    ...rankAt(configuration, pickup),
  };
  const errors = [...rideErrors(ride, policy, customer.now), ...(route === null ? [noRoute] : [])];
  const refusal =
    zoneRefusal(configuration.active.zones, placesOfRide(ride)) ??
    (errors.length > 0 ? validationProblem(errors) : null) ??
    (await fleetRefusal(customer, ride)) ??
    (asked !== null && 'refusal' in asked ? asked.refusal : null);
  return { order, refusal };
}

/** Who rides, as far as promotions know them: a guest is nobody's account, on a first ride. */
function riderOf({ rider, guest }: Pick<BookingTerms, 'rider' | 'guest'>): string {
  return guest === undefined ? rider : '';
}

/** Who rides, for whom it is booked, and whom the vehicle meets. */
function metBy(
  { person }: Pick<Identity, 'person'>,
  { guest, rider, recipient, proof, leaveAtDoor }: Meeting,
): Pick<BookingTerms, 'rider' | 'bookedBy'> & Handover {
  const isForOthers = guest != null || (rider != null && rider !== person);
  return {
    rider: rider ?? person,
    ...(isForOthers && { bookedBy: person }),
    ...(guest != null && { guest }),
    ...(recipient != null && { recipient }),
    ...(proof !== undefined && proof !== 'none' && { proof }),
    ...(leaveAtDoor === true && { leaveAtDoor }),
  };
}

/** What a quote says of whom the vehicle meets, with what the booking says instead. */
function metByQuote(quoted: Meeting, { guest, rider, recipient, proof, leaveAtDoor }: Meeting): Meeting {
  const met: Meeting = {
    // A guest is nobody who has an account: one replaces the other.
    ...(guest == null && rider == null ? { guest: quoted.guest, rider: quoted.rider } : { guest, rider }),
    recipient: recipient ?? quoted.recipient,
    proof: proof ?? quoted.proof,
    leaveAtDoor: leaveAtDoor ?? quoted.leaveAtDoor,
  };
  const unattended = unattendedProof(met);
  if (unattended === null) return met;
  throw validationProblem([unattended]);
}

/** Only operators book for somebody else. */
export function refuseForOthers({ role }: Pick<Identity, 'role'>, body: Meeting): void {
  if (role === 'operator') return;
  const errors = (['guest', 'rider'] as const).flatMap((path) =>
    body[path] == null ? [] : [{ path, message: 'is for operators, who book for others' }],
  );
  if (errors.length > 0) throw validationProblem(errors);
}

/**
 * Completes a booking under its trip's id: a guest rides under an id of their own, which nobody signs in with, and what
 * is said at the stops is drawn.
 */
export function bookingUnder(tripId: TripId, terms: BookingTerms, fingerprint: string): SentBooking {
  const { guest, party, proof, policy } = terms;
  return {
    ...terms,
    tripId,
    fingerprint,
    ...(guest !== undefined && { rider: guestIdOf(tripId) }),
    ...(policy.boardingPin && !isEmptyParty(party) && { boardingPin: randomPin() }),
    ...(proof === 'pin' && { deliveryPin: randomPin() }),
  };
}

/** Four random digits. */
function randomPin(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(drawn % 10_000).padStart(4, '0');
}

/** Terms from a quote. They are honoured as quoted and not checked again. */
async function orderQuoted(
  customer: BookingContext,
  body: BookingBody & { how: 'quoted' },
  said: Pick<BookingTerms, 'tenant' | 'notes' | 'externalId' | 'metadata' | 'policy'>,
): Promise<CheckedBooking> {
  const { env, identity, objects, now } = customer;
  // Time zero ignores expiry: a repeated booking may arrive after the quote has expired.
  const person = objects.person(identity.person);
  const secrets = shortLivedSecretsOf(env, now);
  const quote = await openQuote(secrets, body.quoteId, 0, identity, async (id) => person.keptQuote(id));
  if (!quote.ok) throw new ProblemError('quote-invalid', 'The quote is not one that this caller was given.');
  const { person: _, pickupEtaSeconds: __, expiresAt, price: quoted, meeting = {}, ...terms } = quote.terms;
  const common = { ...said, ...metBy(identity, metByQuote(meeting, body)) };
  const price = quoted && priceOf(quoted.terms, quoted.facts);
  // Code that prices otherwise than that of the quote cannot explain its fare.
  const explained = price !== undefined && fareOf(price).amount === terms.fare.amount ? { price } : {};
  const expired = new ProblemError('quote-expired', 'The quote has expired: ask for another.');
  const order = {
    ...common,
    ...terms,
    ...explained,
    ...rankAt(customer.configuration, terms.pickup),
  };
  return { order, refusal: now < expiresAt ? await namedRiderRefusal(customer, order) : expired };
}

/** An operator's quote does not know who rides: returns why a promotion that it counts is not for them. */
async function namedRiderRefusal(
  customer: BookingContext,
  { promotion, ...common }: Pick<BookingTerms, 'promotion' | 'rider' | 'guest'>,
): Promise<ProblemError | null> {
  const { configuration, env, identity } = customer;
  if (promotion === undefined || identity.role !== 'operator') return null;
  const { pricing } = await pricingFor(configuration, secretsOf(env), identity);
  // What has changed since the quote does not count.
  const promotions = pricing.promotions
    .filter(({ code }) => code === promotion.code)
    .map(({ from: _, until: __, ...always }) => always);
  if (promotions.length === 0) return null;
  const answer = await applyPromotion(customer, promotions, promotion.code, riderOf(common));
  return 'refusal' in answer ? answer.refusal : null;
}

/**
 * Counts the trip as one of its rider's, and returns why the rider may not book it. Operators book for others and are
 * bounded by the quota of the tenant. Asked last, so that a booking that is refused counts for nothing.
 */
export async function limitRefusal(
  { objects, identity, policy }: BookingContext,
  tripId: TripId,
  scheduledFor: number | null,
): Promise<ProblemError | null> {
  if (identity.role !== 'rider') return null;
  const person = objects.person(identity.person);
  const answer = await person.admit({ tripId, scheduledFor, limits: bookingLimitsOf(policy) });
  return answer.outcome === 'admitted' ? null : tooManyTrips(answer);
}

/** The refusal of a booking beyond a limit of its rider. */
export function tooManyTrips({ limit, most, retryAfterSeconds }: LimitReached): ProblemError {
  return new ProblemError('too-many-trips', `${limitMessages[limit](most)} (limits.${limit}).`, {
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}

const limitMessages: Readonly<Record<BookingLimit, (most: number) => string>> = {
  maxOpenTrips: (most) => `At most ${most} trips can be under way at once: cancel one, or wait for its end`,
  maxScheduledTrips: (most) => `At most ${most} trips can be booked ahead: cancel one, or wait for its time`,
  maxBookingsPerHour: (most) => `At most ${most} trips can be booked within an hour`,
  maxFreeCancellationsPerDay: (most) =>
    `${most} trips were cancelled for free within a day: further ones can be booked later`,
};

/**
 * Returns why no vehicle of the fleet can ever serve the requirements; null when one can. Bookings do not depend on
 * the database: only a booking that the cache cannot clear reads it, and passes if it does not answer.
 */
export async function fleetRefusal(
  { env, identity, now, background }: Pick<BookingContext, 'env' | 'identity' | 'now' | 'background'>,
  requirements: RideRequirements,
): Promise<ProblemError | null> {
  const { tenant } = identity;
  const known = cachedFleet(env.DB, tenant, now, background) ?? [];
  const isServed = typeof kindsFor(known.length === 0 ? [commonKind] : known, requirements) !== 'string';
  if (isServed) return null;
  const kinds = kindsFor((await freshFleet(env.DB, tenant, now)) ?? [], requirements);
  return typeof kinds === 'string' ? new ProblemError(kinds, `${problems[kinds].title}.`) : null;
}

/** Every fleet is assumed to serve this: one seat of any type. */
const commonKind: VehicleKind = {
  type: '',
  capacity: { seats: 1, wheelchairs: 0, childSeats: 0, parcels: 0 },
};
