import { z } from 'zod';
import { count, flag, operand, option } from '../scripts/commandLine/declare.ts';
import { readCommandLine } from '../scripts/commandLine/read.ts';
import { buildGraph } from '../scripts/graph/buildGraph.ts';
import { readExtract, type Tags } from '../scripts/graph/extract.ts';
import { createRandom } from '../sim/random.ts';
import { distanceMeters, type Place } from '../src/domain/geo/place.ts';
import { cutLine } from '../src/routing/graph/polyline.ts';
import { MICRODEGREES, type RoadGraph, segmentTraits } from '../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../src/routing/graph/roadNetwork.ts';
import type { Route } from '../src/routing/graph/roadRouting.ts';
import { Segments } from '../src/routing/graph/segments.ts';
import { Valhalla, type ValhallaRoute, withValhalla } from './valhalla.ts';

const DISTANCE_SHARE = 0.05;
const TIME_SHARE = 0.15;
/** Routes of a few metres say nothing about the choice of roads. */
const LEAST_METERS = 200;
const WORST = 20;

interface Pair {
  readonly from: Place;
  readonly to: Place;
  readonly ours: Route;
  readonly theirs: ValhallaRoute;
  /** Relative to Valhalla's. */
  readonly distance: number;
  readonly time: number;
}

async function run(extract: string, pairCount: number, seed: number, isJson: boolean): Promise<void> {
  const graph = await buildGraph(extract);
  const roads = new RoadNetwork(graph).at(0);
  const questions = randomPairs(graph, pairCount, seed);
  const unanswered = { both: 0, ours: 0, theirs: 0 };
  const pairs: Pair[] = [];
  await withValhalla(
    extract,
    async (actor) => {
      const valhalla = new Valhalla(actor);
      for (const { from, to } of questions) {
        const [ours, theirs] = [roads.route(from, to), await valhalla.route(from, to)];
        if (ours === null && theirs === null) unanswered.both++;
        else if (ours === null) unanswered.ours++;
        else if (theirs === null) unanswered.theirs++;
        else if (theirs.distanceMeters >= LEAST_METERS) {
          const distance = ours.distanceMeters / theirs.distanceMeters - 1;
          pairs.push({
            from,
            to,
            ours,
            theirs,
            distance,
            time: ours.durationSeconds / theirs.durationSeconds - 1,
          });
        }
      }
    },
    graph.about.drivingSide,
  );
  if (pairs.length === 0) throw new Error('no pair has a route of both: there is nothing to compare');
  const share = (isWithin: (pair: Pair) => boolean) => pairs.filter(isWithin).length / pairs.length;
  const distanceWithin5 = share(({ distance }) => Math.abs(distance) <= DISTANCE_SHARE);
  const timeWithin15 = share(({ time }) => Math.abs(time) <= TIME_SHARE);
  console.log(`${pairs.length} pairs of places compared, of ${questions.length}`);
  console.log(`distance within ${100 * DISTANCE_SHARE} %: ${percent(distanceWithin5)}`);
  console.log(`time within ${100 * TIME_SHARE} %: ${percent(timeWithin15)}`);
  const either = share(
    ({ distance, time }) => Math.abs(distance) <= DISTANCE_SHARE || Math.abs(time) <= DISTANCE_SHARE,
  );
  console.log(`distance or time within ${100 * DISTANCE_SHARE} %: ${percent(either)}`);
  console.log(`time, ours to theirs: ${quantiles(pairs.map(({ time }) => 1 + time))}`);
  console.log(
    `no route: ours alone ${unanswered.ours}, theirs alone ${unanswered.theirs}, both ${unanswered.both}`,
  );
  await explainWorst(extract, pairs);
  if (isJson) console.log(JSON.stringify({ distanceWithin5, timeWithin15, pairs: pairs.length }));
}

/** Places on public streets where people can be picked up, each metre of street as likely; both in one part. */
function randomPairs(graph: RoadGraph, pairCount: number, seed: number): { from: Place; to: Place }[] {
  const { segmentLengthDecimeters, segmentPart, segmentTraits: traits } = graph;
  const segments = new Segments(graph);
  const both = segmentTraits.canStart | segmentTraits.canEnd;
  const usable = Array.from(traits.keys()).filter((segment) => traits[segment] === both);
  const ends = new Float64Array(usable.length);
  usable.reduce((sum, segment, index) => {
    ends[index] = sum + (segmentLengthDecimeters[segment] ?? 0);
    return ends[index] ?? 0;
  }, 0);
  const random = createRandom(seed);
  const somewhere = () => {
    const at = random() * (ends.at(-1) ?? 0);
    const segment = usable[ends.findIndex((end) => end > at)] ?? 0;
    const points: number[] = [];
    points.length = segments.readPoints(segment, points);
    const fraction = random();
    const [place] = cutLine(points, fraction, fraction);
    if (place === undefined) throw new Error('a segment has points');
    return { place, part: segmentPart[segment] };
  };
  const pairs: { from: Place; to: Place }[] = [];
  while (pairs.length < pairCount) {
    const [from, to] = [somewhere(), somewhere()];
    const isFar = distanceMeters(from.place, to.place) >= LEAST_METERS;
    if (from.part === to.part && isFar) pairs.push({ from: from.place, to: to.place });
  }
  return pairs;
}

