import { expect, test } from 'vitest';
import { cellAt } from '../../src/domain/geo/cells.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { demandUnder, type SupplyFacts } from '../../src/domain/supply/candidates.ts';
import { SupplyIndex } from '../../src/domain/supply/supplyIndex.ts';
import { freeOpening } from '../../src/domain/vehicle/admission.ts';
import { CellLoad } from '../../src/objects/cell/cellLoad.ts';
import { CellSearch } from '../../src/objects/cell/search.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { platformTimers } from '../../src/timeout.ts';
import { frontStreet, harrisburg, highspire, isExtractThere, otherBank } from './harrisburg.ts';

const cabs = {
  'other-bank': otherBank,
  'this-bank': highspire,
};

async function search(region: string | null) {
  const roads = new RoadNetwork(await harrisburg()).at(0);
  const cell = cellAt(frontStreet, 7);
  const index = new SupplyIndex(cell);
  const facts = new Map<string, SupplyFacts>();
  for (const [name, place] of Object.entries(cabs)) {
    index.upsert(name, place, 0);
    facts.set(name, {
      vehicleId: vehicleIdSchema.parse(name),
      epoch: 1,
      type: 'car',
      capacity: { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 },
      availability: 'available',
      opening: freeOpening,
    });
  }
  const around = {
    clock: { now: () => 0 },
    timers: platformTimers,
    background: () => undefined,
    lateNeighbours: new Map(),
    searchNeighbour: async () => ({ candidates: [], skipped: [] }),
    etas: async (_: unknown, froms: readonly Place[], to: Place) => ({
      source: 'roads' as const,
      seconds: roads.etas(froms, to),
    }),
    wait: async () => undefined,
    warn: () => undefined,
  };
  const demand = demandUnder(
    { ...defaultPolicy, routing: { ...defaultPolicy.routing, region } },
    { party: { seats: 1, wheelchairs: 0, childSeats: 0 }, pooled: false, vehicleType: null },
    { pickup: frontStreet, excluded: [], limit: 1 },
  );
  return new CellSearch(cell, around, (held) => ({ index, facts, held }), new CellLoad()).find(demand, null);
}

test.skipIf(!isExtractThere)(
  'a nearer cab on the other bank loses to a farther one on this bank',
  async () => {
    const crow = await search(null);
    expect(crow.candidates).toMatchObject([{ vehicleId: 'other-bank', etaSource: 'greatCircle' }]);
    const road = await search('harrisburg');
    expect(road.candidates).toMatchObject([{ vehicleId: 'this-bank', etaSource: 'roads' }]);
  },
);
