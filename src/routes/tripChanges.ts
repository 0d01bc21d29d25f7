import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { fleetRefusal, tooManyTrips } from '../booking/booking.ts';
import {
  estimateRide,
  noRoute,
  placesOf,
  type Ride,
  rideErrors,
  routeAlong,
  viaIn,
} from '../booking/rideEstimate.ts';
import { placesOfRide, zoneRefusal } from '../booking/zoneRefusal.ts';
import { routingOf } from '../calls/routing.ts';
import type { ChangeAnswer, ChangeBasisAnswer } from '../calls/tripChanges.ts';
import { rankAt } from '../domain/configuration/compileConfiguration.ts';
import { bookingLimitsOf } from '../domain/person/bookingLimits.ts';
import { type Policy, policySchema } from '../domain/policy/policy.ts';
import { requirementsOf } from '../domain/requirements.ts';
import type { EtaSource } from '../domain/supply/eta.ts';
import { type Pricing, policyPricing } from '../domain/tariff/chooseTariff.ts';
import { type ChangedFare, isOfNotesAlone, isSamePlace, type TripChange } from '../domain/tripChange.ts';
import type { AppEnv } from '../env.ts';
import { ProblemError, validationProblem } from '../protocol/problems.ts';
import { changeBody, changePreviewSchema } from '../protocol/tripChanges.ts';
import { tripSchema } from '../protocol/trips.ts';
import { secretsOf } from '../secrets/secrets.ts';
import { pricingFor, pricingOfVersion } from '../tenants/configurationInForce.ts';
import {
  bodyProblems,
  callerProblems,
  json,
  jsonBody,
  orProblem,
  resource,
  secured,
  tripParams,
  zoneProblems,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { etagOf, findTrip, shownTo, staleTrip, unknownTrip, versionIn } from './tripLookup.ts';

/** A trip that moves on while its change is computed is looked at again, so often. */
const maxTries = 4;

const changeTrip = createRoute({
  operationId: 'changeTrip',
  method: 'patch',
  path: '/v1/trips/{id}',
  summary: 'Changes a trip',
  description:
    'Before a vehicle is assigned everything can be changed; then `dropoff`, `via`, `notes`, and the pickup to one nearby (`dispatch.pickupChangeMeters`), if the vehicle agrees; on board `dropoff`, `via` and `notes`. On board the fare counts the way so far. With `If-Match` only when the trip is still at that version. With `preview=true` nothing changes, and the answer is a `TripChangePreview`.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: {
    params: tripParams,
    query: z.object({ preview: z.enum(['true', 'false']).optional() }),
    headers: z.object({ 'if-match': z.string().optional() }),
    body: jsonBody(changeBody),
  },
  responses: {
    200: {
      ...json(
        z.union([tripSchema, changePreviewSchema]),
        'The trip, changed; with `preview=true` a `TripChangePreview`',
      ),
      headers: z.object({ ETag: z.string() }),
    },
    ...orProblem(
      ...callerProblems,
      ...bodyProblems,
      'not-found',
      'not-changeable',
      'change-refused',
      'precondition-failed',
      'party-too-large',
      'vehicle-type-unknown',
      ...zoneProblems,
      'too-many-trips',
    ),
  },
});

export const tripChanges = resource().openapi(changeTrip, async (c) => {
  const { id } = c.req.valid('param');
  const ifVersion = versionIn(c.req.valid('header')['if-match']);
  const changes: TripChange = c.req.valid('json');
  const { trip } = await findTrip(c, id);
  let counted: Basis | null = null;
  try {
    for (let tried = 0; tried < maxTries; tried += 1) {
      const basis = await trip.changeBasis(c.var.identity, { changes, ifVersion });
      if (basis.outcome !== 'found') throw problemOf(basis);
      const { priced, etaSource } = await priceOf(c, basis, changes);
      const { version } = basis;
      if (c.req.valid('query').preview === 'true') {
        const { fare, distanceMeters, rideSeconds } = priced ?? basis.booking;
        const preview = { fare, fareBefore: basis.booking.fare, distanceMeters, rideSeconds, etaSource };
        return c.json({ version, ...preview }, 200, etagOf(basis));
      }
      await countMove(c, id, basis, changes);
      counted = basis;
      const answer = await trip.change(c.var.identity, {
        changes,
        ifVersion,
        priced,
        pricedVersion: version,
      });
      if (answer.outcome === 'changed') {
        return c.json(shownTo(c.var.identity, answer), 200, etagOf(answer.record));
      }
      if (answer.outcome !== 'moved') throw problemOf(answer);
    }
    throw new ProblemError('unavailable', 'The trip keeps changing: try again.');
  } catch (error) {
    // Of any other error nobody knows whether the trip was changed.
    if (counted !== null && error instanceof ProblemError) await moveBack(c, id, counted, changes);
    throw error;
  }
});

/** Counts the trip at its new time; refuses a rider who has as many then as may be. */
async function countMove(
  c: Context<AppEnv>,
  tripId: string,
  { booking }: Basis,
  { scheduledFor }: TripChange,
): Promise<void> {
  if (scheduledFor === undefined) return;
  const { objects, identity, policy } = c.var;
  const limits = identity.role === 'rider' ? bookingLimitsOf(policy) : null;
  const rider = booking.rider ?? identity.person;
  const answer = await objects.person(rider).reschedule({ tripId, scheduledFor, limits });
  if (answer.outcome === 'refused') throw tooManyTrips(answer);
}

