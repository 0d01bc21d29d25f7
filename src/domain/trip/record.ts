import { z } from 'zod';
import type { OwnedTrip } from '../access.ts';
import { flagSchema } from '../evidence.ts';
import { type FixedPosition, labelledPlaceSchema } from '../geo/place.ts';
import { personIdSchema, tenantIdSchema, tripIdSchema } from '../ids.ts';
import { vehicleCardSchema } from '../messages.ts';
import { moneySchema } from '../money.ts';
import { requirementsOf, requirementsSchema } from '../requirements.ts';
import type { Cancellation } from './cancellation.ts';
import { endedSchema, metadataSchema } from './events.ts';
import { isOver, tripPhases } from './phases.ts';
import type { BookedTrip, TripState } from './state.ts';

/** A trip as the history stores it and callers see it. Times in epoch ms. */
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
  /** For operators only. Left out where there are none, and by older code. */
  flags: z.array(flagSchema).optional(),
});
export type TripRecord = z.infer<typeof tripRecordSchema>;

/** A trip's record with the facts that only its object knows and the history does not keep. */
export interface TripNow {
  readonly outcome: 'found';
  readonly record: TripRecord;
  readonly position: FixedPosition | null;
  /** From the vehicle's last position to the pickup; null when unknown, or once picked up. */
  readonly pickupEtaSeconds: number | null;
  /** What cancelling would cost the rider now; null once the trip has ended. */
  readonly cancellation: Cancellation | null;
}

/** Returns the record of the trip's current state. */
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
    ...(trip.flags.length > 0 && { flags: [...trip.flags] }),
  };
}

/** The facts of a trip that access depends on. */
export function ownedTrip({ booking, phase }: BookedTrip): OwnedTrip {
  return { tenant: booking.tenant, rider: booking.rider, isOver: isOver(phase) };
}

/** The same for a trip from the history. */
export function ownedRecord({ tenant, rider, state }: TripRecord): OwnedTrip {
  return { tenant, rider, isOver: isOver(state) };
}

interface Lines {
  readonly timeline: readonly { readonly at: number }[];
}

/** When the trip was requested (epoch ms): the first entry of its timeline, which every trip has. */
export function requestedAtOf({ timeline }: Lines): number {
  return timeline[0]?.at ?? 0;
}

/** Since when the rider waits (epoch ms): the request or the scheduled time, whichever is later. */
export function waitingSinceOf(trip: Lines & { readonly scheduledFor: number | null }): number {
  return Math.max(requestedAtOf(trip), trip.scheduledFor ?? 0);
}

/** The result of folding a trip's journal, for comparisons: its record, or its kind when it has none. */
export function outcomeOf(state: TripState): TripRecord | { readonly kind: 'none' | 'erased' } {
  return state.kind === 'trip' ? recordOf(state) : { kind: state.kind };
}
