import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { coarsen } from '../../src/domain/geo/coarsen.ts';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { shownForMs } from '../../src/objects/cell/coarsenedSupply.ts';
import { currentVehicleSchema, vehicleSchema } from '../../src/protocol/vehicles.ts';
import { letPass } from '../objects/city.ts';
import { waitFor } from '../setup/waiting.ts';
import { call, capitol, freshTenant, problemIn, tokenOf } from './calling.ts';

const van = {
  name: 'Van 1',
  type: 'van',
  plate: 'HBG 1',
  capacity: { seats: 6, wheelchairs: 1, childSeats: 2, parcels: 10 },
  capabilities: ['wheelchair-lift', 'dogs'],
};
const pageSchema = z.object({ data: z.array(vehicleSchema), nextCursor: z.string().nullable() });

afterEach(() => vi.restoreAllMocks());

function register(token: string, id: string, body: unknown = van): Promise<Response> {
  return call('PUT', `/v1/vehicles/${id}`, { token, body });
}

async function list(token: string, query = '') {
  return pageSchema.parse(await (await call('GET', `/v1/vehicles${query}`, { token })).json());
}

async function nearby(token: string, body: Place): Promise<unknown> {
  return (await call('POST', '/v1/nearby', { token, body })).json();
}

/** Opens a driver's stream and returns the first frame of it. */
async function connect(token: string, query = `lat=${capitol.lat}&lng=${capitol.lng}`) {
  const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1' };
  const response = await call('GET', `/v1/driver/stream?${query}`, { token, headers });
  if (response.webSocket === null) return { response, socket: null, frame: null };
  const socket = response.webSocket;
  const frame = new Promise<unknown>((resolve) => {
    socket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))), { once: true });
    socket.addEventListener('close', ({ code }) => resolve({ closed: code }), { once: true });
  });
  socket.accept();
  return { response, socket, frame: await frame };
}

describe('a vehicle', () => {
  it('is registered, shown, listed at once, and changed', async () => {
    const operator = await tokenOf('operator', freshTenant());
    const registered = await register(operator, 'van-1');
    expect([registered.status, await registered.json()]).toEqual([200, { id: 'van-1', ...van }]);
    expect((await list(operator)).data).toEqual([{ id: 'van-1', ...van }]);
    const shown = await call('GET', '/v1/vehicles/van-1', { token: operator });
    expect(currentVehicleSchema.parse(await shown.json())).toMatchObject({
      id: 'van-1',
      ...van,
      connected: false,
      driver: null,
      availability: 'offline',
      position: null,
      plan: { offers: [], stops: [] },
    });
    await register(operator, 'van-1', { ...van, plate: 'HBG 2' });
    await waitFor(async () =>
      expect((await list(operator)).data).toEqual([{ id: 'van-1', ...van, plate: 'HBG 2' }]),
    );
  });

  it('has no capabilities where nothing is said of them', async () => {
    const operator = await tokenOf('operator', freshTenant());
    await register(operator, 'van-1');
    const { capabilities: _, ...plain } = van;
    expect(await (await register(operator, 'van-1', plain)).json()).toMatchObject({ capabilities: [] });
    const shown = await call('GET', '/v1/vehicles/van-1', { token: operator });
    expect(currentVehicleSchema.parse(await shown.json()).capabilities).toEqual([]);
  });

  it('is registered even when the list cannot be written', async () => {
    const tenant = freshTenant();
    const operator = await tokenOf('operator', tenant);
    await call('GET', '/v1/vehicles', { token: operator });
    const prepare = vi.spyOn(env.DB, 'prepare').mockImplementation(() => {
      throw new Error('the database is down');
    });
    expect((await register(operator, 'van-1')).status).toBe(200);
    expect(prepare).toHaveBeenCalled();
    vi.restoreAllMocks();
    const shown = await call('GET', '/v1/vehicles/van-1', { token: operator });
    expect(currentVehicleSchema.parse(await shown.json()).name).toBe('Van 1');
  });

  it.each([
    ['no name', { ...van, name: ' ' }, 'name'],
    ['a long plate', { ...van, plate: 'x'.repeat(33) }, 'plate'],
    ['no capacity', { ...van, capacity: undefined }, 'capacity'],
    ['no seats said', { ...van, capacity: { wheelchairs: 1 } }, 'capacity.seats'],
    ['less than no seats', { ...van, capacity: { seats: -1 } }, 'capacity.seats'],
    ['a capability in capitals', { ...van, capabilities: ['Lift'] }, 'capabilities.0'],
    ['a capability twice', { ...van, capabilities: ['lift', 'lift'] }, 'capabilities'],
    ['half a parcel', { ...van, capacity: { seats: 1, parcels: 0.5 } }, 'capacity.parcels'],
  ])('with %s is refused', async (_, body, path) => {
    const operator = await tokenOf('operator', freshTenant());
    expect(await problemIn(await register(operator, 'v', body))).toBe(`422 validation-failed: ${path}`);
  });

  it('is known to operators of its own tenant, and to its driver, only', async () => {
    const tenant = freshTenant();
    await register(await tokenOf('operator', tenant), 'van-1');
    const stranger = await tokenOf('operator', freshTenant());
    expect(await problemIn(await call('GET', '/v1/vehicles/van-1', { token: stranger }))).toBe(
      '404 not-found',
    );
    expect((await list(stranger)).data).toEqual([]);
    for (const role of ['rider', 'driver'] as const) {
      const token = await tokenOf(role, tenant);
      expect(await problemIn(await register(token, 'van-1'))).toBe('403 forbidden');
      expect(await problemIn(await call('GET', '/v1/vehicles', { token }))).toBe('403 forbidden');
    }
    const read = async (token: string) => call('GET', '/v1/vehicles/van-1', { token });
    expect(await problemIn(await read(await tokenOf('rider', tenant)))).toBe('403 forbidden');
    expect(await problemIn(await read(await tokenOf('driver', tenant, 'van-2')))).toBe('404 not-found');
    const own = await read(await tokenOf('driver', tenant, 'van-1'));
    expect(currentVehicleSchema.parse(await own.json())).toMatchObject({ id: 'van-1', plan: { stops: [] } });
  });

  it('is listed in pages that leave none out', async () => {
    const operator = await tokenOf('operator', freshTenant());
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await register(operator, id);
    const first = await list(operator, '?limit=2');
    const second = await list(operator, `?limit=2&cursor=${first.nextCursor}`);
    const third = await list(operator, `?limit=2&cursor=${second.nextCursor}`);
    const pages = [first, second, third].map(({ data }) => data.map(({ id }) => id));
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(third.nextCursor).toBeNull();
  });
});

