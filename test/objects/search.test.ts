import { evictDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cellAt, cellCentre, cellRing } from '../../src/domain/geo/cells.ts';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import { CellObject } from '../../src/objects/cell/cellObject.ts';
import { City, capitol, corner, eventsOf, letPass, tripIn } from './city.ts';

const cab = vehicleIdSchema.parse('cab-1');

afterEach(() => vi.restoreAllMocks());

/** In the cell of the capitol, farther from it than the corner. */
const nextCorner = { lat: 40.2654, lng: -76.8826 };

/** The middle of a neighbour of the capitol's cell; the same number is always the same one. */
function neighbour(number: number) {
  const cell = cellRing(cellAt(capitol, 7), 1)[number];
  if (cell === undefined) throw new Error('a cell has no such neighbour');
  return cellCentre(cell);
}

describe('a search', () => {
  it('finds vehicles of the neighbours, nearest first', async () => {
    const city = new City();
    await city.drive('cab-1', neighbour(0));
    await city.drive('cab-3', neighbour(3));
    expect((await city.found()).toSorted()).toEqual(['cab-1', 'cab-3']);
    await city.drive('cab-2', corner);
    expect((await city.found())[0]).toBe('cab-2');
    expect(await city.found({ limit: 1 })).toEqual(['cab-2']);
  });

  it('does not ask neighbours that have nobody nearer than the first', async () => {
    const city = new City();
    const middle = cellCentre(cellAt(capitol, 7));
    await city.drive('cab-1', middle);
    await city.drive('cab-2', neighbour(0));
    const neighbours = vi.spyOn(CellObject.prototype, 'searchHere');
    expect(await city.found({ pickup: middle })).toEqual(['cab-1']);
    expect(neighbours).not.toHaveBeenCalled();
    expect(await city.found({ pickup: middle, excluded: [cab] })).toEqual(['cab-2']);
  });

  it('does without a neighbour that fails', async () => {
    const city = new City();
    await city.drive('cab-1', neighbour(0));
    await city.drive('cab-2', neighbour(3));
    const { searchHere } = CellObject.prototype;
    vi.spyOn(CellObject.prototype, 'searchHere').mockImplementation(function one(this: CellObject, demand) {
      if (this.whereIs(cab) !== null) throw new Error('the cell is down');
      return searchHere.call(this, demand);
    });
    expect(await city.found()).toEqual(['cab-2']);
  });

  it('waits once for a neighbour that is late, though it has slept since', async () => {
    const city = new City();
    await city.drive('cab-1', neighbour(0));
    await city.drive('cab-2', neighbour(3));
    const { searchHere } = CellObject.prototype;
    const slow = Promise.withResolvers<void>();
    vi.spyOn(CellObject.prototype, 'searchHere').mockImplementation(async function one(
      this: CellObject,
      demand,
    ) {
      if (this.whereIs(cab) !== null) await slow.promise;
      return searchHere.call(this, demand);
    });
    expect(await city.search()).toMatchObject({ cellsUnanswered: 1 });
    slow.resolve();
    await evictDurableObject(city.cellAt(capitol));
    // From now on it is quick, which the cell has yet to find out.
    expect(await city.search()).toMatchObject({ cellsUnanswered: 1 });
    await expect.poll(async () => (await city.search()).cellsUnanswered).toBeUndefined();
  });

  it('tells a second trip of other vehicles than the first, for a moment', async () => {
    const city = new City();
    await city.drive('cab-1', corner);
    await city.drive('cab-2', nextCorner);
    const asked = async (forTrip: string) => {
      const { candidates } = await city.search({}, { forTrip, seconds: 2 });
      return candidates.map(({ vehicleId }) => vehicleId);
    };
    expect(await asked('one')).toEqual(['cab-1', 'cab-2']);
    expect(await asked('two')).toEqual(['cab-2']);
    expect(await asked('one')).toEqual(['cab-1']);
    letPass(2_001);
    expect(await asked('two')).toEqual(['cab-1', 'cab-2']);
  });

  it('says why it passed a vehicle over', async () => {
    const city = new City();
    const paused = await city.drive('paused');
    paused.report({ availability: 'paused' });
    await paused.planWith((plan) => plan.availability === 'paused');
    const capacity = { seats: 0, wheelchairs: 0, childSeats: 0, parcels: 1 };
    await city.vehicle('cramped').register(city.profile('cramped', { capacity }));
    await city.drive('cramped');
    await city.drive('far', { lat: 40.2644, lng: -76.7836 });
    await city.drive('excluded');
    const { candidates, skipped } = await city.search({ excluded: [vehicleIdSchema.parse('excluded')] });
    expect(candidates).toEqual([]);
    expect(Object.fromEntries(skipped.map(({ vehicleId, reason }) => [vehicleId, reason]))).toEqual({
      paused: 'paused',
      cramped: 'incapable',
      excluded: 'excluded',
    });
  });

  it('finds the vehicles that have what a trip requires', async () => {
    const city = new City();
    await city.vehicle('able').register(city.profile('able', { capabilities: ['dogs', 'lift'] }));
    await city.drive('able', nextCorner);
    await city.drive('plain');
    expect(await city.found()).toEqual(['plain', 'able']);
    const { candidates, skipped } = await city.search({ requires: ['lift'] });
    expect(candidates.map(({ vehicleId }) => vehicleId)).toEqual(['able']);
    expect(skipped).toMatchObject([{ vehicleId: 'plain', reason: 'incapable' }]);
  });

  it('offers nothing to a vehicle that was not heard of for a minute', async () => {
    const city = new City();
    await city.drive('cab-1');
    letPass(61_000);
    expect(await city.found()).toEqual([]);
    const { skipped } = await city.search();
    expect(skipped).toMatchObject([{ vehicleId: 'cab-1', reason: 'stale' }]);
  });

  it('knows again, after hibernation, who is busy', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    await city.book();
    await driver.offer();
    await evictDurableObject(city.cellAt(corner));
    const { candidates, skipped } = await city.search();
    expect(candidates).toEqual([]);
    expect(skipped).toMatchObject([{ vehicleId: 'cab-1', reason: 'busy' }]);
  });

  it('that fails is asked again by the trip, and the failure is in its journal', async () => {
    const city = new City({ dispatch: { searchRetrySeconds: 0.1 } });
    const driver = await city.drive('cab-1');
    vi.spyOn(CellObject.prototype, 'search').mockImplementationOnce(() => {
      throw new Error('the cell is down');
    });
    const trip = await city.book();
    driver.answer((await driver.offer()).id, 'accept');
    await tripIn(trip, 'assigned');
    expect((await eventsOf(trip)).filter((type) => type === 'searched')).toHaveLength(2);
  });
});
