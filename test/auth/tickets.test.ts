import { decodeJwt, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../src/auth/identity.ts';
import { openTicket, sealTicket } from '../../src/auth/tickets.ts';
import { issueQuote } from '../../src/booking/sealedQuote.ts';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import { type Secrets, signingKey } from '../../src/secrets/secrets.ts';

const secret = 'a secret for tests that is long enough';
const secrets: Secrets = [secret];
const now = 1_763_700_000_250;
const driver: Identity = {
  tenant: tenantIdSchema.parse('acme'),
  person: personIdSchema.parse('dan'),
  role: 'driver',
  isAdmin: false,
  vehicle: vehicleIdSchema.parse('van-7'),
  expiresAt: now + 3_600_000,
};
const rider: Identity = { ...driver, role: 'rider', vehicle: null };

describe('a ticket', () => {
  it.each([driver, rider])(
    'carries who it was made for, and the end of their token: $role',
    async (identity) => {
      const { ticket, expiresAt } = await sealTicket(secrets, identity, now);
      expect(expiresAt).toBe(now + 60_000);
      const opened = await openTicket(secrets, ticket, now + 59_999);
      expect(opened).toMatchObject({ identity, expiresAt });
      expect(await openTicket(secrets, ticket, now + 60_000)).toBeNull();
    },
  );

  it('fits into a list of subprotocols', async () => {
    const { ticket } = await sealTicket(secrets, driver, now);
    expect(`ticket.${ticket}`).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('ends with the token', async () => {
    const { ticket, expiresAt } = await sealTicket(secrets, { ...rider, expiresAt: now + 10_000 }, now);
    expect(expiresAt).toBe(now + 10_000);
    expect(await openTicket(secrets, ticket, now + 9_999)).not.toBeNull();
    expect(await openTicket(secrets, ticket, now + 10_000)).toBeNull();
  });

  it('has its own name each time', async () => {
    const tickets = await Promise.all(Array.from({ length: 50 }, () => sealTicket(secrets, rider, now)));
    expect(new Set(tickets.map(({ ticket }) => decodeJwt(ticket).jti)).size).toBe(50);
  });

  it('is refused when it is forged or something else', async () => {
    const { ticket } = await sealTicket(secrets, rider, now);
    const claims = decodeJwt(ticket);
    const [head, body] = ticket.split('.');
    const withAnotherKey = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(await signingKey(secret, 'trip-id'));
    const unsigned = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${body}.`;
    const lacking = await new SignJWT({ ...claims, ticketEnd: undefined })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(await signingKey(secret, 'ticket'));
    for (const forged of [
      '',
      'x',
      `${head}.${body}.`,
      unsigned,
      withAnotherKey,
      lacking,
      'x'.repeat(5_000),
    ]) {
      expect(await openTicket(secrets, forged, now)).toBeNull();
    }
    expect(await openTicket(['another secret for tests, also long'], ticket, now)).toBeNull();
    expect(await openTicket(secrets, ticket, now)).not.toBeNull();
    // While secrets are rotated, what the one before signed still counts.
    expect(await openTicket(['a newer secret for tests, long too', secret], ticket, now)).not.toBeNull();
  });

  it('is not a quote', async () => {
    const place = { lat: 40.26, lng: -76.88 };
    const { id: quote } = await issueQuote(secrets, {
      tenant: rider.tenant,
      person: rider.person,
      pickup: place,
      dropoff: place,
      party: { seats: 1, wheelchairs: 0, childSeats: 0 },
      pooled: false,
      vehicleType: null,
      scheduledFor: null,
      fare: { amount: 1, currency: 'USD' },
      distanceMeters: 1,
      rideSeconds: 1,
      pickupEtaSeconds: 1,
      expiresAt: now + 60_000,
    });
    expect(await openTicket(secrets, quote.slice('quote_'.length), now)).toBeNull();
  });
});
