import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { z } from 'zod';
import { placeSchema } from '../domain/geo/place.ts';
import { type PersonId, personIdSchema, type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { moneySchema } from '../domain/money.ts';
import { partySchema } from '../domain/party.ts';
import { sealingKey } from './secret.ts';

/** What a quote promises. It is nowhere stored: the id itself carries it, encrypted and authenticated. */
export const quoteTermsSchema = z.object({
  tenant: tenantIdSchema,
  person: personIdSchema,
  pickup: placeSchema,
  dropoff: placeSchema,
  party: partySchema,
  pooled: z.boolean(),
  vehicleType: z.string().max(200).nullable(),
  /** Epoch milliseconds, like `expiresAt`. */
  scheduledFor: z.number().nullable(),
  fare: moneySchema,
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  pickupEtaSeconds: z.number().nullable(),
  expiresAt: z.number(),
});
export type QuoteTerms = z.infer<typeof quoteTermsSchema>;

export type OpenedQuote =
  | { readonly ok: true; readonly terms: QuoteTerms }
  | { readonly ok: false; readonly reason: 'invalid' | 'expired' };

const PREFIX = 'quote_';
const MAX_ID_LENGTH = 2_048;

/** The id of a quote with these terms. */
export async function sealQuote(secret: string, terms: QuoteTerms): Promise<string> {
  const plaintext = new TextEncoder().encode(JSON.stringify(quoteTermsSchema.parse(terms)));
  const sealed = await new CompactEncrypt(plaintext)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(await sealingKey(secret, 'quote'));
  return PREFIX + sealed;
}

/** The terms behind a quote's id. One that was given to somebody else is as invalid as a forged one. */
export async function openQuote(
  secret: string,
  id: string,
  now: number,
  holder: { readonly tenant: TenantId; readonly person: PersonId },
): Promise<OpenedQuote> {
  const plaintext = await decrypt(secret, id);
  if (plaintext === null) return { ok: false, reason: 'invalid' };
  const terms = quoteTermsSchema.safeParse(JSON.parse(new TextDecoder().decode(plaintext)));
  if (!terms.success) return { ok: false, reason: 'invalid' };
  const { tenant, person, expiresAt } = terms.data;
  if (tenant !== holder.tenant || person !== holder.person) return { ok: false, reason: 'invalid' };
  return now < expiresAt ? { ok: true, terms: terms.data } : { ok: false, reason: 'expired' };
}

async function decrypt(secret: string, id: string): Promise<Uint8Array | null> {
  if (!id.startsWith(PREFIX) || id.length > MAX_ID_LENGTH) return null;
  try {
    const sealed = await compactDecrypt(id.slice(PREFIX.length), await sealingKey(secret, 'quote'), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return sealed.plaintext;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
