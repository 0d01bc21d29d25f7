import { type StopId, stopIdOf } from '../ids.ts';
import { changedPlan, type VehiclePlan } from '../planning/pooling.ts';
import { stopSeconds } from '../supply/eta.ts';
import { type ChangeRefusal, isSamePlace } from '../tripChange.ts';
import type { TripToVehicle } from '../tripVehicleMessages.ts';
import { endsTooLate, isReservation, promisedAhead } from './agenda.ts';
import { mayRideTogether } from './boarding.ts';
import type { VehicleCommand } from './commands.ts';
import { confirm } from './confirmAndProgress.ts';
import { refuseConsidered, travelBetween } from './considering.ts';
import { planStopOf } from './insertion.ts';
import { sendToTrip, type VehicleDraft } from './messages.ts';
import { expireOffers } from './offerExpiry.ts';
import { type Changing, type Stop, stopsAhead, type VehicleState } from './state.ts';

type Asked = TripToVehicle & { type: 'change' };

/**
 * Handles a trip's question whether the vehicle could serve it otherwise. Agrees at once where nobody else is in the
 * plan; otherwise travel times decide. The plan changes only when the trip confirms.
 */
export function handleChange(draft: VehicleDraft, asked: Asked): void {
  expireOffers(draft);
  const { change, ride, ...confirmed } = asked;
  const { tripId, offerId } = confirmed;
  // Only a trip that has this vehicle asks: its confirmation is still under way.
  if (draft.state.offers.some(({ proposal }) => proposal.offerId === offerId)) {
    confirm(draft, { ...confirmed, type: 'confirm' });
  }
  const refusal = refusalOfChange(draft.state, asked);
  if (refusal !== null) {
    refuse(draft, asked, refusal);
    return;
  }
  const { considering, stops } = draft.state;
  const isAlone =
    promisedAhead(draft.state).length === 0 && stopsAhead(stops).every((stop) => stop.offerId === offerId);
  const { changed, isMoved } = stopsAfter(stops, asked, draft.now);
  if (isAlone || !isMoved) {
    agree(draft, asked, idsOf(changed));
    return;
  }
  if (considering !== null) refuseConsidered(draft, considering.proposal, 'busy');
  draft.emit({ type: 'changeConsidered', at: draft.now, tripId, offerId, change, ride });
  askForTravel(draft, asked);
}

function refusalOfChange(state: VehicleState, { offerId, change, ride }: Terms): ChangeRefusal | null {
  const own = state.stops.filter((stop) => stop.offerId === offerId);
  if (own.length === 0 || own.some(({ isReturn }) => isReturn === true)) return 'gone';
  if (state.changing !== null) return 'busy';
  const [pickup] = own;
  const isReached = pickup?.status === 'arrived' || pickup?.status === 'done';
  if (isReached && !isSamePlace(pickup?.place, ride.pickup)) return 'reached';
  const served = own.filter(({ kind, status }) => kind === 'via' && status === 'done');
  if (!served.every(({ place }, at) => isSamePlace(place, ride.via?.[at]?.place))) return 'reached';
  const { isMoved } = stopsAfter(state.stops, { offerId, change, ride }, 0);
  return isMoved && !state.offers.every(isReservation) ? 'busy' : null;
}

function refuse(
  draft: VehicleDraft,
  { tripId, offerId, change }: Omit<Changing, 'ride'>,
  reason: ChangeRefusal,
) {
  sendToTrip(draft, { type: 'changeRefused', tripId, offerId, change, reason });
}

function agree(draft: VehicleDraft, { tripId, offerId, change, ride }: Changing, order: StopId[]): void {
  draft.emit({ type: 'changeAgreed', at: draft.now, tripId, offerId, change, ride, order });
  sendToTrip(draft, { type: 'changeAgreed', tripId, offerId, change });
}

