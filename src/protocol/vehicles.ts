import { z } from '@hono/zod-openapi';
import { shownStopKindSchema } from '../domain/ids.ts';
import type { VehicleNow } from '../domain/vehicle/plan.ts';
import { availabilitySchema, type Profile, stopStatusSchema } from '../domain/vehicle/state.ts';
import { offeredRequirements } from './requirements.ts';
import {
  capabilities,
  capacity,
  capacityInput,
  item,
  labelledPlace,
  money,
  offeredVia,
  party,
  position,
  rfc3339,
  time,
} from './values.ts';

export const vehicleBody = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    type: z.string().trim().min(1).max(64),
    plate: z.string().trim().min(1).max(32),
    capacity: capacityInput,
    capabilities: capabilities.optional(),
  })
  .openapi('VehicleRegistration');

export const vehicleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    plate: z.string(),
    capacity,
    capabilities: z.array(z.string()),
  })
  .openapi('Vehicle');
export type PublicVehicle = z.infer<typeof vehicleSchema>;

export const currentVehicleSchema = vehicleSchema
  .extend({
    connected: z.boolean(),
    driver: z.string().nullable(),
    availability: availabilitySchema,
    position: position.nullable(),
    plan: z.object({
      version: z.int(),
      epoch: z.int(),
      availability: availabilitySchema,
      offers: z.array(
        z.object({
          id: z.string(),
          tripId: z.string(),
          pickup: labelledPlace,
          dropoff: labelledPlace,
          ...offeredVia,
          ...offeredRequirements,
          pickupEtaSeconds: z.number(),
          fare: money,
          expiresAt: time,
        }),
      ),
      stops: z.array(
        z.object({
          id: z.string(),
          tripId: z.string(),
          kind: shownStopKindSchema,
          place: labelledPlace,
          party,
          items: z.array(item).optional(),
          status: stopStatusSchema,
          promisedBy: time.nullable(),
          notes: z.string().nullable(),
        }),
      ),
      pauseSuggested: z.boolean(),
      outOfService: z
        .object({ since: time, reason: z.string().nullable() })
        .nullable()
        .openapi({ description: 'Set while an operator has it out of service' }),
    }),
  })
  .openapi('LiveVehicle');
export type CurrentVehicle = z.infer<typeof currentVehicleSchema>;

export function publicVehicle({ tenant: _, capabilities: able = [], ...profile }: Profile): PublicVehicle {
  return { ...profile, capabilities: able };
}

export function currentVehicle(vehicle: VehicleNow): CurrentVehicle {
  const { connected, driver, availability, position, plan } = vehicle;
  const { outOfService = null } = plan;
  return {
    ...publicVehicle(vehicle.profile),
    connected,
    driver,
    availability,
    position,
    plan: {
      ...plan,
      offers: plan.offers.map(({ requires = [], via = [], expiresAt, ...offer }) => {
        return {
          ...offer,
          via: via.map(({ place, notes = null }) => ({ place, notes })),
          requires,
          expiresAt: rfc3339(expiresAt),
        };
      }),
      stops: plan.stops.map((stop) => ({
        ...stop,
        promisedBy: stop.promisedBy === null ? null : rfc3339(stop.promisedBy),
      })),
      outOfService: outOfService === null ? null : { ...outOfService, since: rfc3339(outOfService.since) },
    },
  };
}
