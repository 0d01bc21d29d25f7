import { env } from 'cloudflare:workers';
import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationChangeSchema, configurationVersionSchema } from '../../src/protocol/configuration.ts';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';

const versions = '/v1/configuration/versions';

function admin(tenant: string, sub = 'ann') {
  return tokenOf('admin', tenant, sub);
}

async function write(token: string, document: object, headers: Record<string, string> = {}) {
  const response = await call('POST', versions, { token, body: document, headers });
  expect(response.status, await response.clone().text()).toBe(201);
  return configurationVersionSchema.parse(await response.json());
}

async function activate(token: string, version: number, body?: object, headers: Record<string, string> = {}) {
  const path = `${versions}/${version}/activate`;
  return call('POST', path, { token, headers, ...(body !== undefined && { body }) });
}

async function rollBack(token: string, version: number) {
  return call('POST', `${versions}/${version}/rollback`, { token });
}

async function active(token: string) {
  const response = await call('GET', '/v1/configuration', { token });
  expect(response.status).toBe(200);
  const document = z.record(z.string(), z.unknown()).parse(await response.json());
  return { etag: response.headers.get('etag'), document };
}

async function currencyOf(token: string): Promise<string> {
  const response = await call('GET', '/v1/me', { token });
  return z.object({ currency: z.string() }).parse(await response.json()).currency;
}

const inCurrency = (currency: string) => ({ policy: { tariff: { currency } } });

describe('a tenant without versions', () => {
  it('has the policy of its row as version 0, and nothing else', async () => {
    const nothing = { zones: [], ranks: [], tariffs: [], promotions: [], surge: { mode: 'off' } };
    expect(await active(await admin(freshTenant()))).toEqual({
      etag: '"0"',
      document: { policy: {}, ...nothing },
    });
    const tenant = freshTenant();
    const { publicKey } = await generateKeyPair('ES256');
    await env.DB.prepare(
      "INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES (?, 'i', 'ES256', ?, ?)",
    )
      .bind(tenant, JSON.stringify(await exportJWK(publicKey)), '{"offerAcceptSeconds":20}')
      .run();
    const { document } = await active(await admin(tenant));
    expect(document).toEqual({ policy: { dispatch: { offerAcceptSeconds: 20 } }, ...nothing });
  });

  it('of the demo town names its streets: a version made from it keeps them', async () => {
    const { document } = await active(await admin('demo'));
    expect(document).toMatchObject({ policy: { routing: { region: 'port-aux-francais' } } });
  });
});