/** Handles the trip's confirmation: the plan changes. */
export function confirmChange(
  draft: VehicleDraft,
  { offerId, change }: TripToVehicle & { type: 'confirmChange' },
): void {
  const { state, now: at } = draft;
  const { changing } = state;
  if (changing?.offerId !== offerId || changing.change !== change || changing.order === undefined) return;
  const stops = ownStops(state.stops, changing, at);
  draft.emit({ type: 'changed', at, offerId, change, stops, order: changing.order });
}

/** Handles the trip's word that a change does not happen, whatever was answered. */
export function withdrawChange(
  draft: VehicleDraft,
  { offerId, change }: TripToVehicle & { type: 'withdrawChange' },
): void {
  const { changing } = draft.state;
  if (changing?.offerId !== offerId || changing.change !== change) return;
  draft.emit({ type: 'changeEnded', at: draft.now, offerId, change });
}

type Terms = Pick<Changing, 'offerId' | 'change' | 'ride'>;

/** Returns the trip's own stops after the change: those that stay where they were keep their ids and what was reported. */
function ownStops(stops: readonly Stop[], { offerId, change, ride }: Terms, now: number): Stop[] {
  const own = stops.filter((stop) => stop.offerId === offerId);
  const [pickup] = own;
  const dropoff = own.at(-1);
  if (pickup === undefined || dropoff === undefined) return [];
  const longest =
    ride.longestRideSeconds === undefined ? {} : { longestRideSeconds: ride.longestRideSeconds };
  const movedTo = (stop: Stop, place: Stop['place']): Stop => {
    if (isSamePlace(stop.place, place)) return { ...stop, ...longest, place };
    const { happenedAt: _, isProven: __, ...kept } = stop;
    const status = stop.status === 'arrived' ? 'pending' : stop.status;
    return { ...kept, ...longest, id: stopIdOf(offerId, stop.kind, change), place, status, statusAt: now };
  };
  let left = own.filter(({ kind }) => kind === 'via');
  const vias = (ride.via ?? []).map(({ place, notes = null }, at): Stop => {
    const found = left.findIndex((stop) => isSamePlace(stop.place, place));
    const known = left[found];
    if (known === undefined) {
      const { id: _, kind: __, tripId, party, items, scheduledFor = null, promisedBy, pooled } = dropoff;
      const base = { tripId, offerId, party, ...(items && { items }), scheduledFor, promisedBy, pooled };
      const id = stopIdOf(offerId, 'via', 10 * change + at);
      return { ...base, ...longest, id, kind: 'via', place, notes, status: 'pending', statusAt: now };
    }
    left = left.slice(found + 1);
    return { ...known, ...longest, place, notes };
  });
  const { notes, rideSeconds } = ride;
  return [
    { ...movedTo(pickup, ride.pickup), notes },
    ...vias,
    { ...movedTo(dropoff, ride.dropoff), notes, rideSeconds },
  ];
}

/**
 * Returns the remaining stops of the whole plan after the change, the trip's where its stops were, and whether that is
 * another route.
 */
function stopsAfter(
  stops: readonly Stop[],
  terms: Terms,
  now: number,
): { readonly changed: Stop[]; readonly isMoved: boolean } {
  const ahead = stopsAhead(stops);
  const before = ahead.filter(({ offerId }) => offerId === terms.offerId);
  const own = stopsAhead(ownStops(stops, terms, now));
  const isMoved = JSON.stringify(idsOf(before)) !== JSON.stringify(idsOf(own));
  const changed: Stop[] = [];
  let next = 0;
  for (const stop of ahead) {
    if (stop.offerId !== terms.offerId) {
      changed.push(stop);
      continue;
    }
    const kept = own.findIndex(({ id }) => id === stop.id);
    const upTo = stop === before.at(-1) ? own.length : kept + 1;
    changed.push(...own.slice(next, Math.max(next, upTo)));
    next = Math.max(next, upTo);
  }
  return { changed, isMoved };
}

function idsOf(stops: readonly Stop[]): StopId[] {
  return stops.map(({ id }) => id);
}

