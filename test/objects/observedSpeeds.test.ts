import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { TenantObjects } from '../../src/calls/objects.ts';
import { routingOf } from '../../src/calls/routing.ts';
import { type TenantId, vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { daysLegsSchema } from '../../src/domain/speeds/daysLegs.ts';
import { type DrivenLeg, timeFactor } from '../../src/domain/speeds/observedSpeeds.ts';
import { shownForMs } from '../../src/objects/cell/coarsenedSupply.ts';
import { SpeedsObject } from '../../src/objects/speeds/speedsObject.ts';
import { quoteSchema } from '../../src/protocol/quotes.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { graphKey } from '../../src/routing/regionKeys.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { book, call, freshTenant, tokenOf, tripIn as tripOf } from '../routes/calling.ts';
import { waitFor } from '../setup/waiting.ts';
import { City, delivered, letPass, outboxOf, tripIn } from './city.ts';
import type { DriverEnd } from './streams.ts';

const { centre, airport, harbour } = townPlaces;
const region = 'slow-town';
const cab = vehicleIdSchema.parse('cab-1');

beforeAll(async () => {
  await env.GRAPHS.put(graphKey(region), writeGraph(createTown(1)));
});

afterEach(() => vi.restoreAllMocks());

function objectsIn(tenant: TenantId) {
  return new TenantObjects(env, { tenant, jurisdiction: null, ground: null });
}

function speedsOf(tenant: TenantId) {
  return objectsIn(tenant).speeds(region);
}

function legs(...ratios: readonly number[]): DrivenLeg[] {
  return ratios.map((ratio) => ({
    source: 'roads',
    hourOfWeek: 8,
    roadSeconds: 300,
    tookSeconds: 300 * ratio,
  }));
}

function envelope(sequence: number, ...ratios: readonly number[]) {
  const body = { to: 'speeds', region, body: { legs: legs(...ratios) } };
  return { sender: 'trip_00000001', sequence, body: JSON.stringify(body) };
}

async function factorOf(tenant: TenantId): Promise<number> {
  return timeFactor(await speedsOf(tenant).observed(), 'roads', 8);
}

describe('what trips tell about roads', () => {
  it('counts once, however often it comes', async () => {
    const tenant = freshTenant();
    const speeds = speedsOf(tenant);
    await speeds.receive(envelope(3, 1.5, 1.5));
    const factor = await factorOf(tenant);
    expect(factor).toBeGreaterThan(1.05);
    await speeds.receive(envelope(3, 1.5, 1.5));
    expect(await factorOf(tenant)).toBe(factor);
    await evictDurableObject(speeds);
    await speeds.receive(envelope(3, 1.5, 1.5));
    expect(await factorOf(tenant)).toBe(factor);
    await speeds.receive({ ...envelope(3, 1.5), sender: 'trip_00000002' });
    expect(await factorOf(tenant)).toBeGreaterThan(factor);
  });

  it('outlives the object, and is the tenant’s own', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    await speedsOf(tenant).receive(envelope(1, 1.8));
    const factor = await factorOf(tenant);
    await evictDurableObject(speedsOf(tenant));
    expect(await factorOf(tenant)).toBe(factor);
    expect(await factorOf(other)).toBe(1);
  });

  it('is nobody’s any longer once the day is over, also in a region that the tenant has left', async () => {
    const tenant = freshTenant();
    const speeds = speedsOf(tenant);
    const body = JSON.stringify({ to: 'speeds', region, body: { legs: legs(1.8), rider: 'ann' } });
    await speeds.receive({ sender: 'trip_00000001', sequence: 1, body });
    const keeps = () =>
      runInDurableObject(speeds, (_, { storage }) => JSON.stringify([...storage.kv.list()]));
    expect(await keeps()).toContain('ann');
    const factor = await factorOf(tenant);
    expect(await runDurableObjectAlarm(speeds)).toBe(true);
    expect(await keeps()).not.toMatch(/ann|trip_00000001/);
    expect(await factorOf(tenant)).toBe(factor);
  });

  it('is stored in pages, of which one more leg rewrites the last', async () => {
    const speeds = speedsOf(freshTenant());
    const tell = (at: number) => speeds.receive({ ...envelope(1, 1.5), sender: `trip_${10_000_000 + at}` });
    const stored = (taken: number) =>
      runInDurableObject(speeds, (_, { storage: { kv } }) =>
        [...kv.list({ prefix: 'legs' })].map(([key, value]) => {
          const page = daysLegsSchema.parse(value);
          // Whoever stores it again puts back what is taken from it.
          kv.put(key, { ...page, legs: page.legs.slice(taken) });
          return page.legs.length;
        }),
      );
    for (let trip = 0; trip < 60; trip++) await tell(trip);
    expect(await stored(1)).toEqual([50, 10]);
    await tell(60);
    expect(await stored(0)).toEqual([49, 11]);
    await evictDurableObject(speeds);
    const { sources } = await speeds.observed();
    expect(sources.roads?.hours[8]?.weight).toBeGreaterThan(40);
    await runDurableObjectAlarm(speeds);
    expect(await stored(0)).toEqual([]);
    expect(await speeds.observed()).toEqual({ version: 1, sources });
  });

  it('that older code has stored is kept, and stored anew', async () => {
    const tenant = freshTenant();
    const [leg] = legs(1.8);
    const day = Math.floor(Date.now() / 86_400_000);
    const today = { day, legs: [{ ...leg, vehicle: 'cab-1', rider: null }] };
    const older = { speeds: { version: 1, sources: {} }, today, sendersForgottenAt: Date.now() };
    await runInDurableObject(speedsOf(tenant), (_, { storage }) => storage.kv.put('speeds', older));
    for (let start = 0; start < 2; start++) {
      await evictDurableObject(speedsOf(tenant));
      const { sources } = await speedsOf(tenant).observed();
      expect(sources.roads?.week.weight).toBeCloseTo(1 + start, 2);
      await speedsOf(tenant).receive({ ...envelope(1, 1.8), sender: `trip_0000000${start}` });
    }
  });

  it('that cannot be read counts for nothing, and can be sent again', async () => {
    const tenant = freshTenant();
    await runInDurableObject(speedsOf(tenant), (speeds) => {
      expect(() => speeds.receive({ ...envelope(1), body: '{"to":"speeds"}' })).toThrow();
    });
    await speedsOf(tenant).receive(envelope(1, 1.8));
    expect(await factorOf(tenant)).toBeGreaterThan(1);
  });
});

