import { beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { driverStreamSchema } from '../../src/calls/streams.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { coarsen, gridMeters } from '../../src/domain/geo/coarsen.ts';
import { destination, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { demandUnder, type SearchDemand } from '../../src/domain/supply/candidates.ts';
import type { VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import { vehicleSnapshotSchema } from '../../src/domain/vehicle/plan.ts';
import { shownForMs } from '../../src/objects/cell/coarsenedSupply.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import { greatCircleEtas } from '../../src/routing/greatCircle.ts';
import { platformTimers } from '../../src/timeout.ts';
import { FakeSocket } from '../streams/fakeSocket.ts';

/** A grid point, and so the middle of a box of the grid. */
const middle = coarsen({ lat: 40.2644, lng: -76.8836 });
const cell = cellAt(middle, defaultPolicy.streams.cellResolution);
const periodStart = Math.ceil(Date.UTC(2026, 10, 28) / shownForMs) * shownForMs;

let now = periodStart;
beforeEach(() => {
  now = periodStart;
});

/** `asked` gets what its neighbours are asked. */
function emptyCell(asked: SearchDemand[] = []): LiveCell<FakeSocket> {
  const live = new LiveCell<FakeSocket>(
    cell,
    {
      clock: { now: () => now },
      timers: platformTimers,
      carriedBy: async () => null,
      ranksNear: async () => [],
      reportToRank: async () => [],
      vehicle: () => ({
        connectDriver: async (): Promise<VehicleReplies['connect']> => ({ type: 'unregistered' }),
        report: async () => ({ type: 'superseded' }),
        disconnect: async () => undefined,
        snapshot: async () => null,
      }),
      forwardPosition: async () => undefined,
      lateNeighbours: new Map(),
      searchNeighbour: async (_, demand) => {
        asked.push(demand);
        return { candidates: [], skipped: [] };
      },
      wait: async () => undefined,
      reportToDistrict: async () => ({ watchMs: 0, wantsWhole: false }),
      etas: async (rules, froms, to) => ({
        source: 'greatCircle',
        seconds: greatCircleEtas(froms, to, rules),
      }),
      tellIrregularity: () => undefined,
      pingedAt: () => null,
      background: () => undefined,
      setAlarm: () => undefined,
      warn: () => undefined,
    },
    [],
  );
  live.start(null);
  return live;
}

function enter(live: LiveCell<FakeSocket>, place: Place, name = 'cab-1', epoch = 1): FakeSocket {
  const vehicle = vehicleIdSchema.parse(name);
  const plan = { version: 1, epoch, availability: 'available', offers: [], stops: [], pauseSuggested: false };
  const standing = vehicleSnapshotSchema.parse({
    vehicleId: vehicle,
    epoch,
    type: 'car',
    capacity: { seats: 4 },
    plan,
    opening: { via: [], after: true, among: false },
    shiftOver: false,
  });
  const stream = driverStreamSchema.parse({
    tenant: 'demo',
    vehicle,
    driver: 'dana',
    expiresAt: now + 86_400_000,
    place,
    policy: defaultPolicy,
    registerUnknown: false,
  });
  const socket = new FakeSocket();
  live.admit(socket, stream, { type: 'connected', standing });
  return socket;
}

function drive(live: LiveCell<FakeSocket>, socket: FakeSocket, place: Place, heading = 90): void {
  const positions = [{ ...place, ts: now, heading, speed: 5, accuracy: 5 }];
  live.message(socket, JSON.stringify({ type: 'position', positions }));
}

const party = { seats: 1, wheelchairs: 0, childSeats: 0 };
const requirements = { party, pooled: false, vehicleType: null };

/** Everything that a rider can learn with one question: who is around a place, and the ETA of a quote there. */
async function learned(live: LiveCell<FakeSocket>, place: Place) {
  const { vehicles } = await live.nearby({ place, radiusMeters: 2_000, limit: 100 });
  const demand = demandUnder(defaultPolicy, requirements, { pickup: place, excluded: [], limit: 1 });
  const { candidates } = await live.search({ ...demand, shown: true }, null);
  return { vehicles, etas: candidates.map(({ etaSeconds }) => etaSeconds) };
}

describe('the shown supply', () => {
  it('answers 10,000 questions the same, wherever in its box the vehicle is', async () => {
    const random = createRandom(11);
    const exact = [destination(middle, 10, 33.3), destination(middle, 45, 60), destination(middle, 225, 60)];
    expect(new Set(exact.map((place) => JSON.stringify(coarsen(place)))).size).toBe(1);
    const worlds = exact.map((place, number) => {
      const live = emptyCell();
      enter(live, destination(middle, 180, 700), 'cab-2');
      drive(live, enter(live, place), place, 80 + number);
      return live;
    });
    now += shownForMs;
    // Half of the questions bisect the edge of the radius, where presence would tell a distance.
    const questions = Array.from({ length: 10_000 }, (_, number) => {
      const meters = number % 2 === 0 ? 2_000 + (random() - 0.5) * 400 * random() : random() * 6_000;
      return destination(middle, random() * 360, meters);
    });
    const answers = await Promise.all(
      worlds.map(async (live) => {
        const all: string[] = [];
        for (const place of questions) all.push(JSON.stringify(await learned(live, place)));
        return all;
      }),
    );
    const [first, ...others] = answers;
    for (const answer of others) expect(answer).toEqual(first);
    // There is something to learn: the answers differ from question to question.
    expect(new Set(first).size).toBeGreaterThan(5_000);
  });

  it('shows a crossing of a line only when the next period begins', async () => {
    const live = emptyCell();
    const socket = enter(live, middle);
    now += shownForMs;
    const before = JSON.stringify(await learned(live, middle));
    for (let second = 1; second < shownForMs / 1000; second++) {
      now += 1_000;
      drive(live, socket, destination(middle, 90, 10 * second));
      expect(JSON.stringify(await learned(live, middle))).toBe(before);
    }
    now += 1_000;
    const after = (await learned(live, middle)).vehicles;
    expect(after).toEqual([expect.objectContaining(coarsen(destination(middle, 90, 290)))]);
  });

  it('shows a vehicle that comes or leaves only when the next period begins', async () => {
    const live = emptyCell();
    const socket = enter(live, middle);
    expect((await learned(live, middle)).vehicles).toEqual([]);
    now += shownForMs;
    expect((await learned(live, middle)).vehicles).toHaveLength(1);
    live.lost(socket);
    expect((await learned(live, middle)).vehicles).toHaveLength(1);
    now += shownForMs;
    expect(await learned(live, middle)).toEqual({ vehicles: [], etas: [] });
  });

  it('does not tell that a vehicle stands near a line', async () => {
    const live = emptyCell();
    const onTheLine = destination(middle, 90, gridMeters / 2);
    const socket = enter(live, onTheLine);
    const shown = new Set<string>();
    for (let period = 0; period < 20; period++) {
      drive(live, socket, destination(onTheLine, period % 2 === 0 ? 90 : 270, 5));
      now += shownForMs;
      shown.add(JSON.stringify((await learned(live, middle)).vehicles));
    }
    expect(shown.size).toBe(1);
  });

  it('does not tell which vehicle another search was given', async () => {
    const asked: SearchDemand[] = [];
    const live = emptyCell(asked);
    enter(live, middle);
    now += shownForMs;
    const demand = demandUnder(defaultPolicy, requirements, { pickup: middle, excluded: [], limit: 1 });
    const { candidates } = await live.search(demand, { forTrip: 'trip_of_another', seconds: 2 });
    expect(candidates).toHaveLength(1);
    asked.length = 0;
    await learned(live, destination(middle, 0, 5_000));
    expect(asked.length).toBeGreaterThan(0);
    for (const { excluded } of asked) expect(excluded).toEqual([]);
  });

  it('follows a vehicle to about 100 m, and its heading to 45 degrees', async () => {
    const live = emptyCell();
    const socket = enter(live, middle);
    for (let step = 0; step < 20; step++) {
      const place = destination(middle, 20, 37 * step);
      drive(live, socket, place, 20 + step);
      now += shownForMs;
      const [shown] = (await learned(live, middle)).vehicles;
      expect(shown && distanceMeters(shown, place)).toBeLessThanOrEqual(gridMeters);
      expect(shown?.heading).toBe(step < 3 ? 0 : 45);
    }
  });
});
