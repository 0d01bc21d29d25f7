import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealTicket } from '../../src/auth/tickets.ts';
import { issueQuote, openQuote, type QuoteTerms, quoteTermsSchema } from '../../src/booking/sealedQuote.ts';
import { personIdSchema, tenantIdSchema } from '../../src/domain/ids.ts';
import { bookingBody } from '../../src/protocol/bookings.ts';
import type { Secrets } from '../../src/secrets/secrets.ts';

const secret = 'a secret for tests that is long enough';
const secrets: Secrets = [secret];
const now = 1_763_700_000_000;

const terms: QuoteTerms = quoteTermsSchema.parse({
  tenant: 'acme',
  person: 'ann',
  pickup: { lat: 40.26, lng: -76.88 },
  dropoff: { lat: 40.27, lng: -76.9 },
  party: {},
  pooled: true,
  vehicleType: 'van',
  scheduledFor: now + 3_600_000,
  fare: { amount: 1_250, currency: 'USD' },
  distanceMeters: 2_345.6,
  rideSeconds: 400,
  pickupEtaSeconds: null,
  expiresAt: now + 300_000,
});

type Holder = Pick<QuoteTerms, 'tenant' | 'person'>;

/** Opens a quote whose holder keeps nothing. */
function open(id: string, at: number, holder: Holder) {
  return openQuote(secrets, id, at, holder, async () => null);
}

async function idOf(quoted: QuoteTerms): Promise<string> {
  const { id, kept } = await issueQuote(secrets, quoted);
  expect(kept).toBeNull();
  return id;
}

describe('a quote', () => {
  it('is opened with the terms it was sealed with, until it expires', async () => {
    const id = await idOf(terms);
    expect(await open(id, now, terms)).toEqual({ ok: true, terms });
    expect(await open(id, terms.expiresAt - 1, terms)).toEqual({ ok: true, terms });
    expect(await open(id, terms.expiresAt, terms)).toEqual({ ok: false, reason: 'expired' });
  });

  it('tells nothing of its terms, and fits its limit with the longest ids', async () => {
    const long = {
      ...terms,
      tenant: tenantIdSchema.parse('t'.repeat(64)),
      person: personIdSchema.parse('p'.repeat(64)),
      vehicleType: 'v'.repeat(200),
    };
    const id = await idOf(long);
    expect(id).toMatch(/^quote_[A-Za-z0-9_.-]+$/);
    expect(id.length).toBeLessThanOrEqual(2_048);
    expect(await open(id, now, long)).toEqual({ ok: true, terms: long });
    expect(id).not.toBe(await idOf(long));
    expect(id).not.toContain('cHBw');
  });

  it('is kept with its person where its terms are too long for an id', async () => {
    const requires = Array.from({ length: 20 }, (_, index) => `${index}`.padStart(64, 'x'));
    const longest = {
      ...terms,
      tenant: tenantIdSchema.parse('t'.repeat(64)),
      person: personIdSchema.parse('p'.repeat(64)),
      vehicleType: 'v'.repeat(64),
      requires,
      pickup: { ...terms.pickup, label: '駅'.repeat(200) },
      dropoff: { ...terms.dropoff, label: '\ud800'.repeat(200) },
    };
    const { id, kept } = await issueQuote(secrets, longest);
    expect(bookingBody.safeParse({ quoteId: id }).success).toBe(true);
    expect(kept).toMatchObject({ id, expiresAt: terms.expiresAt });
    const readKept = async (asked: string) => (asked === id ? (kept?.sealed ?? null) : null);
    expect(await openQuote(secrets, id, now, longest, readKept)).toEqual({ ok: true, terms: longest });
    expect(await open(id, now, longest)).toEqual({ ok: false, reason: 'invalid' });
    const bob = { ...longest, person: personIdSchema.parse('bob') };
    expect(await openQuote(secrets, id, now, bob, readKept)).toEqual({ ok: false, reason: 'invalid' });
  });

  it('is worth nothing to another person or tenant, expired or not', async () => {
    const id = await idOf(terms);
    const invalid = { ok: false, reason: 'invalid' };
    const bob = { ...terms, person: personIdSchema.parse('bob') };
    const elsewhere = { ...terms, tenant: tenantIdSchema.parse('elsewhere') };
    expect(await open(id, now, bob)).toEqual(invalid);
    expect(await open(id, now, elsewhere)).toEqual(invalid);
    expect(await open(id, terms.expiresAt, bob)).toEqual(invalid);
  });

  it('is invalid when a single bit was changed, whatever its age', async () => {
    const id = await idOf(terms);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    await fc.assert(
      fc.asyncProperty(fc.nat(id.length - 1), async (at) => {
        const value = alphabet.indexOf(id[at] ?? '');
        // The highest bit of a letter always counts, also where the last ones are padding.
        const changed = value < 0 ? 'A' : alphabet[value ^ 32];
        const forged = id.slice(0, at) + changed + id.slice(at + 1);
        expect(await open(forged, terms.expiresAt, terms)).toEqual({
          ok: false,
          reason: 'invalid',
        });
      }),
    );
  });

  it('is invalid when it is something else', async () => {
    const holder = { tenant: terms.tenant, person: terms.person };
    const identity = {
      ...holder,
      role: 'rider' as const,
      isAdmin: false,
      vehicle: null,
      expiresAt: now + 60_000,
    };
    const { ticket } = await sealTicket(secrets, identity, now);
    const fromAnotherKey = (await issueQuote(['another secret for tests, also long'], terms)).id;
    const others = [
      '',
      'quote_',
      'quote_....',
      `quote_${ticket}`,
      fromAnotherKey,
      `quote_${'x'.repeat(4_000)}`,
    ];
    for (const id of others) {
      expect(await open(id, now, holder)).toEqual({ ok: false, reason: 'invalid' });
    }
  });
});
