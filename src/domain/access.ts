import { z } from 'zod';
import type { TenantId } from './ids.ts';

export const roleSchema = z.enum(['rider', 'driver', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** `friend`: a person who opened the rider's share link. */
export const tripCallerRoleSchema = z.enum([...roleSchema.options, 'friend']);

/**
 * The authenticated caller of a trip's read or command. Callers without access get the same answer as for an unknown
 * trip.
 */
export interface TripCaller {
  readonly tenant: TenantId;
  readonly role: z.infer<typeof tripCallerRoleSchema>;
  readonly person: string;
}

export const tripActions = ['read', 'watch', 'cancel', 'reassign', 'readJournal', 'erase'] as const;
export type TripAction = (typeof tripActions)[number];

/** The facts of a trip that access depends on. */
export interface OwnedTrip {
  readonly tenant: string;
  readonly rider: string;
  readonly isOver: boolean;
}

/** Actions a rider has on their own trips. */
const riderActions: ReadonlySet<TripAction> = new Set(['read', 'watch', 'cancel']);
/** Actions a friend has through a share link, until the trip ends. Friends see fewer fields than riders. */
const friendActions: ReadonlySet<TripAction> = new Set(['read', 'watch']);

/**
 * Returns whether the caller may perform the action on the trip. This is the only access rule for trips: nothing
 * crosses tenants, and drivers see trips only through their plan.
 */
export function mayAccess(
  { action, trip }: { readonly action: TripAction; readonly trip: OwnedTrip },
  { tenant, role, person }: TripCaller,
): boolean {
  if (tenant !== trip.tenant) return false;
  switch (role) {
    case 'operator':
      return true;
    case 'rider':
      return person === trip.rider && riderActions.has(action);
    case 'friend':
      return !trip.isOver && friendActions.has(action);
    case 'driver':
      return false;
  }
}

/** The filter of a trip list; `rider` is null for all riders of the tenant. */
export interface TripsInList {
  readonly tenant: TenantId;
  readonly rider: string | null;
}

/** Returns the list filter that matches what `mayAccess` lets the caller read; null for roles that get no list. */
export function readableTrips({ tenant, role, person }: TripCaller): TripsInList | null {
  if (role === 'operator') return { tenant, rider: null };
  return role === 'rider' ? { tenant, rider: person } : null;
}
