import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { VehicleKind } from '../../src/domain/requirements.ts';
import { cachedFleet, forgetFleet, freshFleet, kindsFor } from '../../src/history/fleetKinds.ts';
import { storeVehicle } from '../../src/history/vehicles.ts';
import { freshTenant, vehicleRecord } from './records.ts';

afterEach(() => vi.restoreAllMocks());

const now = 1_000_000;
const car = {
  type: 'car',
  capacity: { seats: 4, wheelchairs: 0, childSeats: 1, parcels: 0 },
  capabilities: [],
};
const van = {
  type: 'van',
  capacity: { seats: 6, wheelchairs: 1, childSeats: 0, parcels: 0 },
  capabilities: ['dogs', 'lift'],
};

/** Asks the cache and waits for what it does behind. */
async function ask(tenant: Parameters<typeof cachedFleet>[1], at: number) {
  const works: Promise<unknown>[] = [];
  const known = cachedFleet(env.DB, tenant, at, (work) => works.push(work));
  await Promise.all(works);
  return { known, loads: works.length };
}

async function tenantWith(...kinds: VehicleKind[]) {
  const tenant = freshTenant();
  for (const [index, kind] of kinds.entries()) {
    const record = vehicleRecord(tenant, `v${index}`, 1, kind);
    await storeVehicle(env.DB, record, now).run();
  }
  return tenant;
}

describe('what is known of a fleet', () => {
  it('is loaded behind the first question, and again when it is old', async () => {
    const tenant = await tenantWith(car, van, car);
    expect(await ask(tenant, now)).toEqual({ known: null, loads: 1 });
    expect(await ask(tenant, now + 60_000)).toEqual({ known: [car, van], loads: 0 });
    await storeVehicle(env.DB, vehicleRecord(tenant, 'v9', 1, { type: 'bus' }), now).run();
    expect(await ask(tenant, now + 60_001)).toEqual({ known: [car, van], loads: 1 });
    expect((await ask(tenant, now + 60_002)).known?.map(({ type }) => type)).toEqual(['bus', 'car', 'van']);
    forgetFleet(tenant);
    expect((await ask(tenant, now + 60_003)).known).toBeNull();
  });

  it('is nothing while the database does not answer, and what it was when it answered before', async () => {
    const tenant = await tenantWith(car);
    const down = () => {
      throw new Error('the database is down');
    };
    vi.spyOn(env.DB, 'prepare').mockImplementation(down);
    expect(await freshFleet(env.DB, tenant, now)).toBeNull();
    expect(await ask(tenant, now)).toEqual({ known: null, loads: 1 });
    vi.restoreAllMocks();
    await ask(tenant, now);
    vi.spyOn(env.DB, 'prepare').mockImplementation(down);
    expect((await ask(tenant, now + 100_000)).known).toEqual([car]);
  });
});

describe('the kinds for a demand', () => {
  const party = (changes: object = {}) => ({ seats: 1, wheelchairs: 0, childSeats: 0, ...changes });

  it.each([
    ['anybody', party(), null, [car, van]],
    ['a type', party(), 'van', [van]],
    ['many', party({ seats: 5 }), null, [van]],
    ['a wheelchair', party({ wheelchairs: 1 }), null, [van]],
    ['more than any', party({ seats: 7 }), null, 'party-too-large'],
    ['a mix that no single one has', party({ wheelchairs: 1, childSeats: 1 }), null, 'party-too-large'],
    ['more than the type has', party({ seats: 5 }), 'car', 'party-too-large'],
    ['a type that is not there', party(), 'boat', 'vehicle-type-unknown'],
  ])('%s', (_, demanded, vehicleType, kinds) => {
    expect(kindsFor([car, van], { party: demanded, pooled: false, vehicleType })).toEqual(kinds);
  });

  it.each([
    ['a capability', party(), null, ['lift'], [van]],
    ['two of them', party(), 'van', ['lift', 'dogs'], [van]],
    ['one that no vehicle has', party(), null, ['lift', 'wings'], 'vehicle-type-unknown'],
    ['one that no vehicle of the type has', party(), 'car', ['lift'], 'vehicle-type-unknown'],
    ['one, for more than may ride so', party({ childSeats: 1 }), null, ['lift'], 'party-too-large'],
  ])('%s', (_, demanded, vehicleType, requires, kinds) => {
    expect(kindsFor([car, van], { party: demanded, pooled: false, vehicleType, requires })).toEqual(kinds);
  });

  it('tell vehicles apart by their capabilities, in whatever order they were named', async () => {
    const able = (...capabilities: string[]) => ({ ...car, capabilities });
    const tenant = await tenantWith(car, able('lift', 'dogs'), able('dogs', 'lift'), able('lift'));
    const kinds = await freshFleet(env.DB, tenant, now);
    expect(kinds?.map(({ capabilities }) => capabilities)).toEqual([['dogs', 'lift'], ['lift'], []]);
  });

  it('of an empty fleet are none, and no refusal', () => {
    expect(kindsFor([], { party: party({ seats: 50 }), pooled: false, vehicleType: 'boat' })).toEqual([]);
  });
});
