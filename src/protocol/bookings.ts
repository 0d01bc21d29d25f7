import { z } from '@hono/zod-openapi';
import { proofKinds } from '../domain/handover.ts';
import { isReserved, personIdSchema } from '../domain/ids.ts';
import { metadataSchema } from '../domain/trip/events.ts';
import { maxQuoteIdLength } from './quotes.ts';
import { requirementsBody } from './requirements.ts';
import { contactInput, labelledPlaceInput, timeInput, viaInput } from './values.ts';

const MAX_METADATA_KEYS = 50;
const MAX_METADATA_LENGTH = 8_192;

const promoCodeInput = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9_-]{1,32}$/, 'must be 1 to 32 of A-Z 0-9 _ -')
  .nullish()
  .openapi({
    description: 'Of a promotion; upper or lower case. Its line in the price is negative',
    example: 'WELCOME',
  });

const demand = {
  pickup: labelledPlaceInput,
  dropoff: labelledPlaceInput,
  via: viaInput.optional(),
  ...requirementsBody,
  scheduledFor: timeInput.nullish(),
  reserve: z.boolean().nullish().openapi({
    description: 'With `scheduledFor`: a vehicle is to be found ahead, and holds the ride in its agenda',
  }),
  promoCode: promoCodeInput,
};

const notices = {
  notes: z.string().max(500).nullish().openapi({ description: 'For the driver' }),
  externalId: z.string().min(1).max(128).nullish(),
  metadata: metadataSchema
    .refine((metadata) => Object.keys(metadata).length <= MAX_METADATA_KEYS, {
      error: `must have at most ${MAX_METADATA_KEYS} keys`,
    })
    .refine((metadata) => JSON.stringify(metadata).length <= MAX_METADATA_LENGTH, {
      error: `must be at most ${MAX_METADATA_LENGTH} characters as JSON`,
    })
    .nullish(),
};

/** Whom the vehicle meets at the drop-off. */
const handover = {
  recipient: contactInput.nullish().openapi({ description: 'Who waits at the drop-off' }),
  proof: z.enum(proofKinds).optional().openapi({ description: 'What the driver brings from the drop-off' }),
  leaveAtDoor: z.boolean().optional().openapi({ description: 'Nobody needs to be at the drop-off' }),
};

/** Whom the vehicle meets, and for whom it is booked. */
const meeting = {
  guest: contactInput.nullish().openapi({ description: 'For operators: somebody without an account rides' }),
  rider: personIdSchema
    .refine((rider) => !isReserved(rider), 'is reserved')
    .nullish()
    .openapi({ description: 'For operators: who rides' }),
  ...handover,
};
function refuseUnattended(
  { proof, leaveAtDoor }: Pick<z.infer<z.ZodObject<typeof handover>>, 'proof' | 'leaveAtDoor'>,
  context: z.RefinementCtx,
): void {
  const issue = unattendedProof({ proof, leaveAtDoor });
  if (issue !== null) context.addIssue({ code: 'custom', path: [issue.path], message: issue.message });
}

/** Why a proof cannot be had where nobody is; null where it can. */
export function unattendedProof({ proof, leaveAtDoor }: Pick<Meeting, 'proof' | 'leaveAtDoor'>) {
  if (leaveAtDoor !== true || (proof !== 'pin' && proof !== 'signature')) return null;
  const message = 'needs somebody at the door: none or photo, or leave out leaveAtDoor';
  return { path: 'proof', message };
}

const { scheduledFor: _, promoCode: __, ...repeatedDemand } = demand;

/**
 * What the trips of a series are booked with: as in a booking, but for when, by which quote and for whom, and without a
 * promotion, which is for a booking that somebody makes.
 */
export const repeatedTripBody = z
  .strictObject({ ...repeatedDemand, ...notices, ...handover })
  .superRefine(refuseUnattended)
  .openapi('RepeatedTrip');

function refuseTwoRiders(
  { guest, rider }: Pick<z.infer<z.ZodObject<typeof meeting>>, 'guest' | 'rider'>,
  context: z.RefinementCtx,
): void {
  if (guest == null || rider == null) return;
  const message = 'is not known of a guest: leave one out';
  context.addIssue({ code: 'custom', path: ['rider'], message });
}

/** Whom the vehicle meets, as a quote keeps it or a booking says it. */
export type Meeting = z.infer<z.ZodObject<typeof meeting>>;

export const quoteBody = z
  .strictObject({ ...demand, ...meeting })
  .superRefine(refuseTwoRiders)
  .superRefine(refuseUnattended)
  .openapi('QuoteRequest', {
    description:
      'Whom the vehicle meets may be said here, or with the booking, where it replaces what is said here',
  });

export const bookingBody = z
  .strictObject({
    quoteId: z.string().max(maxQuoteIdLength).optional(),
    ...demand,
    pickup: demand.pickup.optional(),
    dropoff: demand.dropoff.optional(),
    ...notices,
    ...meeting,
  })
  .transform((body, context) => {
    const { quoteId, pickup, dropoff, notes, externalId, metadata, ...more } = body;
    const { guest, rider, recipient, proof, leaveAtDoor, ...ride } = more;
    refuseTwoRiders({ guest, rider }, context);
    refuseUnattended({ proof, leaveAtDoor }, context);
    const notices = { notes, externalId, metadata, guest, rider, recipient, proof, leaveAtDoor };
    if (quoteId !== undefined) {
      const repeated = Object.entries({ pickup, dropoff, ...ride }).filter(([, value]) => value != null);
      for (const [path] of repeated) {
        const message = 'is fixed by the quote: leave it out, or ask for another quote';
        context.addIssue({ code: 'custom', path: [path], message });
      }
      return { how: 'quoted' as const, quoteId, ...notices };
    }
    if (pickup !== undefined && dropoff !== undefined) {
      return { how: 'direct' as const, pickup, dropoff, ...ride, ...notices };
    }
    const missing = pickup === undefined ? 'pickup' : 'dropoff';
    context.addIssue({ code: 'custom', path: [missing], message: 'is required without a quoteId' });
    return z.NEVER;
  })
  .openapi('Booking', {
    anyOf: [{ required: ['quoteId'] }, { required: ['pickup', 'dropoff'] }],
    description:
      'With a quote, which fixes everything about the ride, or directly. With a quote only who is met, `notes`, `externalId` and `metadata` may be added.',
  });
export type BookingBody = z.infer<typeof bookingBody>;