async function explainWorst(extract: string, pairs: readonly Pair[]): Promise<void> {
  const worst = pairs.toSorted((a, b) => Math.abs(b.distance) - Math.abs(a.distance)).slice(0, WORST);
  const waysBetween = await readWays(extract);
  console.log(`the worst ${worst.length} by distance:`);
  for (const { from, to, ours, theirs, distance, time } of worst) {
    const text = ({ lat, lng }: Place) => `${lat.toFixed(6)},${lng.toFixed(6)}`;
    const told = (route: Route) =>
      `${(route.distanceMeters / 1000).toFixed(2)} km, ${route.durationSeconds.toFixed(0)} s`;
    console.log(`${text(from)} → ${text(to)}: ours ${told(ours)}; theirs ${told(theirs)}`);
    console.log(`  ${verdict(distance, time)}`);
    const [own, peer] = [waysOf(ours.polyline, waysBetween), waysOf(theirs.polyline, waysBetween)];
    console.log(`  only ours takes ${describeWays(own, peer)}`);
    console.log(`  only theirs takes ${describeWays(peer, own)}`);
  }
}

/** Classifies a pair of routes by their times. */
function verdict(distance: number, time: number): string {
  if (Math.abs(time) <= DISTANCE_SHARE) return 'as fast as each other: a choice between equals';
  if (time < 0)
    return `ours is faster by ${percent(-time)}: theirs may not, or would rather not, take our way`;
  if (distance < 0) return `ours is shorter, and slower by ${percent(time)}: we take the way to be slower`;
  return `ours is slower by ${percent(time)}: we may not, or would rather not, take their way`;
}

interface OsmWayTags {
  readonly id: number;
  readonly tags: Tags;
}

/** Returns the way between two adjacent nodes, by their places. */
async function readWays(extract: string): Promise<ReadonlyMap<string, OsmWayTags>> {
  const placeOfNode = new Map<number, string>();
  const ways = new Map<string, OsmWayTags>();
  await readExtract(
    extract,
    (entity) => {
      if (entity.type === 'node') placeOfNode.set(entity.id, placeKey({ lat: entity.lat, lng: entity.lon }));
      if (entity.type !== 'way') return;
      const { id, refs, tags } = entity;
      const keys = refs.map((ref) => placeOfNode.get(ref) ?? '');
      keys.slice(1).forEach((key, index) => {
        ways.set(`${keys[index]} ${key}`, { id, tags });
        ways.set(`${key} ${keys[index]}`, { id, tags });
      });
    },
    () => {},
  );
  return ways;
}

function placeKey({ lat, lng }: Place): string {
  return `${Math.round(lat * MICRODEGREES)} ${Math.round(lng * MICRODEGREES)}`;
}

interface DrivenWay extends OsmWayTags {
  readonly meters: number;
}

function waysOf(
  polyline: readonly Place[],
  between: ReadonlyMap<string, OsmWayTags>,
): Map<number, DrivenWay> {
  const driven = new Map<number, DrivenWay>();
  polyline.slice(1).forEach((place, index) => {
    const last = polyline[index] ?? place;
    const way = between.get(`${placeKey(last)} ${placeKey(place)}`);
    if (way === undefined) return;
    const meters = (driven.get(way.id)?.meters ?? 0) + distanceMeters(last, place);
    driven.set(way.id, { ...way, meters });
  });
  return driven;
}

const SHOWN_WAYS = 4;
const tellingKeys =
  /^(highway|name|ref|oneway|junction|service|maxspeed|toll|access|vehicle|motor_vehicle|motorcar)(:|$)/;

/** Returns the longest ways that the other route does not use. */
function describeWays(ways: ReadonlyMap<number, DrivenWay>, others: ReadonlyMap<number, DrivenWay>): string {
  const only = [...ways.values()].filter(({ id }) => !others.has(id)).sort((a, b) => b.meters - a.meters);
  const texts = only.slice(0, SHOWN_WAYS).map(({ id, tags, meters }) => {
    const shown = Object.entries(tags).filter(([key]) => tellingKeys.test(key));
    return `${meters.toFixed(0)} m of way ${id} (${shown.map(([key, value]) => `${key}=${value}`).join(', ')})`;
  });
  return texts.length === 0 ? 'nothing else' : texts.join('; ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function quantiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.05, 0.25, 0.5, 0.75, 0.95]
    .map((share) => `p${100 * share} ${(sorted[Math.floor(share * sorted.length)] ?? Number.NaN).toFixed(2)}`)
    .join(', ');
}

const { extract, pairs, seed, json } = readCommandLine({
  run: 'npm exec -- node bench/agreement.ts',
  does: `Says how far our routes agree with those of Valhalla, a router that others wrote, between random places on streets where
people can be picked up. The worst are told with the ways that only one of the two takes, and their tags: that is what has
to be looked at to say whose is right.`,
  takes: {
    extract: operand('EXTRACT', 'an extract of OpenStreetMap, as .osm.pbf', z.string().min(1)),
    pairs: option('N', 'compare this many pairs of places', count.pipe(z.int().min(1)).default(5_000)),
    seed: option('N', 'draw the pairs by this number: another one, other pairs', count.default(1)),
    json: flag('end with a line of JSON: distanceWithin5, timeWithin15 (shares), pairs'),
  },
  examples: ['npm exec -- node bench/agreement.ts harrisburg.osm.pbf --pairs 500 --json'],
});
await run(extract, pairs, seed, json);
