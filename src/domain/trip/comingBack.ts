import type { TripEvent } from './events.ts';
import type { BookedTrip } from './state.ts';

/** The goods are to be brought back; until when counts from the first word of it. */
export function comingBack(
  trip: BookedTrip,
  event: TripEvent & { type: 'deliveryFailed' | 'deliveryCancelled' },
): BookedTrip {
  const back = { ...trip, version: trip.version + 1, backSince: trip.backSince ?? event.at };
  if (event.type === 'deliveryFailed') return { ...back, failedDelivery: event.reason };
  return { ...back, cancelledDelivery: { fee: event.fee, reason: event.feeReason } };
}
