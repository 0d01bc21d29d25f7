import { describe, expect, it } from 'vitest';
import { maxSavedPlaces } from '../../src/domain/person/savedPlaces.ts';
import { call, capitol, freshTenant, problemIn, station, tokenOf } from './calling.ts';

const path = '/v1/me/places';
const home = { place: { ...capitol, label: '12 Market Street' } };

async function listed(token: string): Promise<unknown> {
  const response = await call('GET', path, { token });
  expect(response.status).toBe(200);
  return response.json();
}

describe('the places of a rider', () => {
  it('are kept under names until they are forgotten', async () => {
    const token = await tokenOf('rider', freshTenant(), 'ann');
    expect(await listed(token)).toEqual({ data: [], nextCursor: null });
    const put = await call('PUT', `${path}/home`, { token, body: home });
    const savedAt = expect.stringMatching(/^\d{4}-.*Z$/);
    expect([put.status, await put.json()]).toEqual([200, { name: 'home', ...home, savedAt }]);
    const grandma = { title: 'Grandma', place: { ...station, label: '4th & Chestnut' } };
    expect((await call('PUT', `${path}/grandma`, { token, body: grandma })).status).toBe(200);
    const all = [
      { name: 'grandma', ...grandma, savedAt },
      { name: 'home', ...home, savedAt },
    ];
    expect(await listed(token)).toEqual({ data: all, nextCursor: null });
    for (const _ of ['once', 'again']) {
      expect((await call('DELETE', `${path}/home`, { token })).status).toBe(204);
    }
    expect(await listed(token)).toEqual({ data: [all[0]], nextCursor: null });
  });

  it('are theirs alone', async () => {
    const tenant = freshTenant();
    const ann = await tokenOf('rider', tenant, 'ann');
    expect((await call('PUT', `${path}/home`, { token: ann, body: home })).status).toBe(200);
    expect(await listed(await tokenOf('rider', tenant, 'bob'))).toEqual({ data: [], nextCursor: null });
    expect(await listed(await tokenOf('rider', freshTenant(), 'ann'))).toEqual({
      data: [],
      nextCursor: null,
    });
    for (const role of ['driver', 'operator', 'admin'] as const) {
      const token = await tokenOf(role, tenant, 'ann');
      expect(await problemIn(await call('GET', path, { token }))).toBe('403 forbidden');
    }
    expect(await problemIn(await call('GET', path))).toBe('401 unauthorized');
  });

  it('are so many at most', async () => {
    const token = await tokenOf('rider', freshTenant());
    const put = (name: string) => call('PUT', `${path}/${name}`, { token, body: home });
    for (let index = 0; index < maxSavedPlaces; index++) expect((await put(`p${index}`)).status).toBe(200);
    expect(await problemIn(await put('more'))).toBe('409 too-many-places');
  });

  it.each([
    ['home', { place: capitol }, 'place.label'],
    ['home', { place: { ...home.place, label: 'two\nlines' } }, 'place.label'],
    ['home', { place: { ...home.place, lat: 91 } }, 'place.lat'],
    ['home', { place: { ...home.place, alt: 1 } }, 'place.alt'],
    ['home', { ...home, title: 'x'.repeat(41) }, 'title'],
    ['home', { ...home, tilte: 'x' }, 'tilte'],
    ['Home', home, 'name'],
    ['x'.repeat(33), home, 'name'],
  ])('under %s are not %j', async (name, body, wrong) => {
    const token = await tokenOf('rider', freshTenant());
    const problem = await problemIn(await call('PUT', `${path}/${name}`, { token, body }));
    expect(problem).toBe(`422 validation-failed: ${wrong}`);
  });
});
