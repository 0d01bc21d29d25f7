import { describe, expect, it } from 'vitest';
import { CellLoad, cellCapacity } from '../../src/objects/cell/cellLoad.ts';

const empty = { found: 0 };
const second = 1_000;

/** Searches that are under way until told to end. */
function pendingSearches(load: CellLoad, count: number) {
  const { promise, resolve } = Promise.withResolvers<{ found: number }>();
  const searches = Array.from({ length: count }, () => load.search(second, empty, () => promise));
  return { end: () => resolve({ found: 1 }), searches };
}

describe('a cell over its capacity', () => {
  it('turns a search away, with a word on when to come back, and takes it again later', async () => {
    const load = new CellLoad();
    const busy = pendingSearches(load, cellCapacity.searchesAtOnce);
    const tooMany = await load.search(second, empty, async () => ({ found: 1 }));
    expect(tooMany).toEqual({ found: 0, retryAfterSeconds: 2 });

    busy.end();
    expect(await Promise.all(busy.searches)).toContainEqual({ found: 1, retryAfterSeconds: null });
    expect(await load.search(second, empty, async () => ({ found: 1 }))).toMatchObject({ found: 1 });
  });

  it('lets more searches wait for their window than it runs at once', async () => {
    const load = new CellLoad();
    const { promise, resolve } = Promise.withResolvers<{ found: number }>();
    const gather = () => load.gather(second, empty, () => promise);
    const waiting = Array.from({ length: cellCapacity.gatheredAtOnce }, gather);
    expect(await gather()).toEqual({ found: 0, retryAfterSeconds: 2 });
    expect(await load.search(second, empty, async () => ({ found: 1 }))).toMatchObject({ found: 1 });
    resolve({ found: 1 });
    expect(new Set((await Promise.all(waiting)).map(({ found }) => found))).toEqual(new Set([1]));
  });

  it('gives a place back when a search fails', async () => {
    const load = new CellLoad();
    for (let failures = 0; failures < 2 * cellCapacity.searchesAtOnce; failures++) {
      const failing = load.search(second, empty, () => Promise.reject(new Error('the cell is down')));
      await expect(failing).rejects.toThrow('the cell is down');
    }
  });

  it('turns searches away while frames flood in, and for the second after', async () => {
    const load = new CellLoad();
    const found = async (now: number) => (await load.search(now, empty, async () => ({ found: 1 }))).found;
    for (let frame = 0; frame < cellCapacity.framesPerSecond; frame++) load.countFrame(second);
    expect(await found(second)).toBe(1);
    load.countFrame(second + 999);
    expect([await found(second + 999), await found(2 * second), await found(3 * second)]).toEqual([0, 0, 1]);
  });

  it('turns streams away that open all at once', async () => {
    const load = new CellLoad();
    const { promise, resolve } = Promise.withResolvers<string>();
    const opening = Array.from({ length: cellCapacity.connectsAtOnce }, () => load.connect(() => promise));
    expect(await load.connect(async () => 'open')).toEqual({ retryAfterSeconds: 2 });
    resolve('open');
    await Promise.all(opening);
    expect(await load.connect(async () => 'open')).toBe('open');
  });
});
