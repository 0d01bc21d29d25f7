import { describe, expect, it } from 'vitest';
import { cellAt } from '../../../src/domain/geo/cells.ts';
import { destination, distanceMeters } from '../../../src/domain/geo/place.ts';
import { vehicleIdSchema } from '../../../src/domain/ids.ts';
import {
  type Candidate,
  localCandidates,
  type SearchDemand,
  type Skipped,
  type SkipReason,
  type SupplyFacts,
} from '../../../src/domain/supply/candidates.ts';
import { etaSeconds } from '../../../src/domain/supply/eta.ts';
import { mergeCandidates } from '../../../src/domain/supply/mergeCandidates.ts';
import { SupplyIndex } from '../../../src/domain/supply/supplyIndex.ts';
import { freeOpening } from '../../../src/domain/vehicle/admission.ts';

const now = 1_763_700_000_000;
const pickup = { lat: 40.26, lng: -76.88 };

const demand: SearchDemand = {
  pickup,
  party: { seats: 2, wheelchairs: 0, childSeats: 0 },
  vehicleType: null,
  excluded: [],
  limit: 5,
  maxDistanceMeters: 5_000,
  maxEtaSeconds: 900,
  finishingWithinSeconds: 400,
  staleSeconds: 60,
  detourFactor: 1.35,
  speedMetersPerSecond: 7,
};

interface Parked {
  meters: number;
  ageSeconds?: number;
  held?: boolean;
  facts?: Partial<SupplyFacts>;
}

/** A cell with vehicles at given distances north of the pickup. */
function supplyOf(vehicles: Record<string, Parked>) {
  const index = new SupplyIndex(cellAt(pickup, 7));
  const facts = new Map<string, SupplyFacts>();
  const held = new Set<string>();
  for (const [name, parked] of Object.entries(vehicles)) {
    const vehicleId = vehicleIdSchema.parse(name);
    index.upsert(vehicleId, destination(pickup, 0, parked.meters), now - 1_000 * (parked.ageSeconds ?? 1));
    facts.set(vehicleId, {
      vehicleId,
      epoch: 1,
      type: 'car',
      capacity: { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 },
      availability: 'available',
      opening: freeOpening,
      ...parked.facts,
    });
    if (parked.held) held.add(vehicleId);
  }
  return { index, facts, held };
}

