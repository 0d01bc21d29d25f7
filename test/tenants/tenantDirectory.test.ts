import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { withoutVersions } from '../../src/tenants/configurationInForce.ts';
import { TenantDirectory } from '../../src/tenants/tenantDirectory.ts';
import type { TenantLookup } from '../../src/tenants/tenants.ts';

const id = tenantIdSchema.parse('acme');

const made = new Map<string, TenantLookup>();

function found(currency: string): TenantLookup {
  const known = made.get(currency);
  if (known !== undefined) return known;
  const tenant = foundAnew(currency);
  made.set(currency, tenant);
  return tenant;
}

function foundAnew(currency: string): TenantLookup {
  const policy = { ...defaultPolicy, tariff: { ...defaultPolicy.tariff, currency } };
  return {
    outcome: 'found',
    tenant: {
      id,
      policy,
      configuration: withoutVersions(policy),
      jurisdiction: null,
      home: null,
      quotas: {},
      issuers: [],
    },
  };
}

/** A directory with a controllable clock and database. */
function setUp() {
  const directory = new TenantDirectory();
  const world = { now: 1_000_000, stored: found('USD'), isDown: false, reads: 0 };
  const deferred: Promise<unknown>[] = [];
  const lookup = (tenant = id) =>
    directory.lookup(tenant, {
      now: world.now,
      read: async () => {
        world.reads += 1;
        if (world.isDown) throw new Error('database down');
        return world.stored;
      },
      defer: (work) => deferred.push(work),
    });
  return { world, lookup, settle: () => Promise.all(deferred.splice(0)) };
}

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe('the directory of tenants', () => {
  it('reads a tenant once a minute, and answers at once while it reads again', async () => {
    const { world, lookup, settle } = setUp();
    await lookup();
    world.now += 59_000;
    expect(await lookup()).toEqual(found('USD'));
    expect(world.reads).toBe(1);
    world.now += 2_000;
    world.stored = found('EUR');
    expect(await lookup()).toEqual(found('USD'));
    await settle();
    expect(await lookup()).toEqual(found('EUR'));
    expect(world.reads).toBe(2);
  });

  it('answers with what it has while the database is down, without asking at every request', async () => {
    const { world, lookup, settle } = setUp();
    await lookup();
    world.isDown = true;
    for (let minute = 0; minute < 30; minute += 1) {
      world.now += 60_000;
      expect(await lookup()).toEqual(found('USD'));
      await lookup();
      await settle();
    }
    expect(world.reads).toBe(31);
    world.isDown = false;
    world.stored = found('EUR');
    world.now += 60_000;
    await lookup();
    await settle();
    expect(await lookup()).toEqual(found('EUR'));
  });

  it('has nothing to answer with when the database was down from the start', async () => {
    const { world, lookup } = setUp();
    world.isDown = true;
    expect(await lookup()).toBeNull();
    world.isDown = false;
    expect(await lookup()).toEqual(found('USD'));
  });

  it('waits for the database when what it has is very old', async () => {
    const { world, lookup } = setUp();
    await lookup();
    world.now += 3_600_000;
    world.stored = { outcome: 'unknown' };
    expect(await lookup()).toEqual({ outcome: 'unknown' });
  });

  it('learns of tenants that appear and disappear', async () => {
    const { world, lookup, settle } = setUp();
    const stored = world.stored;
    world.stored = { outcome: 'unknown' };
    expect(await lookup()).toEqual({ outcome: 'unknown' });
    world.stored = stored;
    world.now += 61_000;
    await lookup();
    await settle();
    expect(await lookup()).toEqual(stored);
    world.stored = { outcome: 'unknown' };
    world.now += 61_000;
    await lookup();
    await settle();
    expect(await lookup()).toEqual({ outcome: 'unknown' });
  });

  it('keeps a bounded number of tenants, those in use', async () => {
    const { world, lookup } = setUp();
    await lookup();
    const idle = tenantIdSchema.parse('idle');
    await lookup(idle);
    for (let n = 0; n < 1_100; n += 1) {
      await lookup(tenantIdSchema.parse(`tenant-${n}`));
      if (n % 100 === 0) await lookup();
    }
    const readsBefore = world.reads;
    await lookup();
    expect(world.reads).toBe(readsBefore);
    await lookup(idle);
    expect(world.reads).toBe(readsBefore + 1);
  });

  it('keeps its tenants however many names somebody makes up', async () => {
    const { world, lookup } = setUp();
    await lookup();
    world.stored = { outcome: 'unknown' };
    for (let n = 0; n < 3_000; n += 1) await lookup(tenantIdSchema.parse(`made-up-${n}`));
    const readsBefore = world.reads;
    expect(await lookup()).toEqual(found('USD'));
    expect(world.reads).toBe(readsBefore);
  });
});
