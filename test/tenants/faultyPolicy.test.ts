import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { verifyToken } from '../../src/auth/tokens.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { readTenant } from '../../src/tenants/tenants.ts';
import { configureTenant, createIssuer, freshTenant, riderClaims, sign } from '../auth/issuing.ts';

const { DB, TENANT } = env;
const production = { ...env, ENVIRONMENT: 'production' };

async function foundIn(where: typeof production, id: ReturnType<typeof freshTenant>) {
  const configuration = await readTenant(where, id);
  if (configuration.outcome !== 'found') throw new Error(configuration.outcome);
  return configuration.tenant;
}

describe('a policy with faults', () => {
  const write = (id: string, policy: unknown) =>
    DB.prepare('UPDATE tenants SET policy = ? WHERE tenant = ?').bind(JSON.stringify(policy), id).run();

  it('does not replace the last good one, also after a restart, while new keys count at once', async () => {
    const [id, issuer, next] = [freshTenant(), await createIssuer('ES256'), await createIssuer('ES256')];
    await configureTenant(id, issuer, { dispatch: { offerAcceptSeconds: 20 } });
    await foundIn(production, id);
    await write(id, { offerAcceptSecond: 25, tariff: { currency: 'EUR' } });
    await DB.prepare('UPDATE tenants SET issuer = ?, key = ? WHERE tenant = ?')
      .bind(next.issuer, JSON.stringify(next.jwk), id)
      .run();
    for (let read = 0; read < 2; read += 1) {
      const tenant = await foundIn(production, id);
      expect(tenant.policy.dispatch.offerAcceptSeconds).toBe(20);
      expect(tenant.policy.tariff.currency).toBe('USD');
      expect((await verifyToken(await sign(next, riderClaims(id)), tenant, Date.now())).ok).toBe(true);
      expect((await verifyToken(await sign(issuer, riderClaims(id)), tenant, Date.now())).ok).toBe(false);
      await evictDurableObject(TENANT.getByName(id));
    }
    await write(id, { dispatch: { offerAcceptSeconds: 30 } });
    expect((await foundIn(production, id)).policy.dispatch.offerAcceptSeconds).toBe(30);
  });

  it('counts as far as it can be read where none was ever good', async () => {
    const id = freshTenant();
    await configureTenant(id, await createIssuer('ES256'), {
      offerAcceptSeconds: 20,
      dispatch: { maxOpenOffers: 'many', noShowSeconds: 120 },
      routing: { timeZone: 'Nowhere/Atlantis' },
      tarif: {},
    });
    const { policy } = await foundIn(production, id);
    expect(policy).toEqual({
      ...defaultPolicy,
      dispatch: { ...defaultPolicy.dispatch, offerAcceptSeconds: 20, noShowSeconds: 120 },
    });
  });
});
