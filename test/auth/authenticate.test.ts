import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { authenticate, requireRole } from '../../src/auth/authenticate.ts';
import type { Identity } from '../../src/auth/identity.ts';
import { sealTicket } from '../../src/auth/tickets.ts';
import { personIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import { limitRate } from '../../src/routes/rateLimits.ts';
import { requireSafeDeployment } from '../../src/routes/requireSafeDeployment.ts';
import { secretsOf } from '../../src/secrets/secrets.ts';
import {
  configureTenant,
  createDevelopmentIssuer,
  createIssuer,
  freshTenant,
  riderClaims,
  sign,
} from './issuing.ts';
import { createApp, problemOf, send } from './serving.ts';

/** A deployment has a secret of its own. */
const production = { ENVIRONMENT: 'production', HEXHAIL_SECRET: 'a secret of a deployment, for tests alone' };

const app = createApp();
app.use(requireSafeDeployment);
app.use('/v1/*', authenticate, limitRate);
app.get('/v1/me', (c) => c.json({ ...c.var.identity, currency: c.var.policy.tariff.currency }));
app.get('/v1/operators', requireRole('operator'), (c) => c.json('in'));
app.get('/v1/riders-and-drivers', requireRole('rider', 'driver'), (c) => c.json('in'));

function bearer(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}

function upgrade(...protocols: string[]): RequestInit {
  return { headers: { upgrade: 'websocket', 'sec-websocket-protocol': protocols.join(', ') } };
}

async function driverTicket(changes: Partial<Identity> = {}) {
  const identity: Identity = {
    tenant: freshTenant(),
    person: personIdSchema.parse('dan'),
    role: 'driver',
    isAdmin: false,
    vehicle: vehicleIdSchema.parse('van-7'),
    expiresAt: Date.now() + 3_600_000,
    ...changes,
  };
  const { ticket } = await sealTicket(secretsOf(env), identity, Date.now());
  return { identity, ticket };
}

async function expectUnauthorized(response: Response): Promise<string> {
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="hexhail"/);
  const { type, detail } = await problemOf(response);
  expect(type).toBe('/problems/unauthorized');
  return detail;
}

afterEach(() => vi.restoreAllMocks());

describe('a bearer token', () => {
  it('gives the caller a name, and the policy of their tenant', async () => {
    const [tenant, issuer] = [freshTenant(), await createIssuer('ES256')];
    await configureTenant(tenant, issuer, { tariff: { currency: 'EUR' } });
    const token = await sign(issuer, riderClaims(tenant));
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const response = await send(
        app,
        '/v1/me',
        { headers: { authorization: `${scheme} ${token}` } },
        production,
      );
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ tenant, person: 'ann', role: 'rider', currency: 'EUR' });
    }
  });

  it('of the development key opens development and not production', async () => {
    const token = await sign(await createDevelopmentIssuer(), riderClaims(freshTenant()));
    expect((await send(app, '/v1/me', bearer(token))).status).toBe(200);
    const elsewhere = await sign(await createDevelopmentIssuer(), riderClaims(freshTenant()));
    await expectUnauthorized(await send(app, '/v1/me', bearer(elsewhere), production));
  });

  it('is asked for when it is missing or of another scheme', async () => {
    const missing = await send(app, '/v1/me');
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="hexhail"');
    await expectUnauthorized(missing);
    const token = await sign(await createDevelopmentIssuer(), riderClaims(freshTenant()));
    for (const authorization of ['', 'Bearer', 'Basic YTpi', token, `Bearer ${token} more`]) {
      await expectUnauthorized(await send(app, '/v1/me', { headers: { authorization } }));
    }
  });

  it('that has expired or is malformed is refused with the reason', async () => {
    const key = await createDevelopmentIssuer();
    const expired = await sign(key, riderClaims(freshTenant(), { exp: Math.floor(Date.now() / 1000) - 60 }));
    const refused = await send(app, '/v1/me', bearer(expired));
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await expectUnauthorized(refused)).toContain('expired');
    expect(await expectUnauthorized(await send(app, '/v1/me', bearer('rubbish')))).toContain('JWT');
  });

  it('of an unknown tenant and one with a wrong signature are refused alike', async () => {
    const [tenant, issuer] = [freshTenant(), await createIssuer('ES256')];
    await configureTenant(tenant, issuer);
    const forger = { ...(await createIssuer('ES256')), issuer: issuer.issuer };
    const forged = await send(app, '/v1/me', bearer(await sign(forger, riderClaims(tenant))), production);
    const unknown = await send(
      app,
      '/v1/me',
      bearer(await sign(forger, riderClaims(freshTenant()))),
      production,
    );
    expect(await expectUnauthorized(unknown)).toBe(await expectUnauthorized(forged));
    expect(unknown.headers.get('www-authenticate')).toBe(forged.headers.get('www-authenticate'));
  });

  it('is refused in the query, whoever sends it', async () => {
    const token = await sign(await createDevelopmentIssuer(), riderClaims(freshTenant()));
    for (const name of ['token', 'access_token', 'ticket', 'jwt', 'authorization', 'Token']) {
      for (const init of [{}, bearer(token)]) {
        const response = await send(app, `/v1/me?limit=3&${name}=${token}`, init);
        expect(response.status).toBe(400);
        const { type, detail } = await problemOf(response);
        expect(type).toBe('/problems/token-in-query');
        expect(detail).not.toContain(token);
      }
    }
    expect((await send(app, '/v1/me?limit=3', bearer(token))).status).toBe(200);
  });
});

