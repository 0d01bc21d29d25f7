import { z } from 'zod';
import type { KeptQuote } from '../calls/person.ts';
import { labelledPlaceSchema } from '../domain/geo/place.ts';
import { handoverSchema } from '../domain/handover.ts';
import {
  configurationVersionSchema,
  type PersonId,
  personIdSchema,
  type TenantId,
  tenantIdSchema,
} from '../domain/ids.ts';
import { moneySchema } from '../domain/money.ts';
import { requirementsSchema } from '../domain/requirements.ts';
import { priceSchema } from '../domain/tariff/price.ts';
import { promotionUseSchema } from '../domain/tariff/promotion.ts';
import { rideByRoadSchema } from '../domain/trip/events.ts';
import { viaField } from '../domain/viaStops.ts';
import { maxQuoteIdLength } from '../protocol/quotes.ts';
import { seal, unseal } from '../secrets/sealed.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** What a quote promises. The quote's id carries it, encrypted and authenticated, unless that makes it too long. */
export const quoteTermsSchema = z.object({
  tenant: tenantIdSchema,
  person: personIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  ...viaField,
  ...requirementsSchema.shape,
  /** Epoch milliseconds, like `expiresAt`. */
  scheduledFor: z.number().nullable(),
  reserve: z.boolean().optional(),
  fare: moneySchema,
  /** The lines follow from it. Left out by older code. */
  price: priceSchema.omit({ lines: true }).optional(),
  /** Epoch milliseconds. Left out by older code. */
  pricedAt: z.number().optional(),
  promotion: promotionUseSchema.optional(),
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  rideByRoad: rideByRoadSchema.optional(),
  pickupEtaSeconds: z.number().nullable(),
  /** The version of the tenant's configuration that the quote was made under; left out where there is none. */
  configuration: configurationVersionSchema.optional(),
  /** Whom the vehicle meets, as far as it was said. */
  meeting: handoverSchema.extend({ rider: personIdSchema.optional() }).optional(),
  expiresAt: z.number(),
});
export type QuoteTerms = z.infer<typeof quoteTermsSchema>;

export type OpenedQuote =
  | { readonly ok: true; readonly terms: QuoteTerms }
  | { readonly ok: false; readonly reason: 'invalid' | 'expired' };

const KEPT_PREFIX = 'quote_kept_';

/**
 * Returns the id of a quote with these terms. Where they are too long for an id, `kept` is what the caller's object has
 * to keep before the id is given out.
 */
export async function issueQuote(
  secrets: Secrets,
  terms: QuoteTerms,
): Promise<{ readonly id: string; readonly kept: KeptQuote | null }> {
  const sealed = await seal(secrets, 'quote', quoteTermsSchema.parse(terms));
  if (sealed.length <= maxQuoteIdLength) return { id: sealed, kept: null };
  const id = `${KEPT_PREFIX}${crypto.randomUUID()}`;
  return { id, kept: { id, sealed, expiresAt: terms.expiresAt } };
}

/**
 * Returns the terms of a quote's id. `readKept` returns what the caller's object keeps under an id, or null. Another
 * caller's quote is as invalid as a forged one.
 */
export async function openQuote(
  secrets: Secrets,
  id: string,
  now: number,
  holder: { readonly tenant: TenantId; readonly person: PersonId },
  readKept: (id: string) => Promise<string | null>,
): Promise<OpenedQuote> {
  const sealed = id.startsWith(KEPT_PREFIX) ? await readKept(id) : id;
  const terms = quoteTermsSchema.safeParse(await unseal(secrets, 'quote', sealed ?? ''));
  if (!terms.success) return { ok: false, reason: 'invalid' };
  const { tenant, person, expiresAt } = terms.data;
  if (tenant !== holder.tenant || person !== holder.person) return { ok: false, reason: 'invalid' };
  return now < expiresAt ? { ok: true, terms: terms.data } : { ok: false, reason: 'expired' };
}
