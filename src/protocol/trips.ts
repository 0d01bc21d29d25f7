import { z } from '@hono/zod-openapi';
import { metadataSchema } from '../domain/trip/events.ts';
import { tripPhases } from '../domain/trip/phases.ts';
import { requestedAtOf, type TripNow } from '../domain/trip/record.ts';
import { shownRequirements } from './requirements.ts';
import { money, place, position, rfc3339, time } from './values.ts';

export const tripSchema = z
  .object({
    id: z.string().openapi({ example: 'trip_0f3a5c9e' }),
    version: z.int().openapi({ description: 'Rises with every change; in quotes it is the ETag' }),
    state: z.enum(tripPhases),
    rider: z.string(),
    pickup: place,
    dropoff: place,
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
    requestedAt: time,
    timeline: z.array(z.object({ state: z.enum(tripPhases), at: time })),
    ended: z.object({ by: z.enum(['rider', 'driver', 'operator', 'system']), reason: z.string() }).nullable(),
    notes: z.string().nullable(),
    externalId: z.string().nullable(),
    metadata: metadataSchema.nullable(),
  })
  .openapi('Trip');
export type PublicTrip = z.infer<typeof tripSchema>;

/** A trip as the contract shows it. What only its object knows is null for a trip out of the history. */
export function publicTrip({ record, position, pickupEtaSeconds }: Omit<TripNow, 'outcome'>): PublicTrip {
  const { recordVersion: _, tenant: __, requires = [], scheduledFor, vehicle, timeline, ...shown } = record;
  return {
    ...shown,
    requires,
    scheduledFor: scheduledFor === null ? null : rfc3339(scheduledFor),
    vehicle: vehicle && { ...vehicle, position },
    pickupEtaSeconds: pickupEtaSeconds === null ? null : Math.round(pickupEtaSeconds),
    requestedAt: rfc3339(requestedAtOf(record)),
    timeline: timeline.map(({ state, at }) => ({ state, at: rfc3339(at) })),
  };
}
