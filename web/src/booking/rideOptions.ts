import * as z from 'zod/mini';
import { phonePattern } from '../../../src/domain/bookingFormLimits.ts';
import { type Contact, type Proof, proofSchema } from '../api/schemas.ts';
import { instantOf } from '../i18n/wallClock.ts';

export interface Party {
  readonly seats: number;
  readonly wheelchairs: number;
  readonly childSeats: number;
}

/** Nobody in particular waits at the drop-off. */
const noHandover = { name: '', phone: '', proof: 'none' } as const;

/** What most riders leave as it is. */
export const rideOptionsSchema = z.object({
  party: z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() }),
  /** When to be picked up, as written on a clock there (`2026-11-28T14:30`); empty: now. */
  laterAt: z.string(),
  /** A later ride is to be held by a vehicle. */
  isReserved: z._default(z.boolean(), false),
  /** For the driver. */
  notes: z.string(),
  /** Capabilities that the vehicle must have. */
  requires: z.array(z.string()),
  /** Of a promotion, as it was typed. */
  promoCode: z._default(z.string(), ''),
  /** Goods that ride along, or alone: how many of each size, and what they are. */
  goods: z.object({ small: z.number(), medium: z.number(), large: z.number(), what: z.string() }),
  /** Who waits at the drop-off, and what the driver brings from there. */
  handover: z._default(z.object({ name: z.string(), phone: z.string(), proof: proofSchema }), noHandover),
});
export type RideOptions = z.infer<typeof rideOptionsSchema>;

export const noOptions: RideOptions = {
  party: { seats: 1, wheelchairs: 0, childSeats: 0 },
  laterAt: '',
  isReserved: false,
  notes: '',
  requires: [],
  promoCode: '',
  goods: { small: 0, medium: 0, large: 0, what: '' },
  handover: noHandover,
};

export const itemSizes = ['small', 'medium', 'large'] as const;

export interface Item {
  readonly description: string;
  readonly quantity: number;
  readonly size: (typeof itemSizes)[number];
}

/** Returns the goods as the service reads them; `unnamed` describes those that the rider does not. */
export function itemsIn({ goods }: RideOptions, unnamed: string): Item[] {
  const description = goods.what.trim() || unnamed;
  return itemSizes.flatMap((size) =>
    goods[size] === 0 ? [] : [{ description, quantity: goods[size], size }],
  );
}

/** Returns a person to ask for; undefined without a name or a phone, which the service wants both. */
export function contactIn(typed: Contact): Contact | undefined {
  const [name, phone] = [typed.name.trim(), typed.phone.trim()];
  return name === '' || phone === '' ? undefined : { name, phone };
}

/** Returns whether a person to ask for misses a phone that can be called, or a name. */
export function isContactIncomplete(typed: Contact): boolean {
  const [name, phone] = [typed.name.trim(), typed.phone.trim()];
  return (name !== '' || phone !== '') && (name === '' || !phonePattern.test(phone));
}

/** What a booking says besides its quote: whom the driver meets, and what they should know. */
export interface Notices {
  readonly notes?: string | undefined;
  readonly recipient?: Contact | undefined;
  readonly proof?: Proof | undefined;
}

/** Returns what a booking says of the ride besides its quote. */
export function noticesIn({ notes: typed, handover }: RideOptions): Notices {
  const notes = typed.trim();
  const recipient = contactIn(handover);
  return {
    ...(notes !== '' && { notes }),
    ...(recipient !== undefined && { recipient }),
    ...(handover.proof !== 'none' && { proof: handover.proof }),
  };
}

/** Returns the time to be picked up as the service reads it; null: now. */
export function scheduledForOf(laterAt: string, timeZone: string): string | null {
  const instant = instantOf(laterAt, timeZone);
  return instant === null ? null : new Date(instant).toISOString();
}

/** Reads capabilities as people type them: "Pets, wheelchair lift". */
export function capabilitiesIn(text: string): string[] {
  const names = text
    .split(',')
    .map((name) =>
      name
        .trim()
        .toLowerCase()
        .replaceAll(/\s+/g, '-')
        .replaceAll(/[^a-z0-9_-]/g, ''),
    )
    .filter((name) => name !== '');
  return [...new Set(names)];
}
