import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { SurgeAsked } from '../../src/calls/district.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { DistrictSurge } from '../../src/objects/district/districtSurge.ts';
import { configurationVersionSchema } from '../../src/protocol/configuration.ts';
import { quoteSchema } from '../../src/protocol/quotes.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { surgeLevelsSchema } from '../../src/protocol/surgeLevels.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const versions = '/v1/configuration/versions';
const ride = { pickup: capitol, dropoff: station };
const square = (half: number) => {
  const [west, east, south, north] = [
    capitol.lng - half,
    capitol.lng + half,
    capitol.lat - half,
    capitol.lat + half,
  ];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
};

afterEach(() => vi.restoreAllMocks());

/** A tenant with this surge in force, and a rider of it. */
async function tenantWith(surge: object) {
  const tenant = freshTenant();
  const admin = await tokenOf('admin', tenant, 'ann');
  const zones = [{ id: 'hospital', name: 'Hospital', kind: 'surcharge', area: square(0.005) }];
  const written = await call('POST', versions, { token: admin, body: { zones, surge } });
  expect(written.status, await written.clone().text()).toBe(201);
  const { version } = configurationVersionSchema.parse(await written.json());
  expect((await call('POST', `${versions}/${version}/activate`, { token: admin })).status).toBe(200);
  return { tenant, version, rider: await tokenOf('rider', tenant, 'bea') };
}

/** What the district says from now on. */
function demandIs(percent: number) {
  return vi.spyOn(DistrictSurge.prototype, 'ask').mockImplementation(({ vehicleTypes }: SurgeAsked) =>
    vehicleTypes.map(() => ({
      cell: cellAt(capitol, 6),
      vehicleType: null,
      demand: 14,
      supply: 3,
      smoothed: percent + 1.26,
      percent,
      minute: 60_000,
    })),
  );
}

async function quote(token: string, body: object = ride) {
  const response = await call('POST', '/v1/quotes', { token, body });
  expect(response.status).toBe(200);
  const [first] = z.object({ data: z.array(quoteSchema) }).parse(await response.json()).data;
  if (first === undefined) throw new Error('there is no quote');
  return first;
}

async function receiptOf(token: string, trip: string) {
  return receiptSchema.parse(await (await call('GET', `/v1/trips/${trip}/receipt`, { token })).json());
}

