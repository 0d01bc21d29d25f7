import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readOsmStreets } from '../scripts/graph/osmStreets.ts';
import { createRandom } from '../sim/random.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { assembleGraph } from '../src/routing/graph/assemble.ts';
import { countTurns, MICRODEGREES, type RoadGraph } from '../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../src/routing/graph/roadNetwork.ts';
import type { Roads } from '../src/routing/graph/roadRouting.ts';
import type { Streets } from '../src/routing/graph/streets.ts';
import { createConurbation } from './conurbation.ts';
import { progress } from './servers.ts';
import { type BenchRow, median, runAlone } from './table.ts';
import { Valhalla, type ValhallaAnswer, withValhalla } from './valhalla.ts';

/**
 * Travel times of 20 vehicles to one pickup: by the road graph, and by Valhalla's matrix, both in this process and
 * on the same extract. The same 1,000 routes also show how far the two agree. Vehicles are anywhere on the graph:
 * in service they are near the pickup, which is easier.
 */

const VEHICLES = 20;
const PICKUPS = 50;
/** The first half is a warm-up. */
const ROUNDS = 8;
/** As many as a large conurbation has; they take half of what fits into an isolate. */
const LARGE_JUNCTIONS = 300_000;
const LARGE_AIM_MS = 5;
const HARRISBURG_AIM_MS = 1;
/** A larger difference means that two routers took different roads. */
const OUTLIER = 0.25;

const extract = join(resolve(import.meta.dirname, '..'), '../shared/data/osm/harrisburg.osm.pbf');

export async function benchRoads(): Promise<BenchRow[]> {
  return [...(await benchHarrisburg()), benchConurbation()];
}

interface Question {
  readonly froms: readonly Place[];
  readonly to: Place;
}

async function benchHarrisburg(): Promise<BenchRow[]> {
  if (!existsSync(extract)) {
    progress(`roads: ${extract} is not there, so nothing is compared with Valhalla`);
    return [];
  }
  progress('roads: building Harrisburg, twice');
  const graph = graphOf(await readOsmStreets(extract, () => {}));
  const roads = new RoadNetwork(graph).at(0);
  const questions = questionsOn(graph);
  return await withValhalla(extract, async (actor) => {
    const valhalla = new Valhalla(actor);
    const peerMs: number[] = [];
    const answers: (ValhallaAnswer | null)[][] = [];
    for (const { froms, to } of questions) {
      const start = performance.now();
      answers.push(await valhalla.matrix(froms, to));
      peerMs.push(performance.now() - start);
    }
    const ownMs = median(timeEtas(roads, questions));
    const speed: BenchRow = {
      name: `ETAs of ${VEHICLES} to 1: Harrisburg`,
      measured: `${ownMs.toFixed(3)} ms`,
      floor: `${median(peerMs).toFixed(1)} ms Valhalla's matrix`,
      ratio: ownMs / median(peerMs),
      aim: `≤ 0.1, ≤ ${HARRISBURG_AIM_MS} ms`,
      note: `median of ${PICKUPS} pickups; ${graph.nodeSegment.length} nodes, ${countTurns(graph)} turns`,
    };
    return [speed, ...compare(roads, questions, answers)];
  });
}