describe("a driver's stream", () => {
  it('opens at a cell, and its vehicle is then near and connected', async () => {
    const tenant = freshTenant();
    const operator = await tokenOf('operator', tenant);
    await register(operator, 'van-1');
    const { response, socket, frame } = await connect(await tokenOf('driver', tenant, 'van-1'));
    expect([response.status, response.headers.get('sec-websocket-protocol')]).toEqual([101, 'hexhail.v1']);
    expect(frame).toMatchObject({ type: 'plan', epoch: 1, availability: 'offline' });
    const now = Date.now();
    socket?.send(JSON.stringify({ type: 'position', positions: [{ ...capitol, ts: now, heading: 90 }] }));
    socket?.send(JSON.stringify({ type: 'report', availability: 'available' }));

    const rider = await tokenOf('rider', tenant);
    await waitFor(async () => {
      const shown = await call('GET', '/v1/vehicles/van-1', { token: operator });
      expect(currentVehicleSchema.parse(await shown.json())).toMatchObject({
        connected: true,
        driver: 'van-1',
        availability: 'available',
        position: { ...capitol, ts: now },
      });
    });
    letPass(shownForMs);
    const seen = await nearby(rider, capitol);
    const place = { lat: expect.closeTo(capitol.lat, 2), lng: expect.closeTo(capitol.lng, 2) };
    expect(seen).toEqual({ data: [{ ...place, vehicleType: 'van', heading: 90 }] });
    const old = await call('GET', `/v1/nearby?lat=${capitol.lat}&lng=${capitol.lng}`, { token: rider });
    expect(await old.json()).toEqual(seen);
    const quotes = await call('POST', '/v1/quotes', {
      token: rider,
      body: { pickup: { ...capitol, lat: capitol.lat + 0.01 }, dropoff: { lat: 40.3, lng: -76.9 } },
    });
    const { data } = z
      .object({ data: z.array(z.object({ pickupEtaSeconds: z.number() })) })
      .parse(await quotes.json());
    expect(data[0]?.pickupEtaSeconds).toBeGreaterThan(100);
    const elsewhere = await tokenOf('rider', freshTenant());
    expect(await nearby(elsewhere, capitol)).toEqual({ data: [] });
    socket?.close(1000);
  });

  it('tells riders no more than the box of the grid that its vehicle is in', async () => {
    const middle = coarsen(capitol);
    const questions = Array.from({ length: 24 }, (_, number) =>
      destination(middle, 15 * number, number % 2 === 0 ? 1_940 + 5 * number : 300 * number),
    );
    const answers = await Promise.all(
      [destination(middle, 45, 60), destination(middle, 225, 60)].map(async (place) => {
        const tenant = freshTenant();
        await register(await tokenOf('operator', tenant), 'van-1');
        const token = await tokenOf('driver', tenant, 'van-1');
        const { socket } = await connect(token, `lat=${place.lat}&lng=${place.lng}`);
        socket?.send(JSON.stringify({ type: 'position', positions: [{ ...place, ts: Date.now() }] }));
        socket?.send(JSON.stringify({ type: 'report', availability: 'available' }));
        const planned = z.object({ type: z.literal('plan'), availability: z.literal('available') });
        await new Promise((resolve) => {
          socket?.addEventListener('message', ({ data }) => {
            if (planned.safeParse(JSON.parse(String(data))).success) resolve(null);
          });
        });
        return { rider: await tokenOf('rider', tenant), socket };
      }),
    ).then(async (riders) => {
      letPass(shownForMs);
      return Promise.all(
        riders.map(async ({ rider, socket }) => {
          const seen: unknown[] = [];
          for (const question of questions) {
            const body = { pickup: question, dropoff: { lat: 40.3, lng: -76.9 } };
            const quoted = await (await call('POST', '/v1/quotes', { token: rider, body })).json();
            const etas = z.object({ data: z.array(z.object({ pickupEtaSeconds: z.number().nullable() })) });
            seen.push([await nearby(rider, question), etas.parse(quoted).data]);
          }
          socket?.close(1000);
          return seen;
        }),
      );
    });
    expect(answers[0]).toEqual(answers[1]);
    expect(new Set(answers[0]?.map((answer) => JSON.stringify(answer))).size).toBeGreaterThan(10);
  });

  it('is closed on a vehicle that nobody registered, but for the demo', async () => {
    const unknown = await connect(await tokenOf('driver', freshTenant(), 'ghost'));
    expect(unknown.frame).toEqual({ closed: 4003 });
    const demo = await connect(await tokenOf('driver', 'demo', 'ghost'));
    expect(demo.frame).toMatchObject({ type: 'plan' });
    demo.socket?.close(1000);
  });

  it('is not opened in a loop', async () => {
    const tenant = freshTenant();
    await register(await tokenOf('operator', tenant), 'van-1');
    const token = await tokenOf('driver', tenant, 'van-1');
    const { connectBurst } = defaultPolicy.streams;
    for (let opened = 0; opened < connectBurst; opened++) {
      const { socket, frame } = await connect(token);
      expect(frame).toMatchObject({ type: 'plan', epoch: opened + 1 });
      socket?.close(1000);
    }
    const driven = () => env.DB.prepare('SELECT vehicle FROM drivers WHERE tenant = ?').bind(tenant).first();
    await env.DB.prepare("UPDATE drivers SET vehicle = 'van-2' WHERE tenant = ?").bind(tenant).run();
    const { response } = await connect(token);
    // Nothing is written for a stream that is refused.
    expect(await driven()).toEqual({ vehicle: 'van-2' });
    const [seconds, problem] = [response.headers.get('retry-after'), await response.json()];
    expect(problem).toMatchObject({
      status: 429,
      detail: `This vehicle opens a stream too often: at most 6 a minute for long (streams.connectsPerMinute). Try again in ${seconds} s, and keep the stream that is open.`,
    });
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(10);
  });

  it.each([
    ['lat=91&lng=0', '422 validation-failed: lat'],
    ['lat=0&lng=181', '422 validation-failed: lng'],
    ['lat=0', '422 validation-failed: lng'],
  ])('at %s is refused', async (query, problem) => {
    const { response } = await connect(await tokenOf('driver', freshTenant(), 'van-1'), query);
    expect(await problemIn(response)).toBe(problem);
  });

  it('is for drivers, and a WebSocket', async () => {
    const tenant = freshTenant();
    const { response } = await connect(await tokenOf('rider', tenant));
    expect(await problemIn(response)).toBe('403 forbidden');
    const plain = await call('GET', '/v1/driver/stream?lat=0&lng=0', {
      token: await tokenOf('driver', tenant),
    });
    expect(plain.headers.get('upgrade')).toBe('websocket');
    expect(await problemIn(plain)).toBe('426 upgrade-required');
  });

  it('opens with a ticket, once, and shows it to nobody', async () => {
    const tenant = freshTenant();
    await register(await tokenOf('operator', tenant), 'van-1');
    const token = await tokenOf('driver', tenant, 'van-1');
    const made = await call('POST', '/v1/tickets', { token });
    expect(made.headers.get('cache-control')).toBe('no-store');
    const ticketSchema = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() });
    const { ticket, expiresAt } = ticketSchema.parse(await made.json());
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const headers = { upgrade: 'websocket', 'sec-websocket-protocol': `hexhail.v1, ticket.${ticket}` };
    const opened = await call('GET', '/v1/driver/stream?lat=0&lng=0', { headers });
    expect([opened.status, opened.headers.get('sec-websocket-protocol')]).toEqual([101, 'hexhail.v1']);
    opened.webSocket?.accept();
    opened.webSocket?.close(1000);
    const again = await call('GET', '/v1/driver/stream?lat=0&lng=0', { headers });
    expect(await problemIn(again)).toBe('401 unauthorized');
  });
});
