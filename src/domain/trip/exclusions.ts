import type { Policy } from '../policy/policy.ts';
import type { OfferRefusal } from '../tripVehicleMessages.ts';
import { earliestDueAt } from './deadlines.ts';
import type { TripEvent } from './events.ts';
import type { BookedTrip } from './state.ts';

/** The end of an exclusion that never ends. */
export const forever = Number.MAX_SAFE_INTEGER;
/** A vehicle that did not take a reservation is asked for it again after so many pauses. */
const reservationExclusionRetries = 10;

/** Refusals whose reason is unlikely to pass soon. */
const lasting: ReadonlySet<OfferRefusal> = new Set([
  'no-room',
  'breaks-agenda',
  'blocked',
  'documents-expired',
  'shift-over',
]);

/** Drivers and operators mean it; silence and traffic pass. A change of the booking is no fault of the vehicle. */
export function exclusionAfterLoss(
  { by, reason, at }: TripEvent & { type: 'returned' | 'reservationLost' },
  { dispatch }: Policy,
): number {
  if (by !== 'system') return forever;
  return reason === 'changed' ? at : at + dispatch.lapsedOfferCooldownSeconds * 1000;
}

/** Until when a vehicle is not asked again after an offer ended (epoch ms). */
export function exclusionEnd(event: TripEvent & { type: 'offerClosed' }, trip: BookedTrip): number {
  const { policy } = trip.booking;
  if (trip.offers.some(({ offerId, isReservation }) => offerId === event.offerId && isReservation)) {
    if (event.refusal === 'incapable' || event.refusal === 'wrong-type') return forever;
    if (event.outcome === 'withdrawn') return event.at;
    if (event.outcome === 'declined') return earliestDueAt(trip.booking);
    return event.at + policy.dispatch.reservationRetrySeconds * reservationExclusionRetries * 1000;
  }
  switch (event.outcome) {
    case 'declined':
      return forever;
    case 'refused':
      if (event.refusal === 'incapable' || event.refusal === 'wrong-type') return forever;
      if (event.refusal !== null && lasting.has(event.refusal)) {
        return event.at + policy.dispatch.lapsedOfferCooldownSeconds * 1000;
      }
      return event.at + policy.dispatch.busyCooldownSeconds * 1000;
    case 'withdrawn':
      return event.at;
    case 'lapsed':
    case 'lost':
      return event.at + policy.dispatch.lapsedOfferCooldownSeconds * 1000;
  }
}
