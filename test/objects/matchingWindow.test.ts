import { describe, expect, it } from 'vitest';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { demandUnder, type SearchDemand } from '../../src/domain/supply/candidates.ts';
import { MatchingWindow } from '../../src/objects/cell/matchingWindow.ts';

const pickup = { lat: 40.264, lng: -76.884 };

function demand(excluded: readonly string[] = []): SearchDemand {
  const party = { seats: 1, wheelchairs: 0, childSeats: 0 };
  return demandUnder(
    defaultPolicy,
    { party, pooled: false, vehicleType: null },
    { pickup, excluded: excluded.map((id) => vehicleIdSchema.parse(id)), limit: 5 },
  );
}

/** A window that closes when told to, over searches that find what the table says, where others asked before. */
async function windowOver(etas: Record<string, Record<string, number> | Error>) {
  const closing = Promise.withResolvers<void>();
  const waits: number[] = [];
  let now = 0;
  const window = new MatchingWindow(
    {
      clock: { now: () => now },
      wait: (ms) => {
        waits.push(ms);
        return closing.promise;
      },
    },
    async (_, tripId) => {
      const found = etas[tripId] ?? {};
      if (found instanceof Error) throw found;
      const candidates = Object.entries(found).map(([id, etaSeconds]) => ({
        vehicleId: vehicleIdSchema.parse(id),
        ...{ epoch: 1, etaSeconds, distanceMeters: 10 * etaSeconds, positionAgeSeconds: 0 },
      }));
      return { candidates, skipped: [], cellsAsked: 1 };
    },
  );
  const find = async (tripId: string) => {
    const { candidates } = await window.find(demand(), tripId, 2);
    return candidates.map(({ vehicleId }) => vehicleId);
  };
  await find('before');
  return {
    find,
    close: () => closing.resolve(),
    lose: () => closing.reject(new Error('the wait is lost')),
    waits,
    pass(seconds: number) {
      now += 1000 * seconds;
    },
  };
}

describe('a matching window', () => {
  it('gives each trip the vehicle that is best for all, and nobody else that one', async () => {
    const { find, close, waits } = await windowOver({
      one: { left: 50, right: 60, far: 300 },
      two: { left: 40, right: 600, far: 700 },
    });
    const found = [find('one'), find('two')];
    close();
    expect(await Promise.all(found)).toEqual([
      ['right', 'far'],
      ['left', 'far'],
    ]);
    expect(waits).toEqual([2_000]);
  });

  it('answers a trip for which there is nobody', async () => {
    const { find, close } = await windowOver({ one: { only: 50 }, two: { only: 40 } });
    const found = [find('one'), find('two')];
    close();
    expect((await Promise.all(found)).toSorted((a, b) => a.length - b.length)).toEqual([[], ['only']]);
  });

  it('fails for the trip whose search fails, and for no other', async () => {
    const { find, close } = await windowOver({ one: new Error('the cell is down'), two: { cab: 40 } });
    const failing = expect(find('one')).rejects.toThrow('the cell is down');
    const found = find('two');
    close();
    await failing;
    expect(await found).toEqual(['cab']);
  });

  it('fails for all who wait where the wait itself does, and another window opens', async () => {
    const { find, lose, waits } = await windowOver({ one: { cab: 50 }, two: { cab: 40 } });
    const failing = ['one', 'two'].map((trip) => expect(find(trip)).rejects.toThrow('the wait is lost'));
    lose();
    await Promise.all(failing);
    await expect(find('one')).rejects.toThrow('the wait is lost');
    expect(waits).toEqual([2_000, 2_000]);
  });
});

describe('a demand that is alone', () => {
  it('is answered at once, also when its trip asks again', async () => {
    const { find, waits, pass } = await windowOver({ one: { cab: 50 } });
    pass(120);
    for (let again = 0; again < 3; again++) {
      expect(await find('one')).toEqual(['cab']);
      pass(5);
    }
    expect(waits).toEqual([]);
  });

  it('waits where another was asked for lately, however often both ask', async () => {
    const { find, close, waits, pass } = await windowOver({ one: { cab: 50 }, two: {} });
    close();
    pass(119);
    for (const tripId of ['one', 'one', 'two', 'two', 'one']) {
      await find(tripId);
      pass(1);
    }
    // The second time, the one before was asked for 120 seconds ago.
    expect(waits).toEqual([2_000, 2_000, 2_000, 2_000]);
  });
});
