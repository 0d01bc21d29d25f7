import { z } from '@hono/zod-openapi';
import { etaForFriends, seenByFriends } from '../domain/geo/friendView.ts';
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

/** Returns a trip as friends see it at `now`: its vehicle only roughly near the ends of the ride. */
export function sharedTrip(
  { record, position, pickupEtaSeconds }: Omit<TripNow, 'outcome'>,
  now: number,
): SharedTrip {
  const { version, state, vehicle, pickup, dropoff } = record;
  const seen = position && seenByFriends(position, [pickup, dropoff]);
  return {
    version,
    state,
    vehicle: vehicle && { name: vehicle.name, type: vehicle.type, plate: vehicle.plate, position: seen },
    pickupEtaSeconds: pickupEtaSeconds === null ? null : etaForFriends(pickupEtaSeconds, now),
  };
}
