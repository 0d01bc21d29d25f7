import { z } from 'zod';
import type { TenantId, VehicleId } from './ids.ts';

/** The person of links that were sealed before links had ids: such a link cannot be revoked, and works until it ends. */
export const friendWithoutLink = 'friend';

export const roleSchema = z.enum(['rider', 'driver', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** `guest`: whom an operator booked for and gave the trip's guest link, under the link's id. */
export const callerRoleSchema = z.enum([...roleSchema.options, 'guest']);
/** The role of an authenticated caller. */
export type CallerRole = z.infer<typeof callerRoleSchema>;

/** `friend`: a person who opened the rider's share link, under the link's id. */
export const tripCallerRoleSchema = z.enum([...callerRoleSchema.options, 'friend']);

/**
 * The authenticated caller of a trip's read or command. Callers without access get the same answer as for an unknown
 * trip.
 */
export interface TripCaller {
  readonly tenant: TenantId;
  readonly role: z.infer<typeof tripCallerRoleSchema>;
  readonly person: string;
  /** Of a driver. */
  readonly vehicle?: VehicleId | null | undefined;
}

export const tripActions = [
  'read',
  'watch',
  'cancel',
  'change',
  'share',
  'linkGuest',
  'message',
  'raiseAlert',
  'acknowledgeAlert',
  'reassign',
  'readJournal',
  'erase',
  'readReceipt',
  'reportToll',
  'adjust',
  'tip',
  'rate',
] as const;
export type TripAction = (typeof tripActions)[number];

/** The facts of a trip that access depends on. */
export interface OwnedTrip {
  readonly tenant: string;
  readonly rider: string;
  /** The vehicle that has the trip or had it last; null: none. */
  readonly vehicle: string | null;
  readonly isOver: boolean;
  /** The ids of its share links that work. */
  readonly links: readonly string[];
  /** The ids of its guest's links that work. */
  readonly guestLinks: readonly string[];
}

/** Actions a rider has on their own trips. */
const riderActions: ReadonlySet<TripAction> = new Set([
  'read',
  'watch',
  'cancel',
  'change',
  'share',
  'readReceipt',
  'tip',
  'rate',
  'message',
  'raiseAlert',
]);
/** What only those who rode together may say. */
const personalActions: ReadonlySet<TripAction> = new Set([
  'reportToll',
  'tip',
  'rate',
  'message',
  'raiseAlert',
]);
/** Actions a guest has on the one trip, as its rider; not what is about money or others. */
const guestActions: ReadonlySet<TripAction> = new Set(['read', 'watch', 'cancel', 'message', 'raiseAlert']);
/** Actions a friend has through a share link, until the trip ends. Friends see fewer fields than riders. */
const friendActions: ReadonlySet<TripAction> = new Set(['read', 'watch']);

/**
 * Returns whether the caller may perform the action on the trip. This is the only access rule for trips: nothing
 * crosses tenants, and drivers see trips only through their plan: they may write to its rider, report tolls and
 * raise an alert, and rate the rider afterwards.
 */
export function mayAccess(
  { action, trip }: { readonly action: TripAction; readonly trip: OwnedTrip },
  { tenant, role, person, vehicle }: TripCaller,
): boolean {
  if (tenant !== trip.tenant) return false;
  switch (role) {
    case 'operator':
      return !personalActions.has(action);
    case 'rider':
      return person === trip.rider && riderActions.has(action);
    case 'guest':
      return guestActions.has(action) && trip.guestLinks.includes(person);
    case 'friend':
      return (
        !trip.isOver &&
        friendActions.has(action) &&
        (person === friendWithoutLink || trip.links.includes(person))
      );
    case 'driver':
      return trip.vehicle !== null && vehicle === trip.vehicle && driverActions(trip.isOver).includes(action);
  }
}

/** Returns whether the caller may read and plan the shifts of a vehicle: operators, and its own driver. */
export function mayPlanShifts(
  { tenant, id }: { readonly tenant: TenantId; readonly id: VehicleId },
  caller: TripCaller,
): boolean {
  if (caller.tenant !== tenant) return false;
  return caller.role === 'operator' || (caller.role === 'driver' && caller.vehicle === id);
}

/** The filter of a trip list; `rider` is null for all riders of the tenant. */
export interface TripsInList {
  readonly tenant: TenantId;
  readonly rider: string | null;
}

/** Actions of the driver of the vehicle that has the trip, or had it last. */
function driverActions(isOver: boolean): readonly TripAction[] {
  return isOver ? ['reportToll', 'rate', 'raiseAlert'] : ['message', 'reportToll', 'raiseAlert'];
}

/** Returns the list filter that matches what `mayAccess` lets the caller read; null for roles that get no list. */
export function readableTrips({ tenant, role, person }: TripCaller): TripsInList | null {
  if (role === 'operator') return { tenant, rider: null };
  return role === 'rider' ? { tenant, rider: person } : null;
}
