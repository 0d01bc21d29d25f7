import { z } from 'zod';
import { flagSchema } from '../domain/evidence.ts';
import { personIdSchema, tenantIdSchema, tripIdSchema, vehicleIdSchema } from '../domain/ids.ts';
import type { TripRecord } from '../domain/trip/record.ts';

/**
 * What looks like spoofing or fraud: a part of the event feed. Ids of trips, vehicles and persons, never places. Times
 * are epoch milliseconds. Must stay readable for ever, see the golden samples: add optional fields, never change one.
 */

function event<Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) {
  return z.object({
    /** The same occurrence has the same id, however often it is told. */
    id: z.string().max(300),
    type: z.literal(type),
    version: z.literal(1),
    at: z.number(),
    data: z.object(data),
  });
}

const limits = [
  'maxOpenTrips',
  'maxScheduledTrips',
  'maxBookingsPerHour',
  'maxFreeCancellationsPerDay',
  'maxIdempotencyKeys',
  /** Of a driver's vehicle. */
  'connectsPerMinute',
] as const;
export type PersonLimit = (typeof limits)[number];

export const irregularitySchema = z.discriminatedUnion('type', [
  /** A milestone counted that positions do not back, or pins were wrong. */
  event('trip.flagged', {
    tripId: tripIdSchema,
    vehicleId: vehicleIdSchema.nullable(),
    milestone: flagSchema.shape.milestone,
    doubt: flagSchema.shape.doubt,
    distanceMeters: z.number().nullable(),
  }),
  /** So many positions in a row were refused that the vehicle's place is unknown; the newest for this reason. */
  event('vehicle.positionsRefused', { vehicleId: vehicleIdSchema, reason: z.string(), count: z.int() }),
  /** A request was refused because the person has as many as may be. */
  event('person.limitReached', { personId: personIdSchema, limit: z.enum(limits), most: z.int() }),
]);
export type Irregularity = z.infer<typeof irregularitySchema>;
export type IrregularityType = Irregularity['type'];
export const irregularityTypes = irregularitySchema.options.map((option) => option.shape.type.value);

/** What cells and persons tell the consumers of the feed. Best effort: a lost one is told again if it goes on. */
export const irregularityBatchSchema = z.object({
  kind: z.literal('irregularities'),
  version: z.literal(1),
  tenant: tenantIdSchema,
  events: z.array(irregularitySchema).max(100),
});
export type IrregularityBatch = z.infer<typeof irregularityBatchSchema>;

/** The same irregularity is told once in this time. */
export const tellAgainMs = 3_600_000;

/** All positions of a vehicle are refused since about this time. */
export function positionsRefused(
  vehicle: string,
  { reason, count }: { readonly reason: string; readonly count: number },
  at: number,
): Irregularity {
  const vehicleId = vehicleIdSchema.parse(vehicle);
  const type = 'vehicle.positionsRefused';
  return { id: onceIn(at, type, vehicle), type, version: 1, at, data: { vehicleId, reason, count } };
}

export function limitReached(person: string, limit: PersonLimit, most: number, at: number): Irregularity {
  const personId = personIdSchema.parse(person);
  const type = 'person.limitReached';
  return {
    id: onceIn(at, type, `${person}/${limit}`),
    type,
    version: 1,
    at,
    data: { personId, limit, most },
  };
}

/** The flags of a trip. */
export function flagsOf({ id: tripId, vehicle, flags = [] }: TripRecord): Irregularity[] {
  const vehicleId = vehicle?.id ?? null;
  return flags.map(({ at, milestone, doubt, distanceMeters }) => ({
    id: `trip.flagged/${tripId}/${milestone}/${at}`,
    type: 'trip.flagged',
    version: 1,
    at,
    data: { tripId, vehicleId, milestone, doubt, distanceMeters },
  }));
}

function onceIn(at: number, type: string, about: string): string {
  return `${type}/${about}/${Math.floor(at / tellAgainMs)}`;
}