describe('a role', () => {
  it('opens what is for it, and nothing else', async () => {
    const key = await createDevelopmentIssuer();
    const status = async (path: string, role: string) => {
      const token = await sign(key, riderClaims(freshTenant(), { role, vehicle: 'van-7' }));
      return (await send(app, path, bearer(token))).status;
    };
    expect(await status('/v1/operators', 'operator')).toBe(200);
    expect(await status('/v1/operators', 'rider')).toBe(403);
    expect(await status('/v1/operators', 'driver')).toBe(403);
    expect(await status('/v1/riders-and-drivers', 'rider')).toBe(200);
    expect(await status('/v1/riders-and-drivers', 'driver')).toBe(200);
    expect(await status('/v1/riders-and-drivers', 'operator')).toBe(403);
  });
});

describe('a ticket', () => {
  it('opens one WebSocket in the name of whom it was made for', async () => {
    const { identity, ticket } = await driverTicket();
    const first = await send(app, '/v1/me', upgrade('hexhail.v1', `ticket.${ticket}`));
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject(identity);
    await expectUnauthorized(await send(app, '/v1/me', upgrade('hexhail.v1', `ticket.${ticket}`)));
  });

  it('opens only one of many WebSockets that race for it', async () => {
    const { ticket } = await driverTicket();
    const race = Array.from({ length: 8 }, () =>
      send(app, '/v1/me', upgrade(`ticket.${ticket}`, 'hexhail.v1')),
    );
    const statuses = (await Promise.all(race)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 401, 401, 401, 401, 401, 401, 401]);
  });

  it('opens nothing but WebSockets', async () => {
    const { ticket } = await driverTicket();
    const protocols = { 'sec-websocket-protocol': `hexhail.v1, ticket.${ticket}` };
    await expectUnauthorized(await send(app, '/v1/me', { headers: protocols }));
    await expectUnauthorized(await send(app, '/v1/me', bearer(ticket)));
    expect((await send(app, '/v1/me', upgrade('hexhail.v1', `ticket.${ticket}`))).status).toBe(200);
  });

  it('is refused when it is forged, and of a tenant that is gone', async () => {
    await expectUnauthorized(await send(app, '/v1/me', upgrade('hexhail.v1', 'ticket.forged')));
    await expectUnauthorized(await send(app, '/v1/me', upgrade('hexhail.v1')));
    const { ticket } = await driverTicket();
    await expectUnauthorized(
      await send(app, '/v1/me', upgrade('hexhail.v1', `ticket.${ticket}`), production),
    );
  });
});

