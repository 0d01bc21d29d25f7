import { type StopId, stopIdOf } from '../ids.ts';
import type { OfferRefusal, Proposal } from '../messages.ts';
import type { Capacity, Party } from '../party.ts';
import { type PlanStop, type VehiclePlan, withPooledTrip } from '../planning/pooling.ts';
import { stopSeconds } from '../supply/eta.ts';
import type { VehicleCommand } from './commands.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import { refusalOf } from './opening.ts';
import { openOffer } from './openOffer.ts';
import { type Stop, stopsAhead, type VehicleState } from './state.ts';

/** Stands for a missing route: longer than any promise. */
const noRouteSeconds = 1e7;

/** Starts to consider a pooled trip: requests the travel times that decide whether it fits into the plan. */
export function consider(draft: VehicleDraft, proposal: Proposal): void {
  const until = draft.now + proposal.receiptSeconds * 1000;
  draft.emit({ type: 'offerConsidered', at: draft.now, proposal, until });
  askForTravel(draft, proposal);
}

function askForTravel(draft: VehicleDraft, { offerId, pickup, dropoff }: Proposal): void {
  const { planVersion, stops, rules } = draft.state;
  const ahead = stopsAhead(stops).map(({ place }) => place);
  draft.ask({ type: 'travel', offerId, planVersion, places: [...ahead, pickup, dropoff], rules });
}

/** Ends the consideration with a refusal. */
export function refuseConsidered(draft: VehicleDraft, proposal: Proposal, reason: OfferRefusal): void {
  draft.emit({ type: 'considerationEnded', at: draft.now, offerId: proposal.offerId });
  sendToTrip(draft, { type: 'offerRefused', ...aboutOffer(proposal), reason });
}

/**
 * Handles travel times: the considered trip becomes an offer if the plan has room for it, otherwise it is refused.
 * Times for an older plan are requested again.
 */
export function handleTravelTimes(
  draft: VehicleDraft,
  { offerId, planVersion, seconds }: VehicleCommand & { type: 'travelAnswered' },
): void {
  const { state, now } = draft;
  const { considering } = state;
  if (considering?.proposal.offerId !== offerId) return;
  const { proposal } = considering;
  const refusal = refusalOf({ ...state, considering: null }, proposal);
  if (refusal !== null) refuseConsidered(draft, proposal, refusal);
  else if (planVersion !== state.planVersion) askForTravel(draft, proposal);
  else if (seconds === null) refuseConsidered(draft, proposal, 'dark');
  else {
    const placed = withPlace(state, proposal, seconds, now);
    if (placed === null) refuseConsidered(draft, proposal, 'no-room');
    else openOffer(draft, placed);
  }
}

/**
 * Returns the proposal with its pickup ETA in the new plan, and that plan's order. Null when no insertion keeps every
 * promise.
 */
function withPlace(
  state: VehicleState,
  proposal: Proposal,
  seconds: readonly (readonly (number | null)[])[],
  now: number,
): { proposal: Proposal; order: StopId[] } | null {
  const { sharing, offerId, party, pickupEtaSeconds } = proposal;
  if (state.profile === null || sharing === undefined) return null;
  const ahead = stopsAhead(state.stops);
  const latestPickup = pickupEtaSeconds + sharing.pickupSlackSeconds;
  const asked = {
    pickup: planStop('pickup', proposal.tripId, party, {
      earliestSeconds: Math.max(0, ((proposal.scheduledFor ?? 0) - now) / 1000),
      latestSeconds: latestPickup,
    }),
    dropoff: planStop('dropoff', proposal.tripId, party, {
      longestRideSeconds: sharing.longestRideSeconds,
    }),
  };
  const planStops = ahead.map((stop) => promisesOf(state.stops, stop, now));
  const ids = new Map([
    ...planStops.map((stop, at) => [stop, ahead[at]?.id] as const),
    [asked.pickup, stopIdOf(offerId, 'pickup')] as const,
    [asked.dropoff, stopIdOf(offerId, 'dropoff')] as const,
  ]);
  const plan: VehiclePlan = {
    // Every promise must still hold while the driver thinks and keeps driving, possibly away from the stops.
    departsSeconds: 2 * proposal.acceptSeconds,
    capacity: state.profile.capacity,
    stops: planStops,
    fixedStops: ahead.findLastIndex(({ status }) => status === 'arrived') + 1,
  };
  // Row 0 is the vehicle, which is no destination: the columns begin with the first stop.
  const travel = (from: number, to: number) => (to === 0 ? 0 : (seconds[from]?.[to - 1] ?? noRouteSeconds));
  const pooled = withPooledTrip(plan, asked, travel);
  if (pooled === null) return null;
  const eta = pooled.beginSeconds[pooled.stops.indexOf(asked.pickup)] ?? latestPickup;
  const left = { ...sharing, pickupSlackSeconds: Math.max(0, latestPickup - eta) };
  return {
    proposal: { ...proposal, pickupEtaSeconds: eta, sharing: left },
    order: pooled.stops.flatMap((stop) => ids.get(stop) ?? []),
  };
}

/** A planned stop with its promises, in seconds from `now`. */
function promisesOf(stops: readonly Stop[], stop: Stop, now: number): PlanStop {
  const secondsUntil = (at: number) => (at - now) / 1000;
  const { kind, tripId, party, promisedBy, scheduledFor, longestRideSeconds } = stop;
  if (kind === 'pickup') {
    return planStop('pickup', tripId, party, {
      earliestSeconds: Math.max(0, secondsUntil(scheduledFor ?? 0)),
      latestSeconds: promisedBy === null ? Number.POSITIVE_INFINITY : secondsUntil(promisedBy),
    });
  }
  const longest = longestRideSeconds ?? Number.POSITIVE_INFINITY;
  const boarded = stops.find(
    (other) => other.kind === 'pickup' && other.offerId === stop.offerId && other.status === 'done',
  );
  return planStop('dropoff', tripId, party, {
    longestRideSeconds: longest,
    latestSeconds:
      boarded === undefined ? Number.POSITIVE_INFINITY : secondsUntil(boarded.statusAt) + longest,
  });
}

function planStop(
  kind: PlanStop['kind'],
  tripId: string,
  party: Party,
  promises: Partial<PlanStop>,
): PlanStop {
  const load: Capacity = { ...party, parcels: 0 };
  return {
    kind,
    tripId,
    load,
    serviceSeconds: stopSeconds,
    earliestSeconds: 0,
    latestSeconds: Number.POSITIVE_INFINITY,
    longestRideSeconds: Number.POSITIVE_INFINITY,
    ...promises,
  };
}
