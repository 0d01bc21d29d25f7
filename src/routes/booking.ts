import { base64url } from 'jose';
import type { Identity } from '../auth/identity.ts';
import { openQuote } from '../auth/quotes.ts';
import { shortLivedSecretsOf } from '../auth/secret.ts';
import type { TenantObjects } from '../calls/objects.ts';
import { routingOf } from '../calls/routing.ts';
import type { TripId } from '../domain/ids.ts';
import { type BookingLimit, bookingLimitsOf } from '../domain/person/bookingLimits.ts';
import { flatPolicy, type Policy } from '../domain/policy.ts';
import type { RideRequirements, VehicleKind } from '../domain/requirements.ts';
import type { SentBooking } from '../domain/trip/events.ts';
import type { Env } from '../env.ts';
import { cachedFleet, freshFleet, kindsFor } from '../history/fleet.ts';
import type { BookingBody } from '../protocol/bookings.ts';
import { ProblemError, problems } from '../protocol/problems.ts';
import { requirementsIn } from '../protocol/requirements.ts';
import { greatCircleRoute } from '../routing/greatCircle.ts';
import { estimateRide, noRoute, type Ride, rideByRoad, rideErrors } from './rideEstimate.ts';

export interface BookingContext {
  readonly env: Env;
  readonly identity: Identity;
  readonly policy: Policy;
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
  const { identity, policy } = customer;
  const common = {
    tenant: identity.tenant,
    rider: identity.person,
    notes: body.notes ?? null,
    externalId: body.externalId ?? null,
    metadata: body.metadata ?? null,
    policy: flatPolicy(policy),
  };
  if (body.how === 'quoted') return orderQuoted(customer, body.quoteId, common);
  const { pickup, dropoff, scheduledFor = null } = body;
  const ride: Ride = { pickup, dropoff, scheduledFor, ...requirementsIn(body) };
  const found = await routingOf(customer.objects, policy.routing).route(pickup, dropoff);
  const { route } = found;
  const { fare, distanceMeters, rideSeconds } = estimateRide(
    route ?? greatCircleRoute(pickup, dropoff, policy.routing),
    ride,
    policy,
  );
  const order: BookingTerms = { ...common, ...ride, fare, distanceMeters, rideSeconds, ...rideByRoad(found) };
  const errors = [...rideErrors(ride, policy, customer.now), ...(route === null ? [noRoute] : [])];
  if (errors.length > 0) {
    const refusal = new ProblemError('validation-failed', 'The ride is not allowed.', { errors });
    return { order, refusal };
  }
  return { order, refusal: await fleetRefusal(customer, ride) };
}

/** Terms from a quote. They are honoured as quoted and not checked again. */
async function orderQuoted(
  { env, identity, now }: BookingContext,
  quoteId: string,
  common: Pick<BookingTerms, 'tenant' | 'rider' | 'notes' | 'externalId' | 'metadata' | 'policy'>,
): Promise<CheckedBooking> {
  // Time zero ignores expiry: a repeated booking may arrive after the quote has expired.
  const quote = await openQuote(shortLivedSecretsOf(env, now), quoteId, 0, identity);
  if (!quote.ok) throw new ProblemError('quote-invalid', 'The quote is not one that this caller was given.');
  const { person: _, pickupEtaSeconds: __, expiresAt, ...terms } = quote.terms;
  const expired = new ProblemError('quote-expired', 'The quote has expired: ask for another.');
  return { order: { ...common, ...terms }, refusal: now < expiresAt ? null : expired };
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
  if (answer.outcome === 'admitted') return null;
  const { limit, most, retryAfterSeconds } = answer;
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
async function fleetRefusal(
  { env, identity, now, background }: BookingContext,
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

/** Returns a digest of the body that distinguishes a repeated booking from another one under the same key. */
export async function fingerprintOf(body: ArrayBuffer): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', body)));
}
