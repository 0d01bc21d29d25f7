import { expect, it } from 'vitest';
import { openShare, type Share, sealShare } from '../../src/auth/shareLinks.ts';
import { tenantIdSchema, tripIdSchema } from '../../src/domain/ids.ts';
import { seal } from '../../src/secrets/sealed.ts';
import type { Secrets } from '../../src/secrets/secrets.ts';

const secret = 'a secret for tests that is long enough';
const secrets: Secrets = [secret];
const share: Share = {
  tenant: tenantIdSchema.parse('acme'),
  trip: tripIdSchema.parse('trip_00000000'),
  expiresAt: 1_763_700_000_000,
  jurisdiction: null,
  region: 'harrisburg',
  mapStyleUrl: null,
};

it('opens to what was shared, and to nobody without our secret', async () => {
  const token = await sealShare(secrets, share);
  expect(token).toMatch(/^share_[A-Za-z0-9_.-]+$/);
  expect(await openShare(secrets, token)).toEqual(share);
  expect(await openShare([`${secret}!`], token)).toBeNull();
  expect(await openShare([`${secret}!`, secret], token)).toEqual(share);
  expect(await openShare(secrets, `${token.slice(0, -2)}AA`)).toBeNull();
});

it('has no jurisdiction where it was made before there were any', async () => {
  const { jurisdiction: _, ...earlier } = share;
  expect(await openShare(secrets, await seal(secrets, 'share', earlier))).toEqual(share);
  const european = { ...share, jurisdiction: 'eu' as const };
  expect(await openShare(secrets, await sealShare(secrets, european))).toEqual(european);
});

it('is nothing else that we seal', async () => {
  const quote = await seal(secrets, 'quote', share);
  expect(await openShare(secrets, quote)).toBeNull();
  expect(await openShare(secrets, quote.replace('quote_', 'share_'))).toBeNull();
});
