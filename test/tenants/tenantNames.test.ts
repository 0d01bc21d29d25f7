import { describe, expect, it } from 'vitest';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import { TenantNames } from '../../src/tenants/tenantNames.ts';

const acme = tenantIdSchema.parse('acme');

/** A list of names, and a count of how often it is read. */
function setUp(listed: readonly string[] | null = ['acme']) {
  const world = { now: 1_000_000, listed, reads: 0, isDown: false };
  const names = new TenantNames();
  const mayExist = (id: string) =>
    names.mayExist(tenantIdSchema.parse(id), world.now, async () => {
      world.reads += 1;
      if (world.isDown) throw new Error('the database is down');
      return world.listed;
    });
  return { world, mayExist };
}

describe('the names of tenants', () => {
  it('tell those that exist without another read', async () => {
    const { world, mayExist } = setUp();
    for (let times = 0; times < 100; times++) expect(await mayExist(acme)).toBe(true);
    expect(world.reads).toBe(1);
  });

  it('cost a bounded number of reads, however many names somebody makes up', async () => {
    const { world, mayExist } = setUp();
    for (let number = 0; number < 10_000; number++) {
      world.now += 1;
      expect(await mayExist(`made-up-${number}`)).toBe(false);
    }
    // 20 at once and two in the ten seconds that passed.
    expect(world.reads).toBeLessThanOrEqual(22);
    expect(await mayExist(acme)).toBe(true);
  });

  it('have a new tenant within seconds, also while names are made up', async () => {
    const { world, mayExist } = setUp();
    for (let number = 0; number < 100; number++) await mayExist(`made-up-${number}`);
    world.listed = ['acme', 'new'];
    world.now += 5_000;
    expect(await mayExist('new')).toBe(true);
  });

  it('keep nobody out while the database is down, or where they are too many', async () => {
    const down = setUp();
    down.world.isDown = true;
    expect(await down.mayExist('acme')).toBe(true);
    const many = setUp(null);
    for (let number = 0; number < 100; number++) expect(await many.mayExist(`tenant-${number}`)).toBe(true);
  });
});
