import { z } from '@hono/zod-openapi';
import { tripPhases } from '../domain/trip/phases.ts';
import type { TripNow } from '../domain/trip/record.ts';
import { position } from './values.ts';

/** A trip as friends see it: without the rider, the addresses and the fare. */
export const sharedTripSchema = z
  .object({
    version: z.int(),
    state: z.enum(tripPhases),
    vehicle: z
      .object({ name: z.string(), type: z.string(), plate: z.string(), position: position.nullable() })
      .nullable(),
    pickupEtaSeconds: z.int().nullable(),
  })
  .openapi('SharedTrip');
export type SharedTrip = z.infer<typeof sharedTripSchema>;

export function sharedTrip({ record, position, pickupEtaSeconds }: Omit<TripNow, 'outcome'>): SharedTrip {
  const { version, state, vehicle } = record;
  return {
    version,
    state,
    vehicle: vehicle && { name: vehicle.name, type: vehicle.type, plate: vehicle.plate, position },
    pickupEtaSeconds: pickupEtaSeconds === null ? null : Math.round(pickupEtaSeconds),
  };
}
