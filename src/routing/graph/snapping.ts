import Flatbush from 'flatbush';
import { EARTH_RADIUS_METERS, type LabelledPlace, type Place, radians } from '../../domain/geo/place.ts';
import { type NearestPoint, nearestOnLine } from './nearestOnLine.ts';
import { MICRODEGREES, type RoadGraph, roadClasses, segmentTraits } from './roadGraph.ts';
import type { Segments } from './segments.ts';
import { namesIn } from './streetNames.ts';
import type { Directions } from './streets.ts';

/** A point on a segment where a trip may begin or end. */
export interface Snap {
  readonly segment: number;
  /** Of the segment's length, from the end where its shape begins: 0 to 1. */
  readonly fraction: number;
  /** What it takes to get to it, or away from it. */
  readonly approachSeconds: number;
  /** What makes another point more likely. It decides between points, and is never told as time. */
  readonly doubtSeconds: number;
  /** More of it about driving the segment in each direction. */
  readonly directions: Directions<number>;
}

/** Where a trip begins may be a vehicle, anywhere on the road; where it ends, somebody gets in or out. */
export type SnapRole = 'start' | 'end';

/** Segments whose numbers follow one another lie together: a box around several takes less memory than one for each. */
export const SEGMENTS_IN_BOX = 4;
const METERS_PER_MICRODEGREE = radians(1 / MICRODEGREES) * EARTH_RADIUS_METERS;
/** Whoever is farther from any road is not in this town. */
const MAX_SNAP_METERS = 1_000;
/** What lies farther out than this is not known well enough by the roads. */
const COVER_METERS = 150;
/** Half a wide road, and what satellites are wrong by. */
const FREE_APPROACH_METERS = 40;
/** Off the roads everyone is slow: else who is on the wrong bank of a river would seem to be on the right one. */
const APPROACH_METERS_PER_SECOND = 5 / 3.6;
const FIRST_SEARCH_METERS = 60;
/**
 * Streets that are no more than this farther away than the nearest may be the one that is meant: the less, the nearer
 * that is. Who is on a street is on no other.
 */
const MAX_SLACK_METERS = 30;
const LEAST_SLACK_METERS = 5;
const SLACK_PER_METER = 1.5;
const DOUBT_SECONDS_PER_METER = 10;
const MAX_SNAPS = 6;
/** A bridge is meant only where every street is farther away than it by this. */
const ELEVATED_LEAD_METERS = 12;
/** A motorway or a tunnel, and only by a vehicle, where it is so near and streets are farther away by the lead. */
const NO_STOPPING_METERS = 40;
const NO_STOPPING_LEAD_METERS = 25;
/** A private road is meant where it is nearer than any public street by this, or else with doubt. */
const PRIVATE_LEAD_METERS = 3;
const PRIVATE_DOUBT_SECONDS = 300;
/** A house may lie so much farther from the street that it belongs to than from the next one. */
const NAMED_METERS = 100;
/** From a part no larger than this, a larger one may be meant that is so near. */
const SMALL_PART_METERS = 2_000;
const OTHER_PART_METERS = 150;
/** From there on a place is on one side of the road. */
const SIDE_METERS = 3;
/** To cross a road on foot, by its class. */
const crossingSeconds = roadClasses.map((roadClass) => {
  if (roadClass === 'trunk' || roadClass === 'primary' || roadClass === 'secondary') return 20;
  return roadClass === 'tertiary' ? 8 : 0;
});

interface Near extends NearestPoint {
  readonly segment: number;
}

/** Finds the points of roads that a place may stand for. */
export class SnapIndex {
  readonly #graph: RoadGraph;
  readonly #segments: Segments;
  readonly #boxes: Flatbush;
  readonly #points: number[] = [];

