import * as z from 'zod/mini';
import { contactSchema, type Me, proofSchema } from '../api/schemas.ts';
import type { Booking } from '../booking/api.ts';

/** A booking that is being sent and has no answer yet. */
export interface PendingBooking extends Booking {
  readonly idempotencyKey: string;
}

const storedBookingSchema = z.object({
  booking: z.nullable(
    z.object({
      idempotencyKey: z.string(),
      quoteId: z.string(),
      notes: z.optional(z.string()),
      recipient: z.optional(contactSchema),
      proof: z.optional(proofSchema),
    }),
  ),
  tripId: z.nullable(z.string()),
});
export type StoredBooking = z.infer<typeof storedBookingSchema>;

const noBooking: StoredBooking = { booking: null, tripId: null };

/** Returns what is stored across reloads: the ids, and what a booking says until it is answered. The server owns everything else. */
export function loadBooking(me: Me): StoredBooking {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(nameFor(me)) ?? 'null');
    return storedBookingSchema.safeParse(stored).data ?? noBooking;
  } catch {
    return noBooking;
  }
}

export function saveBooking(me: Me, booking: StoredBooking): void {
  localStorage.setItem(nameFor(me), JSON.stringify(booking));
}

/** Several riders may use one browser. */
function nameFor({ tenant, person }: Me): string {
  return `hexhail.ride.${tenant}.${person}`;
}
