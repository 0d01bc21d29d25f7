import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';

const file = z.looseObject({ documents: z.array(z.unknown()), blockedRiders: z.array(z.looseObject({})) });

describe('what drivers are allowed', () => {
  it('is written by operators, who see it again', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('operator', tenant);
    const documents = [{ kind: 'licence', number: 'D 1', expiresOn: '2027-01-31' }];
    expect(await problemIn(await call('GET', '/v1/drivers/dora', { token }))).toMatch(/^404 not-found/);
    const put = await call('PUT', '/v1/drivers/dora/documents', { token, body: { documents } });
    expect(put.status).toBe(200);
    const blocked = '/v1/drivers/dora/blocked-riders/ann';
    const body = { reason: 'a complaint' };
    for (let time = 0; time < 2; time++) {
      const block = file.parse(await (await call('PUT', blocked, { token, body })).json());
      expect(block).toMatchObject({
        id: 'dora',
        documents,
        blockedRiders: [{ rider: 'ann', reason: 'a complaint' }],
      });
    }
    expect(file.parse(await (await call('GET', '/v1/drivers/dora', { token })).json())).toMatchObject({
      documents,
      blockedRiders: [{ rider: 'ann' }],
    });
    const unblocked = file.parse(await (await call('DELETE', blocked, { token })).json());
    expect(unblocked.blockedRiders).toEqual([]);
    const elsewhere = await tokenOf('operator', freshTenant());
    expect(await problemIn(await call('GET', '/v1/drivers/dora', { token: elsewhere }))).toMatch(
      /^404 not-found/,
    );
  });

  it('is listed by what ends first', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('operator', tenant);
    for (const [driver, ...days] of [
      ['anna', '2027-05-01', '2027-03-01'],
      ['bert', '2027-04-01'],
      ['dora'],
    ] satisfies [string, ...string[]][]) {
      const documents = days.map((expiresOn) => ({ kind: 'licence', expiresOn }));
      await call('PUT', `/v1/drivers/${driver}/documents`, { token, body: { documents } });
    }
    const listed = async (query: string) => {
      const response = await call('GET', `/v1/drivers?${query}`, { token });
      return z.object({ data: z.array(z.unknown()) }).parse(await response.json()).data;
    };
    expect(await listed('')).toMatchObject([
      { id: 'anna', documentsEndOn: '2027-03-01' },
      { id: 'bert', documentsEndOn: '2027-04-01' },
      { id: 'dora', documentsEndOn: null },
    ]);
    expect(await listed('endingBy=2027-03-31')).toMatchObject([{ id: 'anna' }]);
    expect(await listed('endingBy=2027-04-01')).toMatchObject([{ id: 'anna' }, { id: 'bert' }]);
    expect(await listed('endingBy=2027-02-28')).toEqual([]);
    expect(await problemIn(await call('GET', '/v1/drivers?endingBy=soon', { token }))).toMatch(/^422/);
  });

  it('is read strictly, and by nobody else', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('operator', tenant);
    const body = { documents: [{ kind: 'licence', expiresOn: '2027-02-30' }] };
    expect(await problemIn(await call('PUT', '/v1/drivers/dora/documents', { token, body }))).toBe(
      '422 validation-failed: documents.0.expiresOn',
    );
    const driver = await tokenOf('driver', tenant, 'dora');
    expect(await problemIn(await call('GET', '/v1/drivers/dora', { token: driver }))).toMatch(/^403/);
  });
});