/** The relative difference of both routes' times to Valhalla's. Routes of a few metres are skipped. */
function compare(
  roads: Roads,
  questions: readonly Question[],
  answers: readonly (readonly (ValhallaAnswer | null)[])[],
): BenchRow[] {
  const pairs = questions.flatMap(({ froms, to }, index) =>
    froms.flatMap((from, vehicle) => {
      const [own, peer] = [roads.route(from, to), answers[index]?.[vehicle]];
      return own && peer && peer.distanceMeters > 100 ? [{ from, to, own, peer }] : [];
    }),
  );
  const differences = pairs.map(({ own, peer }) => own.distanceMeters / peer.distanceMeters - 1);
  const outliers = pairs.filter((_, index) => Math.abs(differences[index] ?? 0) > OUTLIER);
  for (const { from, to, own, peer } of outliers) {
    const text = ({ lat, lng }: Place) => `${lat.toFixed(5)},${lng.toFixed(5)}`;
    const kilometers = [own, peer].map(({ distanceMeters }) => (distanceMeters / 1000).toFixed(1));
    const seconds = [own, peer].map(({ durationSeconds }) => durationSeconds.toFixed(0));
    progress(`${text(from)} → ${text(to)}: ${kilometers.join(' and ')} km, ${seconds.join(' and ')} s`);
  }
  const row = (name: string, unit: string, own: number[], peer: number[], note: string): BenchRow => {
    const apart = own.map((value, index) => Math.abs(value / (peer[index] ?? Number.NaN) - 1));
    return {
      name: `${pairs.length} ways through Harrisburg: ${name}`,
      measured: `${median(own).toFixed(0)} ${unit}`,
      floor: `${median(peer).toFixed(0)} ${unit} Valhalla`,
      ratio: median(own.map((value, index) => value / (peer[index] ?? Number.NaN))),
      aim: '0.95 to 1.05',
      note: `median of differences ${(100 * median(apart)).toFixed(1)} %${note}`,
    };
  };
  const distances = row(
    'distance',
    'm',
    pairs.map(({ own }) => own.distanceMeters),
    pairs.map(({ peer }) => peer.distanceMeters),
    `; ${outliers.length} differ by more than ${100 * OUTLIER} %`,
  );
  const durations = row(
    'duration',
    's',
    pairs.map(({ own }) => own.durationSeconds),
    pairs.map(({ peer }) => peer.durationSeconds),
    '',
  );
  return [distances, durations];
}

function benchConurbation(): BenchRow {
  progress(`roads: building a conurbation of ${LARGE_JUNCTIONS} junctions`);
  const graph = graphOf(createConurbation(LARGE_JUNCTIONS));
  const start = performance.now();
  const roads = new RoadNetwork(graph).at(0);
  const loadSeconds = ((performance.now() - start) / 1000).toFixed(1);
  const ownMs = median(timeEtas(roads, questionsOn(graph)));
  return {
    name: `ETAs of ${VEHICLES} to 1: conurbation`,
    measured: `${ownMs.toFixed(2)} ms`,
    floor: `${LARGE_AIM_MS} ms, the aim`,
    ratio: ownMs / LARGE_AIM_MS,
    aim: '≤ 1',
    note: `${graph.nodeSegment.length} nodes, ${countTurns(graph)} turns, ready ${loadSeconds} s after it is read`,
  };
}

function graphOf(streets: Streets): RoadGraph {
  const graph = assembleGraph(streets, { name: 'benchmark', attribution: '' });
  if (graph === null) throw new Error('these roads hang together');
  return graph;
}

function questionsOn({ segmentLat, segmentLng }: RoadGraph): Question[] {
  const random = createRandom(1);
  const somewhere = (): Place => {
    const segment = Math.floor(random() * segmentLat.length);
    return {
      lat: (segmentLat[segment] ?? 0) / MICRODEGREES,
      lng: (segmentLng[segment] ?? 0) / MICRODEGREES,
    };
  };
  return Array.from({ length: PICKUPS }, () => ({
    froms: Array.from({ length: VEHICLES }, somewhere),
    to: somewhere(),
  }));
}

/** The milliseconds of each query. */
function timeEtas(roads: Roads, questions: readonly Question[]): number[] {
  const rounds = Array.from({ length: ROUNDS }, () =>
    questions.map(({ froms, to }) => {
      const start = performance.now();
      roads.etas(froms, to);
      return performance.now() - start;
    }),
  );
  return rounds.slice(ROUNDS / 2).flat();
}

if (import.meta.main)
  await runAlone(
    'bench/roads.ts',
    'Measures times by road of Harrisburg and tours over them, against Valhalla. Some minutes.',
    benchRoads,
  );
