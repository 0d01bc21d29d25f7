import type { Policy } from '../policy/policy.ts';
import type { Booking, RideByRoad, TripEvent } from './events.ts';
import type { OpenOffer } from './state.ts';

/** Returns the state of an offer that was just made. */
export function madeOffer(event: TripEvent & { type: 'offered' }, { dispatch }: Policy): OpenOffer {
  const acceptSeconds = event.reservationAcceptSeconds ?? dispatch.offerAcceptSeconds;
  return {
    offerId: event.offerId,
    vehicleId: event.vehicleId,
    etaSeconds: event.etaSeconds,
    etaSource: event.etaSource ?? 'greatCircle',
    roadSeconds: event.roadSeconds ?? null,
    sentAt: event.at,
    seen: false,
    hedged: false,
    isReservation: event.reservationAcceptSeconds !== undefined,
    expiresAt: event.at + (dispatch.offerReceiptSeconds + acceptSeconds) * 1000,
  };
}

/** The promised pickup time: as shown to the rider, plus the pooling slack for pooled trips. */
export function promisedBy(
  { pooled, policy, scheduledFor }: Booking,
  { at, etaSeconds }: TripEvent & { type: 'assigned' },
  offeredEtaSeconds: number,
): number {
  const latest = pooled ? offeredEtaSeconds + policy.pooling.pooledPickupSlackSeconds : 0;
  return Math.max(scheduledFor ?? 0, at + Math.round(Math.max(etaSeconds, latest) * 1000));
}

/** Returns the road-only estimate of the drive to the pickup; null when there is none. */
export function pickupByRoad({ etaSource, roadSeconds }: OpenOffer): RideByRoad | null {
  if (etaSource === 'greatCircle' || roadSeconds === null) return null;
  return { source: etaSource, seconds: roadSeconds };
}
