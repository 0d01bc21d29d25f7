import { describe, expect, it } from 'vitest';
import { shiftPlanSchema } from '../../src/protocol/plannedShifts.ts';
import { call, capitol, freshTenant, problemIn, tokenOf } from './calling.ts';

const path = '/v1/vehicles/cab-1/shifts';
const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };

function hoursAhead(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

function shift(from: number, until: number, change: object = {}) {
  return { startsAt: hoursAhead(from), endsAt: hoursAhead(until), place: capitol, ...change };
}

async function stage() {
  const tenant = freshTenant();
  const operator = await tokenOf('operator', tenant);
  const body = { name: 'Cab 1', type: 'car', plate: 'HX 1', capacity };
  expect((await call('PUT', '/v1/vehicles/cab-1', { token: operator, body })).status).toBe(200);
  return { tenant, operator, driver: await tokenOf('driver', tenant, 'cab-1') };
}

async function planIn(response: Response) {
  expect(response.status).toBe(200);
  const plan = shiftPlanSchema.parse(await response.json());
  expect(response.headers.get('etag')).toBe(`"${plan.version}"`);
  return plan;
}

describe('the shifts of a vehicle', () => {
  it('are planned by operators and by its own driver, who both see them', async () => {
    const { operator, driver } = await stage();
    expect(await planIn(await call('GET', path, { token: operator }))).toEqual({
      vehicle: 'cab-1',
      version: 0,
      shifts: [],
    });
    const [late, early] = [shift(30, 38), shift(2, 8, { radiusMeters: 900, takesReservations: true })];
    const planned = await planIn(
      await call('PUT', path, { token: operator, body: { shifts: [late, early] } }),
    );
    expect(planned).toEqual({
      vehicle: 'cab-1',
      version: 1,
      shifts: [early, { ...late, radiusMeters: 5_000, takesReservations: false }],
    });
    expect(await planIn(await call('GET', path, { token: driver }))).toEqual(planned);
    const changed = await planIn(await call('PUT', path, { token: driver, body: { shifts: [] } }));
    expect(changed).toEqual({ vehicle: 'cab-1', version: 2, shifts: [] });
  });

  it('are of nobody else, who cannot tell whether the vehicle exists', async () => {
    const { tenant, operator } = await stage();
    const foreign = await tokenOf('driver', tenant, 'cab-2');
    const outsider = await tokenOf('operator', freshTenant());
    const body = { shifts: [shift(2, 8)] };
    for (const token of [foreign, outsider]) {
      expect(await problemIn(await call('GET', path, { token }))).toBe('404 not-found');
      expect(await problemIn(await call('PUT', path, { token, body }))).toBe('404 not-found');
    }
    const rider = await tokenOf('rider', tenant);
    expect(await problemIn(await call('GET', path, { token: rider }))).toBe('403 forbidden');
    for (const id of ['cab-9', 'no%20id']) {
      const unknown = `/v1/vehicles/${id}/shifts`;
      expect(await problemIn(await call('PUT', unknown, { token: operator, body }))).toBe('404 not-found');
    }
    expect((await planIn(await call('GET', path, { token: operator }))).version).toBe(0);
  });

  it('change only at the version that was seen, where one is named', async () => {
    const { operator: token } = await stage();
    const body = { shifts: [shift(2, 8)] };
    await planIn(await call('PUT', path, { token, body, headers: { 'if-match': '"0"' } }));
    const stale = await call('PUT', path, { token, body: { shifts: [] }, headers: { 'if-match': '"0"' } });
    expect(stale.headers.get('etag')).toBe('"1"');
    expect(await problemIn(stale)).toBe('412 precondition-failed');
    expect((await planIn(await call('GET', path, { token }))).shifts).toHaveLength(1);
  });

  it('are read strictly', async () => {
    const { operator: token } = await stage();
    const refusal = async (...shifts: object[]) =>
      problemIn(await call('PUT', path, { token, body: { shifts } }));
    const invalid = '422 validation-failed: shifts';
    expect(await refusal(shift(2, 8), shift(7, 9))).toBe(`${invalid}.1.startsAt`);
    expect(await refusal(shift(-9, -1))).toBe(`${invalid}.0.endsAt`);
    expect(await refusal(shift(2, 8, { radiusMeters: 20_001 }))).toBe(`${invalid}.0.radiusMeters`);
    expect(await refusal(shift(2, 8, { driver: 'dora' }))).toBe(`${invalid}.0.driver`);
    expect(await refusal({ ...shift(2, 8), startsAt: '2026-01-01T08:00' })).toBe(`${invalid}.0.startsAt`);
    expect(await refusal(...Array.from({ length: 101 }, (_, at) => shift(at, at + 1)))).toBe(invalid);
  });

  it('are events of the vehicle', async () => {
    const { operator: token } = await stage();
    await planIn(await call('PUT', path, { token, body: { shifts: [shift(2, 8)] } }));
    const answer = await call('GET', '/v1/vehicles/cab-1/journal', { token });
    const journaled = [{ type: 'registered' }, { type: 'shiftsPlanned', by: 'operator', version: 1 }];
    expect(await answer.json()).toMatchObject({ data: journaled });
  });
});
