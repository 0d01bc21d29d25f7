import { z } from 'zod';
import { labelledPlaceSchema } from '../domain/geo/place.ts';
import { type PersonId, personIdSchema, type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { moneySchema } from '../domain/money.ts';
import { requirementsSchema } from '../domain/requirements.ts';
import { rideByRoadSchema } from '../domain/trip/events.ts';
import { seal, unseal } from './sealed.ts';
import type { Secrets } from './secret.ts';

/** What a quote promises. Stored nowhere: the quote's id carries it, encrypted and authenticated. */
export const quoteTermsSchema = z.object({
  tenant: tenantIdSchema,
  person: personIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...requirementsSchema.shape,
  /** Epoch milliseconds, like `expiresAt`. */
  scheduledFor: z.number().nullable(),
  fare: moneySchema,
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  rideByRoad: rideByRoadSchema.optional(),
  pickupEtaSeconds: z.number().nullable(),
  expiresAt: z.number(),
});
export type QuoteTerms = z.infer<typeof quoteTermsSchema>;

export type OpenedQuote =
  | { readonly ok: true; readonly terms: QuoteTerms }
  | { readonly ok: false; readonly reason: 'invalid' | 'expired' };

/** Returns the id of a quote with these terms. */
export function sealQuote(secrets: Secrets, terms: QuoteTerms): Promise<string> {
  return seal(secrets, 'quote', quoteTermsSchema.parse(terms));
}

/** Returns the terms of a quote's id. Another caller's quote is as invalid as a forged one. */
export async function openQuote(
  secrets: Secrets,
  id: string,
  now: number,
  holder: { readonly tenant: TenantId; readonly person: PersonId },
): Promise<OpenedQuote> {
  const terms = quoteTermsSchema.safeParse(await unseal(secrets, 'quote', id));
  if (!terms.success) return { ok: false, reason: 'invalid' };
  const { tenant, person, expiresAt } = terms.data;
  if (tenant !== holder.tenant || person !== holder.person) return { ok: false, reason: 'invalid' };
  return now < expiresAt ? { ok: true, terms: terms.data } : { ok: false, reason: 'expired' };
}