describe('a version', () => {
  let token = '';
  beforeAll(async () => {
    token = await admin(freshTenant());
  });

  it('is a draft until it is activated, at once', async () => {
    const first = await write(token, inCurrency('EUR'));
    expect(first).toMatchObject({ version: 1, state: 'draft', basedOn: null, writtenBy: 'ann' });
    expect(await currencyOf(token)).toBe('USD');
    const activated = await activate(token, 1);
    expect(configurationVersionSchema.parse(await activated.json())).toMatchObject({
      version: 1,
      state: 'active',
    });
    expect(await currencyOf(token)).toBe('EUR');
    expect(await active(token)).toMatchObject({ etag: '"1"', document: inCurrency('EUR') });
  });

  it('is taken back in one step', async () => {
    await write(token, inCurrency('CHF'));
    await activate(token, 2);
    expect(await currencyOf(token)).toBe('CHF');
    expect((await rollBack(token, 2)).status).toBe(200);
    expect(await currencyOf(token)).toBe('EUR');
    expect(await active(token)).toMatchObject({ etag: '"1"' });
  });

  it('that was taken back is replaced, and active again by one step more', async () => {
    const again = await rollBack(token, 2);
    expect(configurationVersionSchema.parse(await again.json())).toMatchObject({ state: 'active' });
    expect(await currencyOf(token)).toBe('CHF');
    const back = await rollBack(token, 2);
    expect(configurationVersionSchema.parse(await back.json())).toMatchObject({ state: 'replaced' });
    expect(await currencyOf(token)).toBe('EUR');
  });

  it('that was never active is not taken back', async () => {
    const { version } = await write(token, inCurrency('GBP'));
    expect(await problemIn(await rollBack(token, version))).toBe('409 version-not-active');
  });

  it('may be for later', async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const planned = await activate(token, 2, { at });
    expect(configurationVersionSchema.parse(await planned.json())).toMatchObject({
      state: 'scheduled',
      activeFrom: at,
    });
    expect(await currencyOf(token)).toBe('EUR');
    expect((await rollBack(token, 2)).status).toBe(200);
  });

  it('is listed, read, and every change of it logged with who, when and from which', async () => {
    const listed = await call('GET', `${versions}?limit=2`, { token });
    const pageOf = <Item extends z.ZodType>(item: Item) =>
      z.object({ data: z.array(item), nextCursor: z.string().nullable() });
    const first = pageOf(configurationVersionSchema).parse(await listed.json());
    expect(first.data).toMatchObject([
      { version: 3, state: 'draft', basedOn: 1 },
      { version: 2, state: 'replaced', basedOn: 1 },
    ]);
    const second = await call('GET', `${versions}?limit=1&cursor=${first.nextCursor}`, { token });
    expect(pageOf(configurationVersionSchema).parse(await second.json())).toMatchObject({
      data: [{ version: 1, state: 'active' }],
      nextCursor: null,
    });
    expect(await (await call('GET', `${versions}/2`, { token })).json()).toMatchObject(inCurrency('CHF'));
    expect(await problemIn(await call('GET', `${versions}/9`, { token }))).toBe('404 not-found');
    const changes = await call('GET', '/v1/configuration/changes', { token });
    const { data } = pageOf(configurationChangeSchema).parse(await changes.json());
    expect(data.map(({ type, version, from, to, by }) => [type, version, from, to, by])).toEqual([
      ['rolledBack', 2, 1, 1, 'ann'],
      ['scheduled', 2, 1, 1, 'ann'],
      ['rolledBack', 2, 2, 1, 'ann'],
      ['rolledBack', 2, 1, 2, 'ann'],
      ['rolledBack', 2, 2, 1, 'ann'],
      ['activated', 2, 1, 2, 'ann'],
      ['activated', 1, null, 1, 'ann'],
    ]);
  });

  it('never changes', async () => {
    const change = env.DB.prepare("UPDATE configurations SET document = '{}'").run();
    await expect(change).rejects.toThrow('never changes');
  });

  it('is refused with what is wrong with it, and takes nothing offline', async () => {
    const fault = async (document: object) =>
      problemIn(await call('POST', versions, { token, body: document }));
    expect(await fault({ policy: { offerAcceptSecond: 20 } })).toBe(
      '422 validation-failed: policy.offerAcceptSecond',
    );
    expect(await fault({ zonse: [] })).toBe('422 validation-failed: zonse');
    expect(await fault({ tariffs: [{ id: 'a', zone: 'nowhere' }] })).toBe(
      '422 validation-failed: tariffs.0.zone',
    );
    expect(await fault({ tariffs: [{ id: 'a', currency: 'EUR' }] })).toBe(
      '422 validation-failed: tariffs.0.currency',
    );
    expect(await currencyOf(token)).toBe('EUR');
  });

  it('may be long, and not longer', async () => {
    const riders = (most: number) =>
      Array.from({ length: most }, (_, index) => `rider-${index}`.padEnd(60, 'x'));
    const promotions = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        code: `C${index}`,
        label: 'x',
        percent: 1,
        riders: riders(1_000),
      }));
    await write(token, { promotions: promotions(12) });
    const long = await call('POST', versions, { token, body: { promotions: promotions(20) } });
    expect(await problemIn(long)).toBe('413 body-too-large');
  });
});

describe('two admins at once', () => {
  it('do not overwrite each other', async () => {
    const tenant = freshTenant();
    const [ann, bob] = [await admin(tenant, 'ann'), await admin(tenant, 'bob')];
    const seen = { 'if-match': '"0"' };
    const [one, other] = [
      await write(ann, inCurrency('EUR'), seen),
      await write(bob, inCurrency('CHF'), seen),
    ];
    expect((await activate(ann, one.version, undefined, seen)).status).toBe(200);
    const late = await activate(bob, other.version, undefined, seen);
    expect(late.headers.get('etag')).toBe('"1"');
    expect(await problemIn(late)).toBe('412 precondition-failed');
    expect(await problemIn(await call('POST', versions, { token: bob, body: {}, headers: seen }))).toBe(
      '412 precondition-failed',
    );
    const answers = await Promise.all([
      activate(ann, one.version, { share: 0.5 }),
      activate(bob, other.version),
      activate(ann, other.version, { at: new Date(Date.now() + 60_000).toISOString() }),
    ]);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const logged = await call('GET', '/v1/configuration/changes', { token: ann });
    const { data } = z.object({ data: z.array(z.unknown()) }).parse(await logged.json());
    expect(data).toHaveLength(1 + answers.filter(({ status }) => status === 200).length);
  });
});

describe('who may see and change it', () => {
  it('is the admins of the tenant', async () => {
    const tenant = freshTenant();
    for (const role of ['rider', 'driver', 'operator'] as const) {
      const token = await tokenOf(role, tenant);
      expect(await problemIn(await call('GET', '/v1/configuration', { token }))).toBe('403 forbidden');
      expect(await problemIn(await call('POST', versions, { token, body: {} }))).toBe('403 forbidden');
    }
    await write(await admin(tenant), inCurrency('EUR'));
    const outsider = await admin(freshTenant());
    expect(await problemIn(await call('GET', `${versions}/1`, { token: outsider }))).toBe('404 not-found');
    expect(await problemIn(await activate(outsider, 1))).toBe('404 not-found');
  });
});
