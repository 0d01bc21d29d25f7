import type { Place } from '../geo/place.ts';
import type { StopId } from '../ids.ts';
import { loadOf } from '../items.ts';
import type { TravelSeconds } from '../planning/pooling.ts';
import type { OfferRefusal, Proposal } from '../tripVehicleMessages.ts';
import { refusalOf } from './admission.ts';
import { endsTooLate } from './agenda.ts';
import type { VehicleCommand } from './commands.ts';
import { insertRide, pooledStopsOf } from './insertion.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import { openOffer } from './openOffer.ts';
import { stopsAhead, type VehicleState } from './state.ts';
import { stopsFor } from './stopsFor.ts';

/** Stands for a missing route: longer than any promise. */
const noRouteSeconds = 1e7;

/** Starts to consider a pooled trip: requests the travel times that decide whether it fits into the plan. */
export function consider(draft: VehicleDraft, proposal: Proposal): void {
  const until = draft.now + proposal.receiptSeconds * 1000;
  draft.emit({ type: 'offerConsidered', at: draft.now, proposal, until });
  askForTravel(draft, proposal);
}

function askForTravel(draft: VehicleDraft, proposal: Proposal): void {
  const { planVersion, stops, rules } = draft.state;
  const places = [...stopsAhead(stops), ...stopsFor(proposal, draft.now)].map(({ place }) => place);
  draft.ask({ type: 'travel', offerId: proposal.offerId, planVersion, places, rules });
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
  const refusal = refusalOf({ ...state, considering: null }, proposal, now);
  if (refusal !== null) refuseConsidered(draft, proposal, refusal);
  else if (planVersion !== state.planVersion) askForTravel(draft, proposal);
  else if (seconds === null) refuseConsidered(draft, proposal, 'dark');
  else {
    const placed = withPlace(state, proposal, seconds, now);
    if (placed === null) refuseConsidered(draft, proposal, 'no-room');
    else if (endsTooLate(state, placed.last, placed.endsAt))
      refuseConsidered(draft, proposal, 'breaks-agenda');
    else openOffer(draft, { proposal: placed.proposal, order: placed.order });
  }
}

/**
 * Returns the proposal with its pickup ETA in the new plan, that plan's order, and where and when it ends. Null when no insertion keeps every
 * promise.
 */
function withPlace(
  state: VehicleState,
  proposal: Proposal,
  seconds: readonly (readonly (number | null)[])[],
  now: number,
): { proposal: Proposal; order: StopId[]; last: Place; endsAt: number } | null {
  const { sharing, pickupEtaSeconds } = proposal;
  if (state.profile === null || sharing === undefined) return null;
  const earliestPickup = Math.max(0, ((proposal.scheduledFor ?? 0) - now) / 1000);
  const latestPickup = Math.max(earliestPickup, pickupEtaSeconds) + sharing.pickupSlackSeconds;
  const travel = travelBetween(seconds);
  const own = stopsFor(proposal, now);
  const { capacity } = state.profile;
  // Every promise must still hold while the driver thinks and keeps driving, possibly away from the stops.
  const departsSeconds = 2 * proposal.acceptSeconds;
  const pooled = pooledStopsOf(state.stops);
  const { tripId, scheduledFor = null } = proposal;
  const { longestRideSeconds } = sharing;
  const insertedBy = (latestPickupSeconds: number) => {
    const promised = { scheduledFor, longestRideSeconds, latestPickupSeconds };
    const ride = { tripId, load: loadOf(proposal), vias: own.length - 2, ...promised };
    return insertRide(pooled, { capacity, departsSeconds }, ride, travel, now);
  };
  // First where the rider waits about as long as ranked this vehicle before others.
  const asRanked = departsSeconds + Math.max(earliestPickup, 1.3 * pickupEtaSeconds, pickupEtaSeconds + 30);
  const inserted = insertedBy(Math.min(asRanked, latestPickup)) ?? insertedBy(latestPickup);
  if (inserted === null) return null;
  const { pickupSeconds, endSeconds } = inserted;
  const ids = [...stopsAhead(state.stops), ...own].map(({ id }) => id);
  const order = inserted.order.flatMap((at) => ids[at] ?? []);
  const last = [...state.stops, ...own].find(({ id }) => id === order.at(-1))?.place ?? proposal.dropoff;
  const left = { ...sharing, pickupSlackSeconds: Math.max(0, latestPickup - pickupSeconds) };
  return {
    proposal: { ...proposal, pickupEtaSeconds: pickupSeconds, sharing: left },
    order,
    last,
    endsAt: now + endSeconds * 1000,
  };
}

/** Returns the travel times of an answer by the numbers of the places; 0 is the vehicle. */
export function travelBetween(seconds: readonly (readonly (number | null)[])[]): TravelSeconds {
  // Row 0 is the vehicle, which is no destination: the columns begin with the first stop.
  return (from, to) => (to === 0 ? 0 : (seconds[from]?.[to - 1] ?? noRouteSeconds));
}
