import { z } from 'zod';
import type { OwnedTrip } from '../access.ts';
import { type FixedPosition, labelledPlaceSchema } from '../geo/place.ts';
import { personIdSchema, tenantIdSchema, tripIdSchema } from '../ids.ts';
import { vehicleCardSchema } from '../messages.ts';
import { moneySchema } from '../money.ts';
import { requirementsOf, requirementsSchema } from '../requirements.ts';
import type { Cancellation } from './cancellation.ts';
import { endedSchema, metadataSchema } from './events.ts';
import { isOver, tripPhases } from './phases.ts';
import type { BookedTrip, TripState } from './state.ts';

/** A trip as the outside knows it: what the history keeps and what people are shown. Times in epoch ms. */
export const tripRecordSchema = z.object({
  recordVersion: z.literal(1),
  tenant: tenantIdSchema,
  id: tripIdSchema,
  version: z.int(),
  state: z.enum(tripPhases),
  rider: personIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...requirementsSchema.shape,
  scheduledFor: z.number().nullable(),
  vehicle: vehicleCardSchema.nullable(),
  pickupEtaSeconds: z.number().nullable(),
  fare: moneySchema,
  timeline: z.array(z.object({ state: z.enum(tripPhases), at: z.number() })),
  ended: endedSchema.nullable(),
  notes: z.string().nullable(),
  externalId: z.string().nullable(),
  metadata: metadataSchema.nullable(),
});
export type TripRecord = z.infer<typeof tripRecordSchema>;

/** A trip with what only its object knows, and forgets. */
export interface TripNow {
  readonly outcome: 'found';
  readonly record: TripRecord;
  readonly position: FixedPosition | null;
  /** To the pickup, from the vehicle's last position; null when that is unknown or over. */
  readonly pickupEtaSeconds: number | null;
  /** What cancelling costs its rider now; null when it is over. */
  readonly cancellation: Cancellation | null;
}

/** The record of a trip as it stands. */
export function recordOf(trip: BookedTrip): TripRecord {
  const { booking, assignment } = trip;
  return {
    recordVersion: 1,
    tenant: booking.tenant,
    id: booking.tripId,
    version: trip.version,
    state: trip.phase,
    rider: booking.rider,
    pickup: booking.pickup,
    dropoff: booking.dropoff,
    ...requirementsOf(booking),
    scheduledFor: booking.scheduledFor,
    vehicle: assignment?.vehicle ?? null,
    pickupEtaSeconds: trip.phase === 'assigned' ? (assignment?.etaSeconds ?? null) : null,
    fare: trip.fare,
    timeline: [...trip.timeline],
    ended: trip.ended,
    notes: booking.notes,
    externalId: booking.externalId,
    metadata: booking.metadata,
  };
}

/** What decides who may do what with the trip. */
export function ownedTrip({ booking, phase }: BookedTrip): OwnedTrip {
  return { tenant: booking.tenant, rider: booking.rider, isOver: isOver(phase) };
}

/** The same of a trip in the history. */
export function ownedRecord({ tenant, rider, state }: TripRecord): OwnedTrip {
  return { tenant, rider, isOver: isOver(state) };
}

interface Lines {
  readonly timeline: readonly { readonly at: number }[];
}

/** When the trip was requested: the first line of its timeline, which no trip is without. */
export function requestedAtOf({ timeline }: Lines): number {
  return timeline[0]?.at ?? 0;
}

/** From when the rider waits: the request, or the time that was asked for. */
export function waitingSinceOf(trip: Lines & { readonly scheduledFor: number | null }): number {
  return Math.max(requestedAtOf(trip), trip.scheduledFor ?? 0);
}

/** What a trip's journal led to, for comparisons: its record, or what is left without one. */
export function outcomeOf(state: TripState): TripRecord | { readonly kind: 'none' | 'erased' } {
  return state.kind === 'trip' ? recordOf(state) : { kind: state.kind };
}
