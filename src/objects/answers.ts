import { z } from 'zod';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../domain/ids.ts';
import { policySchema } from '../domain/policy.ts';
import type { TripReply } from '../domain/trip/commands.ts';
import type { TripEvent } from '../domain/trip/events.ts';
import { recordOf, type TripRecord } from '../domain/trip/record.ts';
import type { Availability, Profile, VehicleEvent } from '../domain/vehicle/events.ts';
import type { Plan } from '../domain/vehicle/plan.ts';

/** What objects answer to the Worker. Plain values: they cross a process boundary. */

export const roleSchema = z.enum(['rider', 'driver', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** Who asks a trip. A trip that is not theirs does not exist for them. */
export interface TripAccess {
  readonly role: Role;
  readonly person: string;
}

/** A friend looks over the shoulder of the rider who sent the link: at a trip that is not over, and at little of it. */
export interface TripReader {
  readonly role: Role | 'friend';
  readonly person: string;
}

export interface FixedPosition extends Place {
  /** Epoch milliseconds. */
  readonly ts: number;
}

/** A trip with what only its object knows, and forgets. */
export interface TripNow {
  readonly outcome: 'found';
  readonly record: TripRecord;
  readonly position: FixedPosition | null;
  /** To the pickup, from the vehicle's last position; null when that is unknown or over. */
  readonly pickupEtaSeconds: number | null;
}

export interface TripUnknown {
  readonly outcome: 'unknown';
}
/** Over and erased: the history has it. */
export interface TripErased {
  readonly outcome: 'erased';
}

export type RequestAnswer =
  | { readonly outcome: 'created' | 'replayed'; readonly record: TripRecord }
  | { readonly outcome: 'mismatch' }
  | TripErased;

/** What the answer to a request is. */
export function requestAnswer(reply: TripReply): RequestAnswer {
  switch (reply.type) {
    case 'created':
      return { outcome: 'created', record: recordOf(reply.trip) };
    case 'replayed':
      return { outcome: 'replayed', record: recordOf(reply.original) };
    case 'mismatch':
    case 'erased':
      return { outcome: reply.type };
    default:
      throw new Error(`a request cannot be answered with ${reply.type}`);
  }
}

export type CancelAnswer =
  | { readonly outcome: 'cancelled'; readonly record: TripRecord }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

export type ReassignAnswer =
  | { readonly outcome: 'reassigned'; readonly record: TripRecord }
  | { readonly outcome: 'over' | 'notAssigned' | 'boarded' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

export interface JournalEntry<Event = TripEvent> {
  readonly sequence: number;
  readonly event: Event;
}
export type JournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry[] }
  | TripUnknown
  | TripErased;

export type VehicleJournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry<VehicleEvent>[] }
  | TripUnknown;

export type VehicleAnswer =
  | {
      readonly outcome: 'found';
      readonly profile: Profile;
      readonly connected: boolean;
      readonly driver: string | null;
      readonly availability: Availability;
      readonly position: FixedPosition | null;
      readonly plan: Plan;
    }
  | TripUnknown;

/** What the Worker vouches for when it hands a stream to an object, as JSON in `STREAM_HEADER`. */
export const STREAM_HEADER = 'x-hexhail-stream';

export const driverStreamSchema = z.object({
  tenant: tenantIdSchema,
  vehicle: vehicleIdSchema,
  driver: personIdSchema,
  /** When the token ends, epoch milliseconds. */
  expiresAt: z.number(),
  /** Where the driver says to be; the object's cell holds it. */
  place: placeSchema,
  policy: policySchema,
  /** Register a vehicle nobody registered (the demo tenant, in development). */
  registerUnknown: z.boolean(),
});
export type DriverStream = z.infer<typeof driverStreamSchema>;

export const tripStreamSchema = z.object({
  role: z.enum([...roleSchema.options, 'friend']),
  person: personIdSchema,
  expiresAt: z.number(),
});
export type TripStream = z.infer<typeof tripStreamSchema>;

export const operatorStreamSchema = z.object({
  expiresAt: z.number(),
  /** Of the tenant's cells. */
  cellResolution: z.int(),
});
export type OperatorStreamOpening = z.infer<typeof operatorStreamSchema>;
