import { around } from 'geokdbush';
import KDBush from 'kdbush';
import { type CellId, cellAt, cellCentre } from '../src/domain/geo/cells.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { createPlane } from '../src/domain/geo/plane.ts';
import { SupplyIndex } from '../src/domain/supply/supplyIndex.ts';
import { type City, createCity } from './city.ts';
import { type BenchRow, median, runAlone } from './table.ts';

/**
 * The ten nearest vehicles of one cell while each of them moves once a second. Three contenders get the same moves
 * and queries in turns: the supply index; a kd-tree (kdbush, searched by geokdbush), which cannot move a point and
 * is rebuilt once a second; and a scan of all vehicles, which is also the reference.
 */

const NEAREST = 10;
const SLICES_PER_SECOND = 20;
const QUERIES_PER_SLICE = 10;
const QUERIES_PER_SECOND = SLICES_PER_SECOND * QUERIES_PER_SLICE;
const WARM_UP_SECONDS = 20;
const MEASURED_SECONDS = 60;
const MAX_SPEED_METERS_PER_SECOND = 15;

interface Contender {
  /** At the start of each second, before its moves. */
  prepare(): void;
  move(vehicle: number, place: Place): void;
  /** The vehicles' numbers, nearest first; the index knows them as text. */
  nearest(place: Place): (number | string)[];
}

/** A contender with its time per measured second, in milliseconds. */
interface Runner {
  readonly contender: Contender;
  readonly upkeep: number[];
  readonly queries: number[];
}

/** Returns the rows for 500 and for 10,000 vehicles. Time is virtual. */
export async function benchNearest(): Promise<BenchRow[]> {
  return [...compare(500), ...compare(10_000)];
}

function compare(vehicles: number): BenchRow[] {
  const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);
  const city = createCity(cell, vehicles);
  const [index, tree, scan] = [indexOf(cell), treeOf(vehicles), scanOf(cell, vehicles)].map(
    (contender): Runner => ({ contender, upkeep: [], queries: [] }),
  );
  if (!index || !tree || !scan) throw new Error('three contenders');
  for (const [vehicle, place] of city.places.entries()) {
    for (const { contender } of [index, tree, scan]) contender.move(vehicle, place);
  }

  let stale = 0;
  for (let second = 0; second < WARM_UP_SECONDS + MEASURED_SECONDS; second++) {
    city.drive(MAX_SPEED_METERS_PER_SECOND);
    for (const answers of runSecond(city, [index, tree, scan])) {
      const [ofIndex, ofTree, ofScan] = answers.map(String);
      if (ofIndex !== ofScan) throw new Error(`the index answered ${ofIndex} instead of ${ofScan}`);
      if (second >= WARM_UP_SECONDS && ofTree !== ofScan) stale++;
    }
  }
  return rowsOf(vehicles, index, tree, scan, stale / (MEASURED_SECONDS * QUERIES_PER_SECOND));
}

/** Moves every vehicle once, in slices, with queries after each slice; yields the answers. */
function* runSecond(city: City, runners: readonly Runner[]): Generator<(number | string)[][]> {
  const upkeep = runners.map(({ contender }) => timed(() => contender.prepare()).ms);
  const queries = runners.map(() => 0);
  for (let slice = 0; slice < SLICES_PER_SECOND; slice++) {
    const asked = Array.from({ length: QUERIES_PER_SLICE }, () => city.anyPlace());
    const answers: (number | string)[][][] = [];
    for (let turn = 0; turn < runners.length; turn++) {
      // The order alternates, so that no contender always finds the caches in the same state.
      const lane = (turn + slice) % runners.length;
      const contender = runners[lane]?.contender;
      if (contender === undefined) continue;
      const moved = timed(() => {
        for (let vehicle = slice; vehicle < city.places.length; vehicle += SLICES_PER_SECOND) {
          const place = city.places[vehicle];
          if (place !== undefined) contender.move(vehicle, place);
        }
      });
      const found = timed(() => asked.map((place) => contender.nearest(place)));
      upkeep[lane] = (upkeep[lane] ?? 0) + moved.ms;
      queries[lane] = (queries[lane] ?? 0) + found.ms;
      answers[lane] = found.result;
    }
    yield* asked.map((_, query) => answers.map((answer) => answer[query] ?? []));
  }
  runners.forEach((runner, lane) => {
    runner.upkeep.push(upkeep[lane] ?? Number.NaN);
    runner.queries.push(queries[lane] ?? Number.NaN);
  });
}