describe('times by road', () => {
  const rules = { ...defaultPolicy.routing, region };
  const seconds = async (tenant: TenantId, change: Partial<typeof rules> = {}) =>
    (await routingOf(objectsIn(tenant), { ...rules, ...change }).etas([airport], centre)).seconds[0] ?? 0;

  it('are corrected within a minute, for who wants it', async () => {
    const tenant = freshTenant();
    const before = await seconds(tenant);
    for (let trip = 0; trip < 20; trip++) {
      await speedsOf(tenant).receive({ ...envelope(1, 1.5, 1.5), sender: `trip_0000000${trip}` });
    }
    letPass(60_000);
    const after = await routingOf(objectsIn(tenant), rules).etas([airport], centre);
    expect(after.observedFactor).toBeGreaterThan(1.2);
    expect(after.seconds[0]).toBeCloseTo(before * (after.observedFactor ?? 0), 6);
    const { route, observedFactor } = await routingOf(objectsIn(tenant), rules).route(airport, centre);
    expect(observedFactor).toBe(after.observedFactor);
    expect(route?.durationSeconds).toBeCloseTo(after.seconds[0] ?? 0, 6);
    expect(await seconds(tenant, { observedSpeeds: false })).toBe(before);
    expect(await seconds(freshTenant())).toBe(before);
  });

  it('are told as roads say while the object does not answer, and by what was known once it did', async () => {
    const tenant = freshTenant();
    await speedsOf(tenant).receive(envelope(1, 1.8, 1.8));
    const observed = vi.spyOn(SpeedsObject.prototype, 'observed');
    observed.mockRejectedValueOnce(new Error('down'));
    const before = await seconds(tenant);
    expect(observed).toHaveBeenCalledTimes(1);
    letPass(5_000);
    const corrected = await seconds(tenant);
    expect(corrected).toBeGreaterThan(before);
    observed.mockRejectedValueOnce(new Error('down'));
    letPass(60_000);
    expect(await seconds(tenant)).toBe(corrected);
    expect(observed).toHaveBeenCalledTimes(3);
  });
});

/** A tenant with the town's roads, whose one cab waits in the centre. */
async function townTenant() {
  const city = new City({ routing: { region } });
  await configureTenant(city.tenant, await createIssuer('ES256'), city.policy);
  const token = () => tokenOf('rider', city.tenant, 'ann');
  const quote = async (driver: DriverEnd | null = null, place = centre) => {
    // Quotes begin where vehicles were when the period began, if that was known lately.
    for (const part of [0.5, 0.5]) {
      letPass(part * shownForMs);
      driver?.position(place);
      await driver?.settled();
    }
    const body = { pickup: harbour, dropoff: airport };
    const response = await call('POST', '/v1/quotes', { token: await token(), body });
    const { data } = z.object({ data: z.array(quoteSchema) }).parse(await response.json());
    if (data[0] === undefined) throw new Error('there is no quote');
    return data[0];
  };
  return { city, token, quote };
}

