import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { decisionSchema } from '../../src/protocol/decisions.ts';
import { vehicleEntrySchema } from '../../src/protocol/vehicleJournal.ts';
import { currentVehicleSchema } from '../../src/protocol/vehicles.ts';
import { book, call, freshTenant, problemIn, tokenOf, tripIn as tripOf } from '../routes/calling.ts';
import { waitFor } from '../setup/waiting.ts';
import { City, capitol, corner, station } from './city.ts';
import type { DriverEnd } from './streams.ts';

const decisions = z.object({ data: z.array(decisionSchema), nextCursor: z.null() });
const vehicleJournal = z.object({ data: z.array(vehicleEntrySchema), nextCursor: z.null() });

/** Ann’s trip, booked over HTTP in a city with a policy of its own only as far as the demo's. */
async function bookIn(city: City): Promise<string> {
  const rider = await tokenOf('rider', city.tenant, 'ann');
  const { id } = await tripOf(await book(rider, { pickup: capitol, dropoff: station }), 201);
  return id;
}

async function accept(driver: DriverEnd): Promise<void> {
  driver.answer((await driver.offer()).id, 'accept');
  await driver.planWith((plan) => plan.stops.length === 2);
}

async function stateOf(token: string, id: string, state: string, vehicle: string | null): Promise<void> {
  await waitFor(async () => {
    const trip = await tripOf(await call('GET', `/v1/trips/${id}`, { token }));
    expect([trip.state, trip.vehicle?.id ?? null]).toEqual([state, vehicle]);
  });
}

describe('an operator', () => {
  it('takes a trip from its vehicle: another one gets it, and the decisions say why', async () => {
    const city = new City();
    const operator = await tokenOf('operator', city.tenant);
    const first = await city.drive('cab-1', corner);
    const id = await bookIn(city);
    await accept(first);
    const second = await city.drive('cab-2', station);
    await stateOf(operator, id, 'assigned', 'cab-1');

    const body = { reason: 'flat tyre' };
    const answer = await call('POST', `/v1/trips/${id}/reassign`, { token: operator, body });
    expect(await tripOf(answer)).toMatchObject({ state: 'searching', vehicle: null });
    await first.planWith((plan) => plan.stops.length === 0);
    await accept(second);
    await stateOf(operator, id, 'assigned', 'cab-2');

    const log = decisions.parse(
      await (await call('GET', `/v1/trips/${id}/decisions`, { token: operator })).json(),
    );
    const asked = log.data.flatMap(({ offers }) =>
      offers.map(({ vehicleId, outcome }) => [vehicleId, outcome]),
    );
    expect(asked).toEqual([
      ['cab-1', 'accepted'],
      ['cab-2', 'accepted'],
    ]);
    expect(log.data.at(-1)?.skipped).toMatchObject([{ vehicleId: 'cab-1', reason: 'excluded' }]);
    expect(log.data[0]?.candidates).toMatchObject([{ vehicleId: 'cab-1', etaSource: 'greatCircle' }]);
  });

  it('is told why a trip cannot be taken from its vehicle', async () => {
    const city = new City();
    const operator = await tokenOf('operator', city.tenant);
    const reassign = (id: string, headers = {}) =>
      call('POST', `/v1/trips/${id}/reassign`, { token: operator, headers });
    const id = await bookIn(city);
    expect(await problemIn(await reassign(id))).toBe('409 trip-not-assigned');
    expect(await problemIn(await reassign(id, { 'if-match': '"99"' }))).toBe('412 precondition-failed');
    await call('POST', `/v1/trips/${id}/cancel`, { token: operator });
    expect(await problemIn(await reassign(id))).toBe('409 trip-over');
    expect(await problemIn(await reassign('trip_00000000'))).toBe('404 not-found');
    const rider = await tokenOf('rider', city.tenant, 'ann');
    expect(await problemIn(await call('POST', `/v1/trips/${id}/reassign`, { token: rider }))).toBe(
      '403 forbidden',
    );
    const stranger = await tokenOf('operator', freshTenant());
    expect(await problemIn(await call('POST', `/v1/trips/${id}/reassign`, { token: stranger }))).toBe(
      '404 not-found',
    );
    expect(await problemIn(await call('GET', `/v1/trips/${id}/decisions`, { token: stranger }))).toBe(
      '404 not-found',
    );
  });

  it('takes a vehicle off the street and back, also while its driver connects anew', async () => {
    const city = new City();
    const operator = await tokenOf('operator', city.tenant);
    const driver = await city.drive('cab-1');
    const id = await bookIn(city);
    await accept(driver);
    await stateOf(operator, id, 'assigned', 'cab-1');

    const act = async (what: string, body?: object) =>
      currentVehicleSchema.parse(
        await (await call('POST', `/v1/vehicles/cab-1/${what}`, { token: operator, body })).json(),
      );
    const out = await act('out-of-service', { reason: 'brakes' });
    expect(out.plan.outOfService).toMatchObject({ reason: 'brakes' });
    const told = await driver.planWith(({ outOfService = null }) => outOfService !== null);
    expect([told.outOfService?.reason, told.stops]).toEqual(['brakes', []]);
    await stateOf(operator, id, 'searching', null);

    const again = await city.drive('cab-1');
    expect(again.plan().outOfService?.reason).toBe('brakes');
    // The same trip avoids it for good: another one is the test.
    const other = await bookIn(city);
    await waitFor(async () => {
      const log = await call('GET', `/v1/trips/${other}/decisions`, { token: operator });
      const { data } = decisions.parse(await log.json());
      expect(data.flatMap(({ skipped }) => skipped.map(({ reason }) => reason))).toContain('out-of-service');
    });

    expect((await act('in-service')).plan.outOfService).toBeNull();
    await again.offer();
    const journal = vehicleJournal.parse(
      await (await call('GET', '/v1/vehicles/cab-1/journal', { token: operator })).json(),
    );
    const types = journal.data.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['takenOutOfService', 'released', 'returnedToService']));
  });

  it('finds no vehicle that nobody registered, or that is another tenant’s', async () => {
    const city = new City();
    await city.drive('cab-1');
    const stranger = await tokenOf('operator', freshTenant());
    for (const path of ['out-of-service', 'in-service']) {
      const answer = await call('POST', `/v1/vehicles/cab-1/${path}`, { token: stranger });
      expect(await problemIn(answer)).toBe('404 not-found');
    }
    expect(await problemIn(await call('GET', '/v1/vehicles/cab-1/journal', { token: stranger }))).toBe(
      '404 not-found',
    );
    const longReason = { reason: 'x'.repeat(201) };
    const operator = await tokenOf('operator', city.tenant);
    const refused = await call('POST', '/v1/vehicles/cab-1/out-of-service', {
      token: operator,
      body: longReason,
    });
    expect(await problemIn(refused)).toBe('422 validation-failed: reason');
  });
});