/** The places of the remaining stops as they are, then those of the stops that are new. */
function placesOf(stops: readonly Stop[], changed: readonly Stop[]) {
  const ahead = stopsAhead(stops);
  const known = new Set(idsOf(ahead));
  const numbered = [...ahead, ...changed.filter(({ id }) => !known.has(id))];
  return { numbered, numberOf: new Map(numbered.map(({ id }, at) => [id, at + 1])) };
}

function askForTravel(draft: VehicleDraft, asked: Terms): void {
  const { planVersion, stops, rules } = draft.state;
  const { numbered } = placesOf(stops, stopsAfter(stops, asked, draft.now).changed);
  const places = numbered.map(({ place }) => place);
  draft.ask({ type: 'travel', offerId: asked.offerId, planVersion, places, rules });
}

/** Handles travel times for a change: agrees to it if every promise to others is kept, else refuses it. */
export function handleTravelOfChange(
  draft: VehicleDraft,
  { offerId, planVersion, seconds }: VehicleCommand & { type: 'travelAnswered' },
): void {
  const { state, now } = draft;
  const { changing } = state;
  if (changing?.offerId !== offerId || changing.order !== undefined) return;
  // It has driven on meanwhile.
  const refusal = refusalOfChange({ ...state, changing: null }, changing);
  if (refusal !== null) {
    endConsidered(draft, changing, refusal);
    return;
  }
  const order = seconds === null ? null : orderAfter(state, changing, seconds, now);
  if (planVersion !== state.planVersion) askForTravel(draft, changing);
  else if (order !== null) agree(draft, changing, order);
  else endConsidered(draft, changing, seconds === null ? 'dark' : 'no-room');
}

function endConsidered(draft: VehicleDraft, changing: Changing, refusal: ChangeRefusal): void {
  const { offerId, change } = changing;
  draft.emit({ type: 'changeEnded', at: draft.now, offerId, change });
  refuse(draft, changing, refusal);
}

function orderAfter(
  state: VehicleState,
  changing: Changing,
  seconds: readonly (readonly (number | null)[])[],
  now: number,
): StopId[] | null {
  const { stops, profile } = state;
  if (profile === null) return null;
  const { changed } = stopsAfter(stops, changing, now);
  const ahead = stopsAhead(stops);
  const planned = new Map(ahead.map((stop) => [stop, planStopOf(stops, stop, now)]));
  const after = changed.map((stop) => planned.get(stop) ?? planStopOf(stopsWith(stops, changed), stop, now));
  const { numberOf } = placesOf(stops, changed);
  const plan: VehiclePlan = {
    departsSeconds: 0,
    capacity: profile.capacity,
    stops: ahead.flatMap((stop) => planned.get(stop) ?? []),
    // Who may not ride together is served one after the other.
    fixedStops: mayRideTogether(state.rules, ahead)
      ? changed.findLastIndex(({ status }) => status === 'arrived') + 1
      : changed.length,
  };
  const placeOf = (at: number) => numberOf.get(changed[at]?.id ?? stopIdOf(changing.offerId, 'via')) ?? 0;
  const best = changedPlan(plan, { stops: after, placeOf }, travelBetween(seconds));
  if (best === null) return null;
  const order = best.flatMap((stop) => changed[after.indexOf(stop)] ?? []);
  const last = order.at(-1);
  if (last === undefined) return null;
  const numbers = [0, ...order.map(({ id }) => numberOf.get(id) ?? 0)];
  const travel = travelBetween(seconds);
  const legs = numbers.slice(1).map((to, at) => travel(numbers[at] ?? 0, to));
  return endsTooLate(
    state,
    last.place,
    now + (legs.reduce((sum, leg) => sum + leg, 0) + stopSeconds * (legs.length - 1)) * 1000,
  )
    ? null
    : idsOf(order);
}

/** The plan's stops with those of the changed trip as they will be: who is on board stays on board. */
function stopsWith(stops: readonly Stop[], changed: readonly Stop[]): Stop[] {
  return [...stops.filter(({ status }) => status === 'done'), ...changed];
}