/**
 * The cab takes a rider from the harbour to the airport, so many times as long as it was told; or it stays where it is,
 * and only says so.
 */
async function ride(
  town: Awaited<ReturnType<typeof townTenant>>,
  driver: DriverEnd,
  ratio: number,
  drives = true,
) {
  const { city, token, quote } = town;
  const { id: quoteId, rideSeconds } = await quote(driver, drives ? centre : harbour);
  const { id } = await tripOf(await book(await token(), { quoteId }), 201);
  const trip = city.trip(id);
  const offer = await driver.offer();
  driver.answer(offer.id, 'accept');
  const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
  const [pickup, dropoff] = stops.map((stop) => stop.id);
  if (pickup === undefined || dropoff === undefined) throw new Error('the plan has two stops');
  driver.progress(pickup, 'enroute');
  await driver.planWith((plan) => plan.stops[0]?.status === 'enroute');
  letPass(1000 * ratio * offer.pickupEtaSeconds);
  if (drives) driver.position(harbour);
  driver.progress(pickup, 'arrived');
  await tripIn(trip, 'arrived');
  driver.progress(pickup, 'done');
  await tripIn(trip, 'onboard');
  letPass(1000 * ratio * rideSeconds);
  if (drives) driver.position(airport);
  driver.progress(dropoff, 'done');
  await tripIn(trip, 'completed');
  return trip;
}

describe('after several slow trips', () => {
  it('quotes, the way and the fare are longer; another tenant’s are not', async () => {
    const [slow, other] = [await townTenant(), await townTenant()];
    const driver = await slow.city.drive(cab, centre, { expiresAt: Date.now() + 86_400_000 });
    const before = await slow.quote(driver);
    for (let trip = 0; trip < 5; trip++) {
      await delivered(await ride(slow, driver, 1.9), 'speeds');
      // Back in the centre, and what was just learned is known.
      letPass(61_000);
      driver.position(centre);
      await driver.settled();
    }
    const after = await slow.quote(driver);
    expect(before.pickupEtaSeconds ?? 0).toBeGreaterThan(0);
    expect(after.pickupEtaSeconds ?? 0).toBeGreaterThan(1.2 * (before.pickupEtaSeconds ?? 0));
    expect(after.rideSeconds).toBeGreaterThan(1.2 * before.rideSeconds);
    expect(after.distanceMeters).toBe(before.distanceMeters);
    expect(after.fare.amount).toBeGreaterThan(before.fare.amount);
    expect((await other.quote()).rideSeconds).toBe(before.rideSeconds);
  });
});

describe('a cab that never moves', () => {
  it('teaches nothing by the rides that it claims', async () => {
    const town = await townTenant();
    const driver = await town.city.drive(cab, harbour, { expiresAt: Date.now() + 86_400_000 });
    for (let trip = 0; trip < 3; trip++) {
      const claimed = await ride(town, driver, 0.5, false);
      expect(await outboxOf(claimed, 'speeds')).toEqual([]);
      letPass(61_000);
      driver.position(harbour);
      await driver.settled();
    }
    expect(await speedsOf(town.city.tenant).observed()).toEqual({ version: 1, sources: {} });
  });
});

describe('a trip whose word is not acknowledged', () => {
  it('says it again, and is counted once', async () => {
    const town = await townTenant();
    const driver = await town.city.drive(cab, centre, { expiresAt: Date.now() + 86_400_000 });
    const { receive } = SpeedsObject.prototype;
    const received = vi.spyOn(SpeedsObject.prototype, 'receive');
    received.mockImplementationOnce(function (this: SpeedsObject, envelope) {
      receive.call(this, envelope);
      throw new Error('the answer was lost');
    });
    const warned = vi.spyOn(console, 'warn');
    const trip = await ride(town, driver, 1.5);
    await waitFor(() => expect(received).toHaveBeenCalledTimes(1));
    await waitFor(() => expect(warned.mock.calls.flat().join()).toContain('message-not-acknowledged'));
    expect(await outboxOf(trip, 'speeds')).toHaveLength(1);
    letPass(2_000);
    await runDurableObjectAlarm(trip);
    await delivered(trip, 'speeds');
    expect(received).toHaveBeenCalledTimes(2);
    const { sources } = await speedsOf(town.city.tenant).observed();
    expect(sources.roads?.week.weight).toBeCloseTo(2, 2);
  });
});
