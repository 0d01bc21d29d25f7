import { z } from 'zod';
import type { TenantId } from './ids.ts';

export const roleSchema = z.enum(['rider', 'driver', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** `friend`: whoever follows the rider's share link. */
export const tripCallerRoleSchema = z.enum([...roleSchema.options, 'friend']);

/** Who asks for a trip, or acts on it. A trip that is not theirs does not exist for them. */
export interface TripCaller {
  readonly tenant: TenantId;
  readonly role: z.infer<typeof tripCallerRoleSchema>;
  readonly person: string;
}

export const tripActions = ['read', 'watch', 'cancel', 'reassign', 'readJournal'] as const;
export type TripAction = (typeof tripActions)[number];

/** What of a trip decides who may do what with it. */
export interface OwnedTrip {
  readonly tenant: string;
  readonly rider: string;
  readonly isOver: boolean;
}

/** What riders may do with their own trips. */
const riderActions: ReadonlySet<TripAction> = new Set(['read', 'watch', 'cancel']);
/** What friends may do with the trip that was shared, until it is over. They see less of it than riders. */
const friendActions: ReadonlySet<TripAction> = new Set(['read', 'watch']);

/**
 * Whether the caller may do this with the trip; the only place that decides so. Nothing is shared across tenants,
 * and drivers know trips from their plan alone.
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

/** Which trips a list may show; `rider` is null for those of all riders. */
export interface TripsInList {
  readonly tenant: TenantId;
  readonly rider: string | null;
}

/** The trips that `mayAccess` lets the caller read, as a filter of a list; null for those who get no list. */
export function readableTrips({ tenant, role, person }: TripCaller): TripsInList | null {
  if (role === 'operator') return { tenant, rider: null };
  return role === 'rider' ? { tenant, rider: person } : null;
}