function rowsOf(vehicles: number, index: Runner, tree: Runner, scan: Runner, staleShare: number): BenchRow[] {
  const name = `nearest ${NEAREST} of ${vehicles}`;
  const perQuery = (runner: Runner) => (1_000 * medianOf(runner.queries)) / QUERIES_PER_SECOND;
  const perMove = (runner: Runner) => (1_000 * medianOf(runner.upkeep)) / vehicles;
  const perSecond = (runner: Runner) =>
    medianOf(runner.upkeep.map((ms, second) => ms + (runner.queries[second] ?? 0)));
  const stale = `${(100 * staleShare).toFixed(0)} % of kdbush's answers are out of date, none of ours`;
  const row = (
    what: string,
    unit: string,
    cost: (runner: Runner) => number,
    peer: Runner,
    peerName: string,
  ) => ({
    name: `${name}: ${what}`,
    measured: `${cost(index).toFixed(2)} ${unit}`,
    floor: `${cost(peer).toFixed(2)} ${unit} ${peerName}`,
    ratio: cost(index) / cost(peer),
  });
  return [
    { ...row('a query', 'µs', perQuery, tree, 'geokdbush'), aim: '< 1', note: stale },
    { ...row('a query', 'µs', perQuery, scan, 'scan'), aim: '< 1' },
    { ...row('a move', 'µs', perMove, tree, 'kdbush, its share of a rebuild') },
    {
      ...row('a second', 'ms', perSecond, tree, 'kdbush rebuilt once'),
      aim: '< 1',
      note: `${vehicles} moves and ${QUERIES_PER_SECOND} queries`,
    },
  ];
}

function medianOf(seconds: readonly number[]): number {
  return median(seconds.slice(WARM_UP_SECONDS));
}

function indexOf(cell: CellId): Contender {
  const index = new SupplyIndex(cell);
  // As in a cell, which knows the slot of each of its streams.
  const slots: number[] = [];
  return {
    prepare: () => {},
    move(vehicle, place) {
      const slot = slots[vehicle];
      if (slot === undefined) slots[vehicle] = index.upsert(String(vehicle), place, 0);
      else index.move(slot, place, 0);
    },
    nearest: (place) => index.nearest(place, NEAREST, () => true).map(({ key }) => key),
  };
}

function treeOf(vehicles: number): Contender {
  const places: Place[] = [];
  let tree = new KDBush(0);
  return {
    prepare() {
      tree = new KDBush(vehicles);
      for (const { lat, lng } of places) tree.add(lng, lat);
      tree.finish();
    },
    move(vehicle, place) {
      places[vehicle] = place;
    },
    nearest: ({ lat, lng }) => around(tree, lng, lat, NEAREST),
  };
}

/** An optimised scan: positions are projected on arrival, and compared without roots or trigonometry. */
function scanOf(cell: CellId, vehicles: number): Contender {
  const plane = createPlane(cellCentre(cell));
  const points = new Float64Array(3 * vehicles);
  const query = new Float64Array(3);
  const square = (vehicle: number) =>
    ((points[3 * vehicle] ?? 0) - (query[0] ?? 0)) ** 2 +
    ((points[3 * vehicle + 1] ?? 0) - (query[1] ?? 0)) ** 2 +
    ((points[3 * vehicle + 2] ?? 0) - (query[2] ?? 0)) ** 2;
  return {
    prepare: () => {},
    move: (vehicle, place) => plane.project(place, points, 3 * vehicle),
    nearest(place) {
      plane.project(place, query);
      const best: { vehicle: number; squared: number }[] = [];
      let reach = Number.POSITIVE_INFINITY;
      for (let vehicle = 0; vehicle < vehicles; vehicle++) {
        const squared = square(vehicle);
        if (squared >= reach) continue;
        const rank = best.findIndex((other) => squared < other.squared);
        best.splice(rank < 0 ? best.length : rank, 0, { vehicle, squared });
        if (best.length > NEAREST) best.pop();
        if (best.length === NEAREST) reach = best.at(-1)?.squared ?? reach;
      }
      return best.map(({ vehicle }) => vehicle);
    },
  };
}

function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

if (import.meta.main)
  await runAlone(
    'bench/nearest.ts',
    'Measures the search for the nearest vehicles, against geokdbush, kdbush and a scan.',
    benchNearest,
  );
