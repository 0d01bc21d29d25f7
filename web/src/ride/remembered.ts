import * as z from 'zod/mini';
import type { Me } from '../api/schemas.ts';

/** A booking that was sent, or is about to be, and whose answer is not known yet. */
export interface PendingBooking {
  readonly idempotencyKey: string;
  readonly quoteId: string;
}

const rememberedSchema = z.object({
  booking: z.nullable(z.object({ idempotencyKey: z.string(), quoteId: z.string() })),
  tripId: z.nullable(z.string()),
});
export type Remembered = z.infer<typeof rememberedSchema>;

const nothing: Remembered = { booking: null, tripId: null };

/** What outlives the page: ids only. Everything else the service knows better. */
export function recall(me: Me): Remembered {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(nameFor(me)) ?? 'null');
    return rememberedSchema.safeParse(stored).data ?? nothing;
  } catch {
    return nothing;
  }
}

export function remember(me: Me, what: Remembered): void {
  localStorage.setItem(nameFor(me), JSON.stringify(what));
}

/** Several people may use one browser. */
function nameFor({ tenant, person }: Me): string {
  return `hexhail.ride.${tenant}.${person}`;
}
