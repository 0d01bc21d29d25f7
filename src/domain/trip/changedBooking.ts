import { distanceMeters } from '../geo/place.ts';
import { etaSeconds } from '../supply/eta.ts';
import type { TripChange } from '../tripChange.ts';
import type { Booking, ChangeTerms } from './events.ts';

/** Returns the booking after a change. */
export function changedBooking(
  booking: Booking,
  {
    changes,
    fare,
    distanceMeters,
    rideSeconds,
    price,
    rank = booking.rank,
  }: Omit<ChangeTerms, 'change' | 'by'>,
): Booking {
  // What was said of the ride before is not true of the changed one.
  const { rideByRoad: _, price: __, rank: ___, feasibility: ____, via: before, ...kept } = booking;
  const via = changes.via ?? before ?? [];
  const { items = booking.items, requires = booking.requires } = changes;
  const { notes = booking.notes, scheduledFor = booking.scheduledFor } = changes;
  return {
    ...kept,
    pickup: changes.pickup ?? booking.pickup,
    dropoff: changes.dropoff ?? booking.dropoff,
    ...(via.length > 0 && { via }),
    party: changes.party ?? booking.party,
    ...(items !== undefined && { items }),
    ...(requires !== undefined && { requires }),
    scheduledFor,
    notes,
    fare,
    distanceMeters,
    rideSeconds,
    ...(price !== undefined && { price }),
    ...(rank != null && { rank }),
  };
}

/** Whether vehicles that could not serve the trip before may serve it now. */
export function needsOthers({ party, items, requires }: TripChange): boolean {
  return party !== undefined || items !== undefined || requires !== undefined;
}

/** How much longer a vehicle needs, at most, to a pickup that its rider has moved: that does not make it late. */
export function movedMs({ pickup }: Booking, { pickup: moved, policy }: Booking): number {
  return Math.round(etaSeconds(distanceMeters(pickup, moved), policy.routing) * 1000);
}
