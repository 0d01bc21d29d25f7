import { describe, expect, it } from 'vitest';
import { type CellId, cellAt } from '../../src/domain/geo/cells.ts';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { SearchDemand, SearchResult } from '../../src/domain/supply/candidates.ts';
import { SupplyIndex } from '../../src/domain/supply/supplyIndex.ts';
import { CellLoad } from '../../src/objects/cell/cellLoad.ts';
import type { LateNeighbours } from '../../src/objects/cell/ports.ts';
import { CellSearch } from '../../src/objects/cell/search.ts';
import { platformTimers } from '../../src/timeout.ts';

const pickup = { lat: 40.264, lng: -76.884 };
const cell = cellAt(pickup, 7);
const demand: SearchDemand = {
  pickup,
  party: { seats: 1, wheelchairs: 0, childSeats: 0 },
  vehicleType: null,
  excluded: [],
  limit: 5,
  maxDistanceMeters: 5_000,
  maxEtaSeconds: 900,
  staleSeconds: 60,
  detourFactor: defaultPolicy.routing.detourFactor,
  speedMetersPerSecond: defaultPolicy.routing.speedMetersPerSecond,
};
const nobody: SearchResult = { candidates: [], skipped: [] };

/** A search without vehicles of its own; `asked` tells which neighbours each find asked. */
function searchAmong(
  answer: (neighbour: CellId) => SearchResult | Promise<SearchResult> | Error,
  lateNeighbours: LateNeighbours = new Map(),
  at = 1_000_000,
) {
  const clock = { at, now: () => clock.at };
  let asked: CellId[] = [];
  const timers = new Map<() => void, number>();
  const around = {
    clock,
    timers: {
      after: (ms: number, work: () => void) => {
        timers.set(work, clock.at + ms);
        return () => timers.delete(work);
      },
    },
    background: (work: Promise<void>) => void work,
    lateNeighbours,
    searchNeighbour: async (neighbour: CellId) => {
      asked.push(neighbour);
      const result = await answer(neighbour);
      if (result instanceof Error) throw result;
      return result;
    },
    wait: async () => undefined,
    etas: async () => {
      throw new Error('without roads nobody is asked for times');
    },
    warn: () => undefined,
  };
  const index = new SupplyIndex(cell);
  const search = new CellSearch(cell, around, (held) => ({ index, facts: new Map(), held }), new CellLoad());
  return {
    clock,
    async asked() {
      asked = [];
      await search.find(demand, null);
      return asked.length;
    },
    find: (changes: Partial<SearchDemand> = {}) => search.find({ ...demand, ...changes }, null),
    /** So much later, for whoever still waits. */
    async pass(ms: number) {
      await scheduler.wait(0);
      clock.at += ms;
      for (const [work, dueAt] of timers) if (dueAt <= clock.at) work();
      await scheduler.wait(0);
    },
  };
}

it('does not ask empty neighbours again for two seconds', async () => {
  const search = searchAmong(() => nobody);
  const all = await search.asked();
  expect(all).toBeGreaterThan(6);
  search.clock.at += 1_999;
  expect(await search.asked()).toBe(0);
  search.clock.at += 1;
  expect(await search.asked()).toBe(all);
});