describe('what the service lacks', () => {
  it('is said when the secret is missing, too short or the published one', async () => {
    for (const HEXHAIL_SECRET of ['', 'short', env.HEXHAIL_SECRET]) {
      const response = await send(app, '/v1/me', {}, { ...production, HEXHAIL_SECRET });
      expect(response.status).toBe(503);
      const { type, detail } = await problemOf(response);
      expect(type).toBe('/problems/not-configured');
      expect(detail).toContain('HEXHAIL_SECRET');
    }
    const previous = { ...production, HEXHAIL_SECRET_PREVIOUS: env.HEXHAIL_SECRET };
    expect((await send(app, '/v1/me', {}, previous)).status).toBe(503);
    const { HEXHAIL_SECRET: _, ...unset } = env;
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    expect((await app.request('/v1/me', {}, unset, context)).status).toBe(503);
  });

  it.each(['hexhail.example', '192.168.1.7', '127.0.0.1.hexhail.example', 'localhost.example'])(
    'is said where development is served to others than this machine: %s',
    async (host) => {
      const response = await send(app, '/v1/me', {}, {}, `http://${host}`);
      expect(response.status).toBe(503);
      expect((await problemOf(response)).detail).toContain('loopback');
    },
  );

  it.each(['localhost', '127.0.0.1:8787', '[::1]:8787', 'a.localhost'])('is nothing on %s', async (host) => {
    expect((await send(app, '/v1/me', {}, {}, `http://${host}`)).status).toBe(401);
  });

  it('is said, with when to come back, when the configuration of a tenant cannot be read', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const DB = new Proxy(env.DB, {
      get: () => () => {
        throw new Error('D1 is down');
      },
    });
    const [tenant, issuer] = [freshTenant(), await createIssuer('ES256')];
    await configureTenant(tenant, issuer);
    const request = bearer(await sign(issuer, riderClaims(tenant)));
    const down = await send(app, '/v1/me', request, { DB, ...production });
    expect(down.status).toBe(503);
    expect(Number(down.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(down)).toMatchObject({ type: '/problems/unavailable' });
    expect((await send(app, '/v1/me', request, production)).status).toBe(200);
    expect((await send(app, '/v1/me', request, { DB, ...production })).status).toBe(200);
  });

  it('is said when the configuration of a tenant is not valid', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const [tenant, issuer] = [freshTenant(), await createIssuer('ES256')];
    await configureTenant(tenant, { ...issuer, jwk: issuer.privateJwk });
    const response = await send(app, '/v1/me', bearer(await sign(issuer, riderClaims(tenant))), production);
    expect(response.status).toBe(503);
    const { type, detail } = await problemOf(response);
    expect(type).toBe('/problems/not-configured');
    expect(detail).not.toContain(issuer.privateJwk.d);
  });
});

describe('the rate limit', () => {
  it('counts each person of each tenant alone, and says when to come back', async () => {
    const asked: string[] = [];
    const RATE_LIMIT = {
      limit: async ({ key }: { key: string }) => {
        asked.push(key);
        return { success: asked.filter((other) => other === key).length <= 1 };
      },
    };
    const key = await createDevelopmentIssuer();
    const tenant = freshTenant();
    const status = async (sub: string) => {
      const response = await send(app, '/v1/me', bearer(await sign(key, riderClaims(tenant, { sub }))), {
        RATE_LIMIT,
      });
      return [response.status, response.headers.get('retry-after')];
    };
    expect(await status('ann')).toEqual([200, null]);
    expect(await status('ann')).toEqual([429, '10']);
    expect(await status('bob')).toEqual([200, null]);
    expect(asked).toEqual([`${tenant}/ann`, `${tenant}/ann`, `${tenant}/bob`]);
  });

  it('lets everybody pass while it does not work itself', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const RATE_LIMIT = { limit: () => Promise.reject(new Error('out of order')) };
    const token = await sign(await createDevelopmentIssuer(), riderClaims(freshTenant()));
    expect((await send(app, '/v1/me', bearer(token), { RATE_LIMIT })).status).toBe(200);
    expect(warned).toHaveBeenCalledOnce();
  });
});