/** The trip stays at its time. */
async function moveBack(
  c: Context<AppEnv>,
  tripId: string,
  { booking }: Basis,
  { scheduledFor }: TripChange,
): Promise<void> {
  if (scheduledFor === undefined) return;
  const before = { tripId, scheduledFor: booking.scheduledFor, limits: null };
  const { objects, identity } = c.var;
  await objects.person(booking.rider ?? identity.person).reschedule(before);
}

type Basis = ChangeBasisAnswer & { outcome: 'found' };

/** What the changed trip costs: null where its way and its time stay the same. */
async function priceOf(
  c: Context<AppEnv>,
  { booking, passed, served, turnsAt }: Basis,
  changes: TripChange,
): Promise<{ readonly priced: ChangedFare | null; readonly etaSource: EtaSource | null }> {
  const { objects, identity, configuration } = c.var;
  const { pickup = booking.pickup, dropoff = booking.dropoff, via = booking.via ?? [] } = changes;
  const { scheduledFor = booking.scheduledFor, party, items, requires } = changes;
  const required = {
    ...requirementsOf(booking),
    ...(party && { party }),
    ...(items && { items }),
    ...(requires && { requires }),
  };
  const ride: Ride = { pickup, dropoff, ...viaIn(via), scheduledFor, ...required };
  const policy = policySchema.parse(booking.policy);
  const now = Date.now();
  // The time of a trip may have come.
  const errors = rideErrors({ ...ride, scheduledFor: changes.scheduledFor ?? null }, policy, now);
  const known = placesOfRide(booking);
  const others = placesOfRide(ride).filter(
    ({ place, isPickup }) => !known.some((one) => one.isPickup === isPickup && isSamePlace(one.place, place)),
  );
  const refusedThere = zoneRefusal(configuration.active.zones, others);
  if (refusedThere !== null) throw refusedThere;
  if (errors.length > 0) throw validationProblem(errors);
  if (party !== undefined || items !== undefined || requires !== undefined) {
    const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
    const refusal = await fleetRefusal({ env: c.env, identity, now, background }, ride);
    if (refusal !== null) throw refusal;
  }
  if (isOfNotesAlone(changes)) return { priced: null, etaSource: null };
  // On board, where the vehicle is now counts as gone by.
  const turns = turnsAt === null ? [] : [turnsAt];
  const ahead = placesOf({ pickup, ...viaIn(via.slice(served)), dropoff }).slice(1);
  const found = await routeAlong(routingOf(objects, policy.routing), [pickup, ...passed, ...turns, ...ahead]);
  if (found.route === null) throw validationProblem([noRoute]);
  const pricing = await pricingOf(c, booking, policy);
  // The trip keeps its tariff, what its promotion takes off and what demand adds, as it was when it was booked.
  const estimate = estimateRide(found.route, ride, pricing, booking.pricedAt ?? now, booking);
  return {
    priced: {
      ...estimate,
      ...(turnsAt !== null && { turnsAt }),
      ...(changes.pickup !== undefined && { rank: rankAt(configuration, changes.pickup).rank ?? null }),
    },
    etaSource: found.source,
  };
}

/** The trip keeps to the version that it was booked under, whoever changes it. */
async function pricingOf(
  c: Context<AppEnv>,
  { configuration: version }: Basis['booking'],
  policy: Policy,
): Promise<Pricing> {
  const { objects, identity, configuration } = c.var;
  if (version === undefined) return (await pricingFor(configuration, secretsOf(c.env), identity)).pricing;
  if (version === null) return policyPricing(policy);
  return { ...(await pricingOfVersion(c.env, objects, configuration, version)), policy };
}

function problemOf(
  answer: Exclude<ChangeAnswer, { outcome: 'changed' | 'moved' }> | Exclude<ChangeBasisAnswer, Basis>,
): ProblemError {
  switch (answer.outcome) {
    case 'notChangeable': {
      const { field } = answer;
      const what = field === 'trip' ? 'The trip can' : `At this stage of the trip its \`${field}\` can`;
      return new ProblemError('not-changeable', `${what} not be changed any more.`);
    }
    case 'refused':
      return new ProblemError(
        'change-refused',
        `${refusals[answer.reason] ?? 'The vehicle cannot do it'}: nothing was changed.`,
      );
    case 'pending':
      return new ProblemError(
        'change-refused',
        'Another change waits for the vehicle: try again in a few seconds.',
      );
    case 'unanswered':
      return new ProblemError('unavailable', 'The vehicle did not answer in time: nothing was changed.', {
        headers: { 'Retry-After': '5' },
      });
    case 'stale':
      return staleTrip(answer);
    case 'unknown':
      return unknownTrip();
    case 'erased':
      return new ProblemError('not-changeable', 'The trip can not be changed any more.');
  }
}

/** By the reasons of vehicles, of which newer code may have more. */
const refusals: Readonly<Partial<Record<string, string>>> = {
  gone: 'The vehicle does not serve the trip any more',
  reached: 'The vehicle is already there',
  busy: 'The driver is being asked about another ride: try again soon',
  'no-room': 'It would break a promise to another rider',
  dark: 'Nobody knows where the vehicle is',
};