describe('a neighbour that is late', () => {
  const busy: SearchResult = {
    candidates: [],
    skipped: [{ vehicleId: vehicleIdSchema.parse('cab-1'), reason: 'busy', distanceMeters: 900 }],
  };

  /** A search with one neighbour that answers when it is told to; the others have vehicles. */
  function searchBesideOne(late?: LateNeighbours) {
    const open: PromiseWithResolvers<SearchResult>[] = [];
    let slow: CellId | null = null;
    const search = searchAmong((neighbour) => {
      slow ??= neighbour;
      if (neighbour !== slow) return busy;
      const question = Promise.withResolvers<SearchResult>();
      open.push(question);
      return question.promise;
    }, late);
    return { search, open };
  }

  it('leaves the answer partial, which says so, and holds up no later search', async () => {
    const { search, open } = searchBesideOne();
    const found = search.find();
    await search.pass(250);
    expect(await found).toMatchObject({ cellsUnanswered: 1 });
    expect(await search.find()).toMatchObject({ cellsUnanswered: 1 });
    expect(open).toHaveLength(1);
  });

  /** What a cell remembers that has just found one of its neighbours late, and the time then. */
  async function foundLate() {
    const late: LateNeighbours = new Map();
    const { search } = searchBesideOne(late);
    const found = search.find();
    await search.pass(250);
    await found;
    return { late, at: search.clock.at };
  }

  it('is known as late to a cell that has slept since', async () => {
    const { late, at } = await foundLate();
    expect(await searchAmong(() => busy, late, at).find()).toMatchObject({ cellsUnanswered: 1 });
    expect((await searchAmong(() => busy, new Map(), at).find()).cellsUnanswered).toBeUndefined();
  });

  it('is waited for again when nobody has asked it for a minute, or the clock was set back', async () => {
    const { late, at } = await foundLate();
    const partial = async (after: number) => {
      const { cellsUnanswered } = await searchAmong(() => busy, new Map(late), at + after).find();
      return cellsUnanswered === 1;
    };
    expect([await partial(64_999), await partial(65_000), await partial(-60_000)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is waited for by what anybody may ask, and the other way round', async () => {
    const late: LateNeighbours = new Map();
    const { search, open } = searchBesideOne(late);
    const shown = search.find({ shown: true });
    await search.pass(250);
    expect(await shown).toMatchObject({ cellsUnanswered: 1 });
    expect(late.size).toBe(0);
    const found = search.find();
    await search.pass(0);
    expect(open).toHaveLength(2);
    open[1]?.resolve(busy);
    expect((await found).cellsUnanswered).toBeUndefined();
  });

  it('is waited for again as soon as it has answered in time', async () => {
    const { search, open } = searchBesideOne();
    const found = search.find();
    await search.pass(250);
    await found;
    await search.pass(750);
    open[0]?.resolve(busy);
    await search.pass(0);
    expect(await search.find()).toMatchObject({ cellsUnanswered: 1 });
    expect(open).toHaveLength(2);
    open[1]?.resolve(busy);
    await search.pass(0);
    const asked = search.find();
    await search.pass(0);
    expect(open).toHaveLength(3);
    open[2]?.resolve(busy);
    expect((await asked).cellsUnanswered).toBeUndefined();
  });

  it('is asked again that has never answered', async () => {
    const { search, open } = searchBesideOne();
    const found = search.find();
    await search.pass(250);
    await found;
    await search.pass(4_999);
    await search.find();
    expect(open).toHaveLength(1);
    await search.pass(1);
    await search.find();
    expect(open).toHaveLength(2);
  });
});

it('asks neighbours again that have vehicles, whatever these are busy with, or that did not answer', async () => {
  const vehicleId = vehicleIdSchema.parse('cab-1');
  const busy: SearchResult = {
    candidates: [],
    skipped: [{ vehicleId, reason: 'busy', distanceMeters: 900 }],
  };
  const met: CellId[] = [];
  const search = searchAmong((neighbour) => {
    if (!met.includes(neighbour)) met.push(neighbour);
    if (met.indexOf(neighbour) === 0) return busy;
    return met.indexOf(neighbour) === 1 ? new Error('the cell is down') : nobody;
  });
  await search.asked();
  expect(await search.asked()).toBe(2);
});

it('counts by road what a vehicle about to finish still has to drive, and leaves its stops out of the answer', async () => {
  const vehicleId = vehicleIdSchema.parse('cab-1');
  const via = [{ lat: 40.27, lng: -76.88 }];
  const asked: [number, number][] = [];
  const index = new SupplyIndex(cell);
  index.upsert(vehicleId, { lat: 40.265, lng: -76.884 }, 1_000_000);
  const facts = {
    vehicleId,
    epoch: 1,
    type: 'car',
    capacity: { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 },
    availability: 'available' as const,
    opening: { via, after: true, among: false },
  };
  const around = {
    clock: { now: () => 1_000_000 },
    timers: platformTimers,
    background: () => undefined,
    lateNeighbours: new Map(),
    searchNeighbour: async () => nobody,
    wait: async () => undefined,
    etas: async (_: unknown, froms: readonly { lat: number }[], to: { lat: number }) => {
      asked.push(...froms.map(({ lat }): [number, number] => [lat, to.lat]));
      return { source: 'roads' as const, seconds: froms.map(() => 100), observedFactor: 2 };
    },
    warn: () => undefined,
  };
  const search = new CellSearch(
    cell,
    around,
    (held) => ({
      index,
      facts: new Map([[vehicleId, facts]]),
      held,
    }),
    new CellLoad(),
  );
  const routing = { ...defaultPolicy.routing, region: 'town' };
  const { candidates } = await search.find({ ...demand, routing, finishingWithinSeconds: 200 }, null);
  expect(asked.toSorted()).toEqual([
    [40.265, 40.27],
    [40.27, 40.264],
  ]);
  expect(candidates).toMatchObject([{ vehicleId, etaSeconds: 230, joins: 'after' }]);
  expect(JSON.stringify(candidates)).not.toMatch(/via|place|roadSeconds/);
});