  constructor(graph: RoadGraph, segments: Segments) {
    this.#graph = graph;
    this.#segments = segments;
    this.#boxes = new Flatbush(Math.ceil(segments.count / SEGMENTS_IN_BOX), 16, Int32Array);
    let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let segment = 0; segment < segments.count; segment++) {
      const length = segments.readPoints(segment, this.#points);
      for (let index = 0; index < length; index += 2) {
        const [lat, lng] = [this.#points[index] ?? 0, this.#points[index + 1] ?? 0];
        [south, north] = [Math.min(south, lat), Math.max(north, lat)];
        [west, east] = [Math.min(west, lng), Math.max(east, lng)];
      }
      if ((segment + 1) % SEGMENTS_IN_BOX !== 0 && segment + 1 < segments.count) continue;
      this.#boxes.add(west, south, east, north);
      [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
    }
    this.#boxes.finish();
  }

  /** Whether the place is in the box around all roads, or hardly outside of it. */
  covers(place: Place): boolean {
    const { minX, minY, maxX, maxY } = this.#boxes;
    const { west, south, east, north } = this.#boxAround(place, COVER_METERS);
    return east >= minX && west <= maxX && north >= minY && south <= maxY;
  }

  /**
   * The points that may be meant, the nearest first; none when no road is within a kilometre. Nobody gets in or out
   * on a motorway or in a tunnel. Where the label of the place names a street nearby, that one is meant.
   */
  snaps(place: LabelledPlace, role: SnapRole): Snap[] {
    const names = place.label === undefined ? new Set<number>() : namesIn(place.label);
    for (let meters = FIRST_SEARCH_METERS; ; meters *= 4) {
      const reach = Math.min(meters, MAX_SNAP_METERS);
      const snaps = this.#choose(this.#within(place, reach), names, role, reach);
      if (snaps !== null) return snaps;
      if (reach === MAX_SNAP_METERS) return [];
    }
  }

  /** Null when more has to be known than what is within reach. */
  #choose(near: readonly Near[], names: ReadonlySet<number>, role: SnapRole, reach: number): Snap[] | null {
    const isLast = reach === MAX_SNAP_METERS;
    const usable = near.filter(({ segment }) => this.#has(segment, usableAs[role]));
    const first = (candidates: readonly Near[]) => candidates[0]?.meters ?? Infinity;
    const [fast, stoppable] = split(usable, ({ segment }) => this.#has(segment, segmentTraits.noStopping));
    const [elevated, streets] = split(stoppable, ({ segment }) => this.#has(segment, segmentTraits.elevated));
    const onFast = first(fast);
    const isOnFast = onFast <= NO_STOPPING_METERS && onFast + NO_STOPPING_LEAD_METERS < first(stoppable);
    if (role === 'start' && (isOnFast || (isLast && stoppable.length === 0))) {
      return this.#snapsOf(fast, [], role);
    }
    const isOnBridge = first(elevated) + ELEVATED_LEAD_METERS < first(streets);
    const meant = isOnBridge ? stoppable : streets;
    const [nearest] = meant;
    if (nearest === undefined) return isLast ? [] : null;
    if (names.size > 0) {
      if (nearest.meters + NAMED_METERS > reach && !isLast) return null;
      const named = stoppable.filter(
        ({ segment, meters }) =>
          names.has(this.#graph.segmentName[segment] ?? 0) && meters <= nearest.meters + NAMED_METERS,
      );
      if (named.length > 0) return this.#snapsOf(named, [], role);
    }
    const isSmall = this.#partMeters(nearest) < SMALL_PART_METERS;
    const needed = nearest.meters + (isSmall ? OTHER_PART_METERS : slackMeters(nearest.meters));
    if (needed > reach && !isLast) return null;
    return this.#snapsOf(meant, isSmall ? this.#largerParts(meant, nearest) : [], role);
  }

  #snapsOf(near: readonly Near[], others: readonly Near[], role: SnapRole): Snap[] {
    const nearest = near[0]?.meters ?? 0;
    const meant = near.filter(({ meters }) => meters <= nearest + slackMeters(nearest)).slice(0, MAX_SNAPS);
    const open = meant.find(({ segment }) => !this.#isPrivate(segment));
    return [...meant, ...others].map((candidate) => {
      const { segment, fraction, meters } = candidate;
      return {
        segment,
        fraction,
        approachSeconds: Math.max(0, meters - FREE_APPROACH_METERS) / APPROACH_METERS_PER_SECOND,
        doubtSeconds: DOUBT_SECONDS_PER_METER * (meters - nearest),
        directions: {
          forward: this.#doubtAlong(candidate, false, open?.meters ?? Infinity, role),
          backward: this.#doubtAlong(candidate, true, open?.meters ?? Infinity, role),
        },
      };
    });
  }

  /** About private roads beside public ones, and about getting in or out on the other side of a wide road. */
  #doubtAlong(
    { segment, meters, isRight }: Near,
    isReversed: boolean,
    openMeters: number,
    role: SnapRole,
  ): number {
    const endsOnly = isReversed ? segmentTraits.endsOnlyBackward : segmentTraits.endsOnlyForward;
    const isDoubtful = this.#has(segment, endsOnly) && meters + PRIVATE_LEAD_METERS > openMeters;
    // Driven with the shape, the kerb is on its right where people drive on the right.
    const isKerb = (isRight !== isReversed) === (this.#graph.about.drivingSide === 'right');
    const isFarSide = role === 'end' && meters >= SIDE_METERS && !isKerb;
    const crossing = crossingSeconds[this.#graph.segmentClass[segment] ?? 0] ?? 0;
    return (isDoubtful ? PRIVATE_DOUBT_SECONDS : 0) + (isFarSide ? crossing : 0);
  }

  /** In whichever direction it may be driven. */
  #isPrivate(segment: number): boolean {
    const { endsOnlyForward, endsOnlyBackward } = segmentTraits;
    return this.#has(segment, endsOnlyForward) && this.#has(segment, endsOnlyBackward);
  }

  /** Of each part larger than that of the nearest segment the nearest one. */
  #largerParts(near: readonly Near[], nearest: Near): Near[] {
    const seen = new Set([this.#partOf(nearest)]);
    return near.filter((other) => {
      const isNew = !seen.has(this.#partOf(other));
      seen.add(this.#partOf(other));
      const isNear = other.meters <= nearest.meters + OTHER_PART_METERS;
      return isNew && isNear && this.#partMeters(other) > this.#partMeters(nearest);
    });
  }

  #partOf({ segment }: Near): number {
    return this.#graph.segmentPart[segment] ?? 0;
  }

  #partMeters(near: Near): number {
    return this.#graph.about.partMeters[this.#partOf(near)] ?? 0;
  }

  #has(segment: number, trait: number): boolean {
    return ((this.#graph.segmentTraits[segment] ?? 0) & trait) !== 0;
  }

  /** Segments by how far away they are; of several as near, by number. */
  #within(place: Place, meters: number): Near[] {
    const { west, south, east, north, lng } = this.#boxAround(place, meters);
    const seen = { lat: place.lat, lng: lng / MICRODEGREES };
    const found: Near[] = [];
    for (const box of this.#boxes.search(west, south, east, north)) {
      const end = Math.min((box + 1) * SEGMENTS_IN_BOX, this.#segments.count);
      for (let segment = box * SEGMENTS_IN_BOX; segment < end; segment++) {
        const length = this.#segments.readPoints(segment, this.#points);
        const near = nearestOnLine(this.#points, length, seen);
        if (near.meters <= meters) found.push({ segment, ...near });
      }
    }
    return found.sort((a, b) => a.meters - b.meters || a.segment - b.segment);
  }

  /** In microdegrees, with the longitude of the place counted as those of the roads are. */
  #boxAround({ lat, lng }: Place, meters: number) {
    const { minX } = this.#boxes;
    const reach = meters / METERS_PER_MICRODEGREE;
    const [south, north] = [lat * MICRODEGREES - reach, lat * MICRODEGREES + reach];
    const narrowest = Math.cos(radians(Math.min(90, Math.abs(lat) + reach / MICRODEGREES)));
    // Around a pole, every longitude is near.
    const wide = narrowest > 1e-9 ? Math.min(HALF_TURN, reach / narrowest) : HALF_TURN;
    const plain = lng * MICRODEGREES;
    const seen = plain + wide < minX ? plain + 2 * HALF_TURN : plain;
    return { west: seen - wide, south, east: seen + wide, north, lng: seen };
  }
}

function slackMeters(nearest: number): number {
  return Math.min(MAX_SLACK_METERS, LEAST_SLACK_METERS + SLACK_PER_METER * nearest);
}

const HALF_TURN = 180 * MICRODEGREES;

const usableAs: Readonly<Record<SnapRole, number>> = {
  start: segmentTraits.canStart,
  end: segmentTraits.canEnd,
};

function split<Value>(values: readonly Value[], isFirst: (value: Value) => boolean): [Value[], Value[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}
