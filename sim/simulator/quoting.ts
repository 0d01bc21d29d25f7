import { viaIn } from '../../src/booking/rideEstimate.ts';
import { askDemand, type DemandPorts, type RideWanted } from '../../src/booking/surgeDemand.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { personIdSchema, type TenantId, type TripId } from '../../src/domain/ids.ts';
import { isEmptyParty } from '../../src/domain/party.ts';
import { bookingLimitsOf } from '../../src/domain/person/bookingLimits.ts';
import { flatPolicy } from '../../src/domain/policy/policy.ts';
import { requirementsOf } from '../../src/domain/requirements.ts';
import type { DemandSaid } from '../../src/domain/tariff/surgePricing.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import { simulatedPin } from './invariants/evidence.ts';
import { bookWithinLimits } from './persons.ts';
import type { BookingPlan } from './plans.ts';
import { estimatePromoted } from './promotions.ts';
import { rankAtPlace } from './rankPlans.ts';
import type { Scenario } from './scenario.ts';
import { outsider } from './simulatedObject.ts';
import { pricingOf } from './tariffs.ts';

/** How long riders look at a price, at most. */
const thinksMs = 40_000;

/** The booking that the Worker parses from a request body; another `variant` is another body. */
export function bookingOf(
  { removed }: Pick<Context, 'removed'>,
  scenario: Scenario,
  plan: BookingPlan,
  tripId: TripId,
  variant: number,
): SentBooking {
  const { tenant, rider, requirements, scheduledAheadMs, reserve, afterMs, via, dropoff, index } = plan;
  const { policy, startsAt, seed } = scenario;
  const pickup = destination(plan.pickup, 90, 200 * variant);
  const scheduledFor = scheduledAheadMs === null ? null : startsAt + afterMs + scheduledAheadMs;
  const rank = rankAtPlace(scenario.rank, tenant, pickup);
  const estimate = estimatePromoted(
    { pickup, ...viaIn(via.map((place) => ({ place }))), dropoff, scheduledFor, ...requirements },
    pricingOf(seed, policy, removed),
    { seed, rider: index, now: startsAt + afterMs },
  );
  const body = {
    tripId,
    tenant,
    rider,
    pickup,
    ...(via.length > 0 && { via: via.map((place) => ({ place })) }),
    dropoff,
    ...requirements,
    scheduledFor,
    ...(reserve && { reserve }),
    notes: null,
    externalId: null,
    metadata: null,
    ...estimate,
    ...(rank !== null && { rank }),
    fingerprint: `body ${variant}`,
    policy: flatPolicy(policy),
  };
  return withId(scenario, body, plan, tripId);
}

/**
 * Returns a booking under a trip's id, with its pins as the route draws them: for half of the deliveries, and for all
 * riders where the policy says so.
 */
export function withId(
  { seed, policy }: Scenario,
  body: SentBooking,
  { index, requirements: { party, items } }: BookingPlan,
  tripId: TripId,
): SentBooking {
  const boards = policy.dispatch.boardingPin && !isEmptyParty(party);
  const isProven = items !== undefined && chance(seed, `rider ${index} proof`) < 0.5;
  return {
    ...body,
    tripId,
    ...(boards && { boardingPin: simulatedPin(tripId, 'pickup') }),
    ...(isProven && { proof: 'pin' as const, deliveryPin: simulatedPin(tripId, 'dropoff') }),
  };
}

/** A booking by what a rider was shown and thought about; who books ahead does not hesitate. */
export async function bodyShown(
  context: Context,
  plan: BookingPlan,
  body: SentBooking,
): Promise<SentBooking> {
  const quoted = await quoteOf(context, plan, body);
  const ms = Math.floor(thinksMs * chance(context.seed, `rider ${plan.index} thinks it over`));
  if (body.scheduledFor === null) {
    await new Promise<void>((resolve) => context.loop.after(ms, `rider ${plan.index} decides`, resolve));
  }
  return quoted;
}

/** Books at the price of the quote; without the guard, at that of the moment. */
export function bookAsShown(context: Context, plan: BookingPlan, body: SentBooking) {
  const limits = bookingLimitsOf(context.policy);
  if (context.removed !== 'surge-lock') return bookWithinLimits(context, body, limits);
  return quoteOf(context, plan, body).then((booking) => bookWithinLimits(context, booking, limits));
}

/** What a Worker prices a ride at now, by what its district says. */
async function quoteOf(context: Context, { rider, index }: BookingPlan, body: SentBooking) {
  const { pickup, via, dropoff, scheduledFor } = body;
  const ride = { pickup, ...viaIn(via), dropoff, scheduledFor, ...requirementsOf(body) };
  const now = context.loop.now();
  const pricing = pricingOf(context.seed, context.policy, context.removed);
  const [demand] = await demandFor(context, body.tenant, { pricing, rider, ride, vehicleTypes: [null], now });
  return { ...body, ...estimatePromoted(ride, pricing, { seed: context.seed, rider: index, now, demand }) };
}

async function demandFor(
  { districts, network, loop, followsDemand }: Context,
  tenant: TenantId,
  wanted: RideWanted,
): Promise<readonly DemandSaid[]> {
  if (!followsDemand) return [];
  const worker = outsider(`worker of ${wanted.rider}`);
  const ports: DemandPorts = {
    ask: async (district, asked) =>
      network.call(worker, districts.of(tenant, district), 'surge', (live) => live.surge(asked)),
    timers: loop.timers,
    background: (work) => void work,
    warn: () => undefined,
  };
  return askDemand(ports, wanted);
}

const onlookers = 60;

/** Where prices follow demand, a crowd asks for prices around some of those who book, all the time. */
export function sendOnlookers(context: Context, { bookings, seed, stormMs, policy }: Scenario): void {
  if (!context.followsDemand) return;
  const pricing = pricingOf(seed, policy, context.removed);
  for (const { tenant, pickup, index } of bookings.filter((_, at) => at % 3 === 1)) {
    for (let number = 0; number < onlookers; number++) {
      const name = `onlooker-${index}-${number}`;
      const rider = personIdSchema.parse(name);
      const ride = { pickup, scheduledFor: null, vehicleType: null };
      context.loop.after(Math.floor(0.4 * stormMs * chance(seed, name)), name, () => {
        const now = context.loop.now();
        void demandFor(context, tenant, { pricing, rider, ride, vehicleTypes: [null], now });
      });
    }
  }
}
