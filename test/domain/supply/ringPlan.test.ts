import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CellId,
  cellAt,
  cellCentre,
  cellRadiusMeters,
  cellRing,
  isClearlyOutside,
} from '../../../src/domain/geo/cells.ts';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { vehicleIdSchema } from '../../../src/domain/ids.ts';
import {
  localCandidates,
  type SearchDemand,
  type SearchResult,
  type SupplyFacts,
} from '../../../src/domain/supply/candidates.ts';
import { mergeCandidates, nextRing } from '../../../src/domain/supply/mergeCandidates.ts';
import { SupplyIndex } from '../../../src/domain/supply/supplyIndex.ts';
import { freeOpening } from '../../../src/domain/vehicle/admission.ts';
import { awkwardCentres, between, placeArbitrary, placeNear } from '../geo/worlds.ts';

const RESOLUTION = 7;
const now = 1_763_700_000_000;

/** Vehicles around a pickup, each registered in any of the cells that it would not be told to leave. */
const worlds = fc
  .record({
    pickup: fc
      .oneof(placeArbitrary, fc.constantFrom(...awkwardCentres(RESOLUTION)))
      .chain((place) => placeNear(place, 2_000)),
    slackMeters: between(0, 1_500),
    spread: between(0.5, 4),
  })
  .chain(({ pickup, slackMeters, spread }) => {
    const radius = spread * cellRadiusMeters(cellAt(pickup, RESOLUTION));
    const vehicle = fc
      .record({ place: placeNear(pickup, radius), choice: fc.nat() })
      .map(({ place, choice }) => {
        const own = cellAt(place, RESOLUTION);
        const open = cellRing(own, 1).filter((cell) => !isClearlyOutside(place, cell, slackMeters));
        return { place, cell: open[choice % open.length] ?? own };
      });
    return fc.record({
      pickup: fc.constant(pickup),
      slackMeters: fc.constant(slackMeters),
      vehicles: fc.array(vehicle, { maxLength: 25, size: 'max' }),
      limit: fc.integer({ min: 1, max: 6 }),
      maxDistanceMeters: between(0, 8_000),
      maxEtaSeconds: between(0, 1_500),
    });
  });

describe('nextRing', () => {
  it('never misses a best candidate, wherever it is registered', () => {
    fc.assert(
      fc.property(worlds, ({ slackMeters, vehicles, pickup, ...limits }) => {
        const demand = demandAt(pickup, limits);
        const found = searchAround(worldOf(vehicles), demand, slackMeters, limits.limit);
        const radius = Math.min(limits.maxDistanceMeters, (limits.maxEtaSeconds * 7) / 1.35);
        const distances = vehicles.map(({ place }) => distanceMeters(pickup, place));
        // Rounding may decide about a vehicle exactly at the radius.
        fc.pre(distances.every((distance) => Math.abs(distance - radius) > 1e-4));
        const truth = distances
          .filter((distance) => distance < radius)
          .sort((a, b) => a - b)
          .slice(0, limits.limit);
        expect(found.candidates).toHaveLength(truth.length);
        found.candidates.forEach((candidate, rank) => {
          expect(Math.abs(candidate.distanceMeters - (truth[rank] ?? Number.NaN))).toBeLessThan(1e-4);
        });
        const first = searchAround(worldOf(vehicles), demand, slackMeters, 1).candidates[0];
        expect(first?.distanceMeters).toBe(found.candidates[0]?.distanceMeters);
      }),
      { numRuns: 500 },
    );
  });

  it('asks only its own cell when enough vehicles are nearer than the border', () => {
    const cell = cellAt({ lat: 40.26, lng: -76.88 }, RESOLUTION);
    const pickup = cellCentre(cell);
    const demand = demandAt(pickup, { limit: 1, maxDistanceMeters: 5_000, maxEtaSeconds: 900 });
    const world = worldOf([{ cell, place: pickup }]);
    const { candidates } = askCells(world, [cell], demand);
    const search = { cell, ring: 1, best: candidates, needed: 1, slackMeters: 150 };
    expect(nextRing({ ...search, ring: 0, best: [] }, demand)).toEqual([cell]);
    expect(nextRing(search, demand)).toEqual([]);
    expect(nextRing({ ...search, best: [] }, demand)).toHaveLength(6);
  });

  it('ends at the search radius when nobody is found', () => {
    const cell = cellAt({ lat: 0, lng: 180 }, RESOLUTION);
    const radius = cellRadiusMeters(cell);
    // Half way from the centre to a corner: well inside.
    const demand = demandAt(cellCentre(cell), {
      limit: 3,
      maxDistanceMeters: radius / 2,
      maxEtaSeconds: 900,
    });
    const search = { cell, best: [], needed: 3, ring: 1, slackMeters: 0 };
    expect(nextRing(search, demand)).toEqual([]);
    expect(nextRing({ ...search, slackMeters: 0.6 * radius }, demand)).toHaveLength(6);
    expect(nextRing({ ...search, slackMeters: 0.6 * radius, ring: 2 }, demand)).toEqual([]);
  });
});

interface CellSupply {
  readonly index: SupplyIndex;
  readonly facts: Map<string, SupplyFacts>;
  readonly held: ReadonlySet<string>;
}

function worldOf(vehicles: readonly { cell: CellId; place: Place }[]): Map<CellId, CellSupply> {
  const world = new Map<CellId, CellSupply>();
  vehicles.forEach(({ cell, place }, number) => {
    const vehicleId = vehicleIdSchema.parse(`vehicle${number}`);
    const supply = world.get(cell) ?? { index: new SupplyIndex(cell), facts: new Map(), held: new Set() };
    world.set(cell, supply);
    supply.index.upsert(vehicleId, place, now);
    supply.facts.set(vehicleId, {
      vehicleId,
      epoch: 1,
      type: 'car',
      capacity: { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 },
      availability: 'available',
      opening: freeOpening,
    });
  });
  return world;
}

function askCells(
  world: Map<CellId, CellSupply>,
  cells: readonly CellId[],
  demand: SearchDemand,
): SearchResult {
  const parts = cells.flatMap((cell) => {
    const supply = world.get(cell);
    return supply === undefined ? [] : [localCandidates(supply, demand, now)];
  });
  return mergeCandidates(parts, demand.limit);
}

/** The search as a cell drives it: ring by ring, until the plan says that no ring can help. */
function searchAround(
  world: Map<CellId, CellSupply>,
  demand: SearchDemand,
  slackMeters: number,
  needed: number,
): SearchResult {
  const cell = cellAt(demand.pickup, RESOLUTION);
  let result: SearchResult = { candidates: [], skipped: [] };
  for (let ring = 0; ; ring++) {
    const cells = nextRing({ cell, ring, best: result.candidates, needed, slackMeters }, demand);
    if (cells.length === 0) return result;
    result = mergeCandidates([result, askCells(world, cells, demand)], demand.limit);
  }
}

function demandAt(
  pickup: Place,
  limits: Pick<SearchDemand, 'limit' | 'maxDistanceMeters' | 'maxEtaSeconds'>,
): SearchDemand {
  return {
    pickup,
    party: { seats: 1, wheelchairs: 0, childSeats: 0 },
    vehicleType: null,
    excluded: [],
    staleSeconds: 60,
    detourFactor: 1.35,
    speedMetersPerSecond: 7,
    ...limits,
  };
}