describe('surge by demand', () => {
  it('is shown by the quote, and locked: booking and receipt have it, whatever demand is by then', async () => {
    const { rider, version } = await tenantWith({ mode: 'on', most: 40 });
    demandIs(0);
    const plain = await quote(rider);
    expect(plain.surge).toBeUndefined();
    const ask = demandIs(20);
    const shown = await quote(rider);
    expect(ask).toHaveBeenCalledWith(
      expect.objectContaining({
        configuration: String(version),
        mode: 'on',
        rider: 'bea',
        vehicleTypes: [null],
      }),
    );
    expect(shown.surge).toEqual({ mode: 'on', percent: 20 });
    const amount = Math.round(plain.fare.amount / 5);
    expect(shown.fare.amount).toBe(plain.fare.amount + amount);
    demandIs(40);
    const trip = await tripIn(await book(rider, { quoteId: shown.id }), 201);
    expect(trip.fare).toEqual(shown.fare);
    const { lines } = await receiptOf(rider, trip.id);
    const inputs = {
      percent: 20,
      demand: 14,
      supply: 3,
      smoothed: 21.3,
      zone: cellAt(capitol, 6),
      at: 60_000,
    };
    expect(lines.find(({ code }) => code === 'surge')).toMatchObject({
      label: 'High demand',
      amount,
      rule: { item: 'surge' },
      inputs,
    });
  });

  it('is a line of a booking without a quote too, and stays when the ride is changed', async () => {
    const { rider } = await tenantWith({ mode: 'on' });
    demandIs(10);
    const trip = await tripIn(await book(rider, ride), 201);
    demandIs(30);
    const body = { dropoff: { lat: station.lat + 0.02, lng: station.lng } };
    const changed = await tripIn(await call('PATCH', `/v1/trips/${trip.id}`, { token: rider, body }), 200);
    expect(changed.fare.amount).toBeGreaterThan(trip.fare.amount);
    const { lines } = await receiptOf(rider, trip.id);
    expect(lines.find(({ code }) => code === 'surge')?.inputs).toMatchObject({ percent: 10 });
  });

  it('never exceeds the most, and is none in an excluded zone', async () => {
    const { rider } = await tenantWith({ mode: 'on', most: 15, excludedZones: ['hospital'] });
    demandIs(200);
    expect((await quote(rider)).surge).toBeUndefined();
    const outside = { pickup: station, dropoff: capitol };
    expect((await quote(rider, outside)).surge).toEqual({ mode: 'on', percent: 15 });
    expect(await problemIn(await book(rider, { quoteId: 'quote_forged' }))).toBe('422 quote-invalid');
  });

  it('is none where nobody says how high demand is, and the quote tells so', async () => {
    const { rider } = await tenantWith({ mode: 'on' });
    const ask = vi.spyOn(DistrictSurge.prototype, 'ask').mockImplementation(() => {
      throw new Error('lost');
    });
    const shown = await quote(rider);
    expect(ask).toHaveBeenCalled();
    expect(shown.surge).toEqual({ mode: 'on', percent: 0, unanswered: true });
    expect(shown.lines.map(({ code }) => code)).not.toContain('surge');
  });

  it('in shadow costs nothing, although the district is told of who wants a ride', async () => {
    const { rider } = await tenantWith({ mode: 'shadow' });
    const ask = demandIs(30);
    expect((await quote(rider)).surge).toBeUndefined();
    await waitFor(() => expect(ask).toHaveBeenCalled());
    expect(ask.mock.calls[0]?.[0]).toMatchObject({ mode: 'shadow', rider: 'bea' });
    const trip = await tripIn(await book(rider, ride), 201);
    expect((await receiptOf(rider, trip.id)).lines.map(({ code }) => code)).not.toContain('surge');
  });

  it('is asked neither where prices do not follow demand, nor for rides far ahead', async () => {
    const ask = demandIs(30);
    const { rider } = await tenantWith({ mode: 'off' });
    await quote(rider);
    const { rider: other } = await tenantWith({ mode: 'on' });
    const scheduledFor = new Date(Date.now() + 24 * 3_600_000).toISOString();
    expect((await quote(other, { ...ride, scheduledFor })).surge).toBeUndefined();
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('GET /v1/operator/surge', () => {
  it('shows operators the present levels and why, the highest first', async () => {
    const { tenant, rider, version } = await tenantWith({ mode: 'shadow' });
    const operator = await tokenOf('operator', tenant);
    const read = () => call('GET', '/v1/operator/surge', { token: operator });
    expect(await (await read()).json()).toEqual({ data: [], more: 0, missing: [] });
    await quote(rider);
    const cell = cellAt(capitol, 6);
    const entry = { cell, demand: 9, supply: 2, smoothed: 12.34, percent: 10 };
    const entries = [entry, { ...entry, percent: 20 }].map((one) => ({ ...one, vehicleType: null }));
    vi.spyOn(DistrictSurge.prototype, 'now').mockReturnValue([
      { configuration: String(version), mode: 'shadow', resolution: 6, minute: 60_000, entries },
    ]);
    await waitFor(async () => {
      const { data } = surgeLevelsSchema.parse(await (await read()).json());
      expect(data.map(({ percent }) => percent)).toEqual([20, 10]);
      expect(data[0]).toMatchObject({ cell, demand: 9, supply: 2, smoothed: 12.3, mode: 'shadow' });
    });
    expect((await call('GET', '/v1/operator/surge', { token: rider })).status).toBe(403);
  });
});
