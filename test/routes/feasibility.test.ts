import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quoteSchema } from '../../src/protocol/quotes.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, station, tokenOf, tripIn } from './calling.ts';

const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
function hoursAhead(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

const ride = () => ({ pickup: capitol, dropoff: station, scheduledFor: hoursAhead(5), reserve: true });

/** A tenant with one registered vehicle that nobody drives yet. */
async function stage() {
  const tenant = freshTenant();
  const [operator, rider] = await Promise.all([tokenOf('operator', tenant), tokenOf('rider', tenant, 'ann')]);
  const body = { name: 'Cab 1', type: 'car', plate: 'HX 1', capacity };
  expect((await call('PUT', '/v1/vehicles/cab-1', { token: operator, body })).status).toBe(200);
  const plan = async (change: object | null) => {
    const shift = { startsAt: hoursAhead(1), endsAt: hoursAhead(9), place: capitol, ...change };
    const shifts = change === null ? [] : [shift];
    const path = '/v1/vehicles/cab-1/shifts';
    expect((await call('PUT', path, { token: operator, body: { shifts } })).status).toBe(200);
  };
  const quoted = async (asked: object) => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answer = await call('POST', '/v1/quotes', { token: rider, body: asked, headers });
    expect(answer.status).toBe(200);
    return z.object({ data: z.array(quoteSchema) }).parse(await answer.json()).data[0];
  };
  const read = async (id: string) =>
    tripSchema.parse(await (await call('GET', `/v1/trips/${id}`, { token: rider })).json());
  return { rider, plan, quoted, read };
}

describe('how sure a reservation is', () => {
  it('is said with a quote, by the shifts that are planned, and only where one is wanted', async () => {
    const { plan, quoted } = await stage();
    const { reserve: _, ...unreserved } = ride();
    expect((await quoted(unreserved))?.reservation).toBeUndefined();
    const says = async (reason: string) =>
      waitFor(async () => {
        expect((await quoted(ride()))?.reservation?.feasibility.reason).toBe(reason);
      });
    await says('nothing-planned');
    await plan({});
    await says('shifts-free');
    await plan({ radiusMeters: 100, place: station });
    await says('no-shift-then');
  });

  it('is said with a trip, before anybody is online: guaranteed once a vehicle holds it', async () => {
    const { rider, plan, quoted, read } = await stage();
    await plan({ takesReservations: true });
    await waitFor(async () => {
      expect((await quoted(ride()))?.reservation?.feasibility.level).toBe('likely');
    });
    const { id, reservation } = await tripIn(await book(rider, ride()), 201);
    expect(['none', 'held']).toContain(reservation.state);
    await waitFor(async () => {
      expect((await read(id)).reservation).toMatchObject({
        state: 'held',
        vehicle: { id: 'cab-1' },
        feasibility: { level: 'guaranteed', reason: 'held' },
      });
    });
    await plan(null);
    await waitFor(async () => {
      expect((await read(id)).reservation).toEqual({
        state: 'lost',
        feasibility: { level: 'unknown', reason: 'reservation-lost' },
      });
    });
  });
});
