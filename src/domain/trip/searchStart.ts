import type { VehicleToTrip } from '../tripVehicleMessages.ts';
import { comeOnDutyMs } from '../vehicle/plannedShifts.ts';
import type { HolderNow, LeadAnswer } from './commands.ts';
import { dueAt, leadWakeAt } from './deadlines.ts';
import { missedCheckMs } from './lead.ts';
import { loseReservation, type TripDraft, tellRank } from './messages.ts';
import { metAt, withdrawOffers } from './offers.ts';
import { continueSearch, demandFor } from './searching.ts';
import type { BookedTrip } from './state.ts';

/** How many vehicles near the pickup are likely to be offered the trip. */
const likelyVehicles = 10;
/** A holder that is not heard in so many estimates in a row loses the reservation. */
const mostMisses = 3;
/** A holder this much late is better than another search. */
const toleratedLateMs = 60_000;

/** Handles the alarm of a scheduled trip: the search of a reservation, and the estimate of when it is time to begin. */
export function wakeScheduled(draft: TripDraft): void {
  const { now, state: trip } = draft;
  const { lead, booking, reservation } = trip;
  if (leadWakeAt(trip) <= now) {
    if (lead.askedAt !== null) decideLead(draft, { travelSeconds: null, marginSeconds: null, holder: null });
    else if (reservation.holder === null && isDue(draft)) begin(draft);
    else {
      draft.emit({ type: 'leadAsked', at: now });
      const { cellResolution } = booking.policy.streams;
      const demand = demandFor(draft.state, now, likelyVehicles);
      const { holder } = reservation;
      draft.ask({ type: 'estimateLead', askedAt: now, demand, cellResolution, holder });
    }
  }
  const { search, phase } = draft.state;
  if (phase === 'scheduled' && search !== null) continueSearch(draft);
}

/** Handles the answer to the question when to begin. An answer to any other than the last one is stale. */
export function handleLead(draft: TripDraft, { askedAt, ...known }: LeadAnswer): void {
  if (draft.state.phase === 'scheduled' && draft.state.lead.askedAt === askedAt) decideLead(draft, known);
}

/** Handles a message of the vehicle that holds the reservation. */
export function handleHolderMessage(draft: TripDraft, message: VehicleToTrip): void {
  if (message.type !== 'gaveBack') return;
  loseReservation(draft, message.by ?? 'driver', message.reason ?? 'given-back', null);
}

type Known = Omit<LeadAnswer, 'askedAt'>;

function decideLead(draft: TripDraft, known: Known): void {
  if (draft.state.reservation.holder === null) decideSearch(draft, known);
  else decideHolder(draft, known);
}

/** Begins the search if likely vehicles need so long that it is time. */
function decideSearch(draft: TripDraft, { travelSeconds, marginSeconds }: Known): void {
  const most = draft.state.booking.policy.dispatch.scheduledLeadSeconds;
  const leadSeconds =
    travelSeconds === null || marginSeconds === null
      ? most
      : bounded(draft.state, travelSeconds + marginSeconds);
  draft.emit({ type: 'leadEstimated', at: draft.now, leadSeconds, travelSeconds, marginSeconds, misses: 0 });
  if (isDue(draft)) begin(draft);
}

/** Keeps the reservation, has its vehicle set out if it is time, or looks for another vehicle. */
function decideHolder(draft: TripDraft, { marginSeconds, holder }: Known): void {
  const { now: at, state: trip } = draft;
  const { dispatch } = trip.booking.policy;
  const pickupSeconds = holder?.pickupSeconds ?? null;
  const reason = whyLost(trip, holder, at);
  const isMissed = reason === 'not-heard';
  const misses = isMissed ? trip.lead.misses + 1 : 0;
  const spareSeconds = Math.max(dispatch.reservationBufferSeconds, marginSeconds ?? 0);
  const leadSeconds =
    pickupSeconds === null ? dispatch.scheduledLeadSeconds : bounded(trip, pickupSeconds + spareSeconds);
  draft.emit({ type: 'leadEstimated', at, leadSeconds, travelSeconds: pickupSeconds, marginSeconds, misses });
  // It is not asked once more where the rider would be told only after their time.
  const isLastWord = misses >= mostMisses || at + missedCheckMs >= (trip.booking.scheduledFor ?? at);
  if (reason !== null && (!isMissed || isLastWord)) {
    loseReservation(draft, 'system', reason, 'reassigned');
  } else if (pickupSeconds !== null && holder?.isOnDuty === true && isDue(draft))
    activate(draft, pickupSeconds);
}

function whyLost({ booking }: BookedTrip, holder: HolderNow | null, now: number): string | null {
  if (holder === null) return 'not-heard';
  const { isHeld, isOnDuty, heardAt, pickupSeconds, dutyFrom = null } = holder;
  if (!isHeld) return 'not-held';
  // A shift that has not begun is no absence: it was planned to leave time for another search.
  if (!isOnDuty) return dutyFrom !== null && now < dutyFrom + comeOnDutyMs ? null : 'off-duty';
  const isSilent = heardAt === null || now - heardAt >= booking.policy.streams.darkSeconds * 1000;
  if (isSilent || pickupSeconds === null) return 'not-heard';
  const latest = (booking.scheduledFor ?? now) + toleratedLateMs;
  return now + pickupSeconds * 1000 > latest ? 'too-late' : null;
}

function bounded({ booking }: BookedTrip, seconds: number): number {
  const { scheduledLeadSeconds, scheduledLeadMinSeconds } = booking.policy.dispatch;
  return Math.min(scheduledLeadSeconds, Math.max(scheduledLeadMinSeconds, seconds));
}

function isDue({ now, state }: TripDraft): boolean {
  const at = dueAt(state);
  return at !== null && at <= now;
}

/** Begins the search for a vehicle that comes now. */
function begin(draft: TripDraft): void {
  withdrawOffers(draft, 'lapsed');
  draft.emit({ type: 'due', at: draft.now });
}

/** The vehicle that holds the reservation sets out. */
function activate(draft: TripDraft, etaSeconds: number): void {
  const { booking, reservation } = draft.state;
  if (reservation.holder === null) return;
  const { vehicle, ...accepted } = reservation.holder;
  const { offerId } = accepted;
  tellRank(draft, { type: 'assigned', vehicleId: vehicle.id, exception: 'reservation' });
  draft.emit({ type: 'assigned', at: draft.now, ...accepted, vehicleId: vehicle.id, vehicle, etaSeconds });
  draft.send({
    to: 'vehicle',
    vehicleId: vehicle.id,
    body: {
      type: 'activate',
      tripId: booking.tripId,
      offerId,
      pickupEtaSeconds: etaSeconds,
      notes: booking.notes,
      ...metAt(booking),
    },
  });
}
