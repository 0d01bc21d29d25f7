import { z } from '@hono/zod-openapi';
import type { Cancellation } from '../domain/trip/cancellation.ts';
import { feeReasonSchema, metadataSchema } from '../domain/trip/events.ts';
import { tripPhases } from '../domain/trip/phases.ts';
import { requestedAtOf, type TripNow, type TripRecord } from '../domain/trip/record.ts';
import { shownRequirements } from './requirements.ts';
import { labelledPlace, money, position, rfc3339, time } from './values.ts';

export const cancellationSchema = z
  .object({
    fee: money,
    freeUntil: time.nullable().openapi({
      description:
        'Until when cancelling is free, unless the vehicle arrives earlier. Null when it already costs, or has no time limit',
    }),
    reason: z.string().openapi({
      description: `Why: one of ${feeReasonSchema.options.map((reason) => `\`${reason}\``).join(', ')}, or one added since`,
    }),
  })
  .openapi('Cancellation', {
    description:
      'The fee if the rider cancels now. Null for an ended trip, and in lists, which come from the history',
  });
export type PublicCancellation = z.infer<typeof cancellationSchema>;

export const tripSchema = z
  .object({
    id: z.string().openapi({ example: 'trip_0f3a5c9e' }),
    version: z.int().openapi({ description: 'Rises with every change; in quotes it is the ETag' }),
    state: z.enum(tripPhases),
    rider: z.string(),
    pickup: labelledPlace,
    dropoff: labelledPlace,
    ...shownRequirements,
    scheduledFor: time.nullable(),
    vehicle: z
      .object({
        id: z.string(),
        name: z.string(),
        type: z.string(),
        plate: z.string(),
        position: position.nullable(),
      })
      .nullable(),
    pickupEtaSeconds: z.int().nullable(),
    fare: money,
    cancellation: cancellationSchema.nullable(),
    requestedAt: time,
    timeline: z.array(z.object({ state: z.enum(tripPhases), at: time })),
    ended: z.object({ by: z.enum(['rider', 'driver', 'operator', 'system']), reason: z.string() }).nullable(),
    notes: z.string().nullable(),
    externalId: z.string().nullable(),
    metadata: metadataSchema.nullable(),
    flags: z
      .array(
        z.object({
          milestone: z
            .string()
            .openapi({ description: '`arrived`, `noShow`, `completed`, or one added since' }),
          reason: z.string().openapi({
            description: '`no-position`, `far-from-stop`, `faster-than-road`, or one added since',
          }),
          distanceMeters: z.number().nullable(),
          at: time,
        }),
      )
      .optional()
      .openapi({ description: 'For operators: what the driver reported and positions do not back' }),
  })
  .openapi('Trip');
export type PublicTrip = z.infer<typeof tripSchema>;

export function publicCancellation({ fee, freeUntil, reason }: Cancellation): PublicCancellation {
  return { fee, freeUntil: freeUntil === null ? null : rfc3339(freeUntil), reason };
}

/** The facts of a trip that are shown; a trip from the history lacks those that only its object knows. */
type ShownTrip = { readonly record: TripRecord } & Partial<Omit<TripNow, 'outcome' | 'record'>>;

/** Returns a trip in the form of the contract. */
export function publicTrip({
  record,
  position = null,
  pickupEtaSeconds = record.pickupEtaSeconds,
  cancellation = null,
}: ShownTrip): PublicTrip {
  const {
    recordVersion: _,
    tenant: __,
    flags: ___,
    requires = [],
    scheduledFor,
    vehicle,
    timeline,
    ...shown
  } = record;
  return {
    ...shown,
    requires,
    scheduledFor: scheduledFor === null ? null : rfc3339(scheduledFor),
    vehicle: vehicle && { ...vehicle, position },
    pickupEtaSeconds: pickupEtaSeconds === null ? null : Math.round(pickupEtaSeconds),
    cancellation: cancellation && publicCancellation(cancellation),
    requestedAt: rfc3339(requestedAtOf(record)),
    timeline: timeline.map(({ state, at }) => ({ state, at: rfc3339(at) })),
  };
}

/** Returns a trip as its tenant's operators see it: with its flags. */
export function operatorsTrip(trip: ShownTrip): PublicTrip {
  const { flags } = trip.record;
  if (flags === undefined) return publicTrip(trip);
  return {
    ...publicTrip(trip),
    flags: flags.map(({ milestone, doubt, distanceMeters, at }) => {
      return { milestone, reason: doubt, distanceMeters, at: rfc3339(at) };
    }),
  };
}