describe('localCandidates', () => {
  it('ranks by distance, with the ETA of the estimate and the age of the position', () => {
    const supply = supplyOf({ far: { meters: 2_000 }, near: { meters: 700, ageSeconds: 12 } });
    const { candidates, skipped } = localCandidates(supply, demand, now);
    expect(candidates.map(({ vehicleId }) => vehicleId)).toEqual(['near', 'far']);
    expect(candidates[0]).toMatchObject({ epoch: 1, positionAgeSeconds: 12 });
    expect(candidates[0]?.distanceMeters).toBeCloseTo(700, 3);
    expect(candidates[0]?.etaSeconds).toBeCloseTo(135, 3);
    expect(skipped).toEqual([]);
  });

  it.each<[SkipReason, Parked, Partial<SearchDemand>]>([
    ['offline', { meters: 100, facts: { availability: 'offline' } }, {}],
    ['paused', { meters: 100, facts: { availability: 'paused' } }, {}],
    ['stale', { meters: 100, ageSeconds: 60.001 }, {}],
    ['wrong-type', { meters: 100 }, { vehicleType: 'van' }],
    [
      'incapable',
      { meters: 100, facts: { capacity: { seats: 1, wheelchairs: 3, childSeats: 3, parcels: 3 } } },
      {},
    ],
    ['incapable', { meters: 100 }, { party: { seats: 1, wheelchairs: 1, childSeats: 0 } }],
    ['incapable', { meters: 100, facts: { capabilities: ['lift'] } }, { requires: ['lift', 'dogs'] }],
    ['busy', { meters: 100, facts: { opening: null } }, {}],
    ['held', { meters: 100, held: true }, {}],
    ['excluded', { meters: 100 }, { excluded: [vehicleIdSchema.parse('taxi')] }],
    ['too-far', { meters: 5_001 }, { maxEtaSeconds: 10_000 }],
    ['too-far', { meters: 520 }, { maxEtaSeconds: 100 }],
  ])('skips %s: %j %j', (reason, parked, wish) => {
    const { candidates, skipped } = localCandidates(supplyOf({ taxi: parked }), { ...demand, ...wish }, now);
    expect(candidates).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toMatchObject({ vehicleId: 'taxi', reason });
    expect(skipped[0]?.distanceMeters).toBeCloseTo(parked.meters, 3);
  });

  const drop = destination(pickup, 90, 1_400);
  const finishing = { via: [drop], after: true, among: false };
  const shared = { via: [drop], after: false, among: true };

  it('takes a vehicle that is about to finish, with the time until it could be there', () => {
    const supply = supplyOf({
      finishing: { meters: 100, facts: { opening: finishing } },
      free: { meters: 2_500 },
    });
    const { candidates } = localCandidates(supply, demand, now);
    expect(candidates).toMatchObject([
      { vehicleId: 'free' },
      { vehicleId: 'finishing', joins: 'after', via: [drop] },
    ]);
    const way = distanceMeters(destination(pickup, 0, 100), drop) + 1_400;
    expect(candidates[1]?.etaSeconds).toBeCloseTo(etaSeconds(way, demand) + 30, 3);
    expect(candidates[1]?.distanceMeters).toBeCloseTo(100, 3);
    expect(localCandidates(supply, { ...demand, limit: 1 }, now).candidates).toHaveLength(1);
  });

  it('leaves a vehicle alone that has long to go with whom it has on board', () => {
    const supply = supplyOf({ riding: { meters: 100, facts: { opening: finishing } } });
    for (const finishingWithinSeconds of [200, undefined]) {
      const { candidates, skipped } = localCandidates(supply, { ...demand, finishingWithinSeconds }, now);
      expect(candidates).toEqual([]);
      expect(skipped).toMatchObject([{ vehicleId: 'riding', reason: 'busy' }]);
    }
  });

  it('passes over a vehicle that is near, and would be here too late', () => {
    const supply = supplyOf({ finishing: { meters: 100, facts: { opening: finishing } } });
    const { candidates, skipped } = localCandidates(supply, { ...demand, maxEtaSeconds: 500 }, now);
    expect(candidates).toEqual([]);
    expect(skipped).toMatchObject([{ vehicleId: 'finishing', reason: 'too-far' }]);
  });

  it('takes a vehicle whose riders pool for others who do, as if it came at once', () => {
    const supply = supplyOf({ shared: { meters: 700, facts: { opening: shared } } });
    expect(localCandidates(supply, demand, now).skipped).toMatchObject([{ reason: 'busy' }]);
    const [candidate] = localCandidates(supply, { ...demand, pooled: true }, now).candidates;
    expect(candidate).toMatchObject({ vehicleId: 'shared', joins: 'among' });
    expect(candidate?.etaSeconds).toBeCloseTo(135, 3);
  });

  it('is not kept from a free vehicle by any number that are not', () => {
    const engaged = Array.from({ length: 30 }, (_, at) => [
      `busy${at}`,
      { meters: 100 + at, facts: { opening: finishing } },
    ]);
    const supply = supplyOf({ ...Object.fromEntries(engaged), free: { meters: 2_500 } });
    const { candidates } = localCandidates(supply, demand, now);
    expect(candidates.map(({ vehicleId }) => vehicleId)).toContain('free');
  });

  it('takes a vehicle at the very limits', () => {
    const supply = supplyOf({ taxi: { meters: 518.5, ageSeconds: 60, facts: { type: 'van' } } });
    const { candidates } = localCandidates(
      supply,
      { ...demand, vehicleType: 'van', maxEtaSeconds: 100 },
      now,
    );
    expect(candidates).toHaveLength(1);
  });

  it('takes a position from ahead of the clock as new', () => {
    const { candidates } = localCandidates(supplyOf({ taxi: { meters: 10, ageSeconds: -20 } }), demand, now);
    expect(candidates[0]?.positionAgeSeconds).toBe(0);
  });

  it('tells of vehicles nearer than the last candidate only, and of 20 at most', () => {
    const paused = { availability: 'paused' } as const;
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, number) => [`paused${number}`, { meters: 100 + number, facts: paused }]),
    );
    const supply = supplyOf({ ...many, taxi: { meters: 110.5 } });
    const one = localCandidates(supply, { ...demand, limit: 1 }, now);
    expect(one.skipped).toHaveLength(11);
    const more = localCandidates(supply, { ...demand, limit: 2 }, now);
    expect(more.skipped).toHaveLength(20);
    expect(more.skipped.map(({ vehicleId }) => vehicleId).at(-1)).toBe('paused19');
  });

  it('knows nothing of a vehicle that has a position only', () => {
    const supply = supplyOf({});
    supply.index.upsert('stranger', pickup, now);
    expect(localCandidates(supply, demand, now)).toEqual({ candidates: [], skipped: [] });
  });

  it('answers what its schema says', () => {
    const supply = supplyOf({ taxi: { meters: 10 }, other: { meters: 5, held: true } });
    const result = localCandidates(supply, demand, now);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('mergeCandidates', () => {
  const candidate = (name: string, eta: number, epoch = 1): Candidate => ({
    vehicleId: vehicleIdSchema.parse(name),
    epoch,
    etaSeconds: eta,
    distanceMeters: eta * 5,
    positionAgeSeconds: 1,
  });
  const skip = (name: string, distanceMeters: number): Skipped => ({
    vehicleId: vehicleIdSchema.parse(name),
    reason: 'busy',
    distanceMeters,
  });

  it('sorts by ETA, then by id, and keeps the limit', () => {
    const parts = [
      { candidates: [candidate('c', 20), candidate('z', 90)], skipped: [] },
      { candidates: [candidate('b', 20), candidate('d', 10)], skipped: [] },
    ];
    const ids = mergeCandidates(parts, 3).candidates.map(({ vehicleId }) => vehicleId);
    expect(ids).toEqual(['d', 'b', 'c']);
    expect(mergeCandidates(parts.toReversed(), 3)).toEqual(mergeCandidates(parts, 3));
  });

  it('believes the highest epoch, also when the lower one looks better', () => {
    const old = { candidates: [candidate('a', 10, 3), candidate('b', 40)], skipped: [] };
    const fresh = { candidates: [candidate('a', 60, 4)], skipped: [] };
    for (const parts of [
      [old, fresh],
      [fresh, old],
    ]) {
      expect(mergeCandidates(parts, 5).candidates).toEqual([candidate('b', 40), candidate('a', 60, 4)]);
    }
  });

  it('merges who was passed over, nearest first, once each, without the candidates', () => {
    const parts = [
      { candidates: [candidate('a', 10)], skipped: [skip('x', 300), skip('y', 100)] },
      { candidates: [], skipped: [skip('a', 50), skip('x', 200)] },
    ];
    expect(mergeCandidates(parts, 5).skipped).toEqual([skip('y', 100), skip('x', 200)]);
  });
});

describe('etaSeconds', () => {
  it('is the distance by road over the speed', () => {
    expect(etaSeconds(1_000, { detourFactor: 1.4, speedMetersPerSecond: 7 })).toBeCloseTo(200, 9);
  });
});
