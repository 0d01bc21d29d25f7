import { z } from 'zod';
import type { VehicleFix } from '../../calls/trip.ts';
import { distanceMeters, type Place, placeSchema } from '../../domain/geo/place.ts';
import type { TripId } from '../../domain/ids.ts';
import type { FlatPolicy } from '../../domain/policy.ts';
import type { Position, RefusedFrame } from '../../protocol/frames.ts';

const fixSchema = placeSchema.extend({ ts: z.number(), accuracyMeters: z.number() });
type Fix = z.infer<typeof fixSchema>;

/** What the next position of a vehicle is judged by. It outlives a stream, so that a newer one cannot jump either. */
export const judgedSchema = z.object({
  /** The last position that was taken. */
  last: fixSchema,
  /** How much farther than `maxSpeedMetersPerSecond` allows the next one may be, beyond accuracies. */
  spareMeters: z.number(),
});
export type Judged = z.infer<typeof judgedSchema>;

/** Positions that were refused since the last one that was taken. */
export const refusedPositionsSchema = z.object({
  count: z.int(),
  /** The newest of those that agree with each other, but not with what is known; null without one. */
  doubted: fixSchema.nullable(),
  /** So many agree, the first of which came then, by the server's clock. */
  agreeing: z.int(),
  agreeingSince: z.number(),
});

type PositionRules = Pick<
  FlatPolicy,
  | 'positionFutureSeconds'
  | 'positionStaleSeconds'
  | 'coarseAccuracyMeters'
  | 'maxSpeedMetersPerSecond'
  | 'tripMaxDistanceMeters'
>;

/** What is known of where a vehicle is, and how that is judged. */
export interface PositionFacts {
  readonly rules: PositionRules;
  readonly ahead?: readonly { readonly tripId: TripId; readonly place: Place }[] | undefined;
  place: Place;
  heading: number | null;
  positionAt: number;
  newestTs: number | null;
  judged?: Judged | undefined;
  refusedPositions?: z.infer<typeof refusedPositionsSchema> | undefined;
}

/** The spare that a vehicle has at most: GPS among tall houses is so far off now and then. */
const mostSpareMeters = 250;
/** Of a position that does not say. */
const usualAccuracyMeters = 50;
/**
 * So many positions that agree, over so long a time, are believed against what was known. A receiver that finds its
 * satellites again corrects itself by some kilometres, as recorded taxis do several times a day: then the second one
 * is. Farther than that nothing is wrong by itself.
 */
const corrected = { meters: 30_000, count: 2, ms: 1_000 };
const elsewhere = { count: 3, ms: 15_000 };
/** After so many refusals in a row operators are shown that nothing is believed. */
const distrustedCount = 5;
/** Positions of a batch that are older than this say nothing about the newest. */
const longestBatchMs = 3_600_000;
const dayMs = 86_400_000;
/** GPS counts weeks with ten bits: a receiver that loses count is off by this. */
const rolloverMs = 1_024 * 7 * dayMs;
/** The smallest bound of how far from its stops a vehicle can be. */
const leastReachMeters = 200_000;
/** In degrees: where receivers without a fix say to be. */
const nullIslandDegrees = 0.001;

type Refusal = RefusedFrame & {
  reason: 'stale-position' | 'future-position' | 'coarse-position' | 'implausible-position';
};

export interface PositionsTaken {
  readonly hasMoved: boolean;
  /** Why the newest of those that were refused was; null where none was. */
  readonly refusal: Refusal | null;
}

/**
 * Takes over positions in the order of their times, each judged by the one before. Says nothing to a newest one that
 * was sent before, and refuses what is older than that, of no use any more, or where the vehicle cannot be.
 */
export function takePositions(
  facts: PositionFacts,
  positions: readonly Position[],
  now: number,
): PositionsTaken {
  const inOrder = positions.length > 1 ? positions.toSorted((a, b) => a.ts - b.ts) : positions;
  const newest = inOrder.at(-1);
  if (newest === undefined || newest.ts === facts.newestTs) return { hasMoved: false, refusal: null };
  const refusal = wrongTime(facts, newest.ts, now);
  if (refusal !== null) {
    countRefused(facts);
    return { hasMoved: false, refusal };
  }
  let hasMoved = false;
  let refused: Refusal | null = null;
  const oldest = facts.newestTs ?? now - longestBatchMs;
  for (const position of inOrder) {
    if (position.ts <= oldest || position.ts === facts.newestTs) continue;
    const problem = takePosition(facts, position, now);
    if (problem === null) hasMoved = true;
    else refused = problem;
  }
  return { hasMoved, refusal: refused };
}

/** Whether so many positions in a row were refused that the vehicle's place is not to be relied upon. */
export function isDistrusted({ refusedPositions }: Pick<PositionFacts, 'refusedPositions'>): boolean {
  return refusedPositions !== undefined && refusedPositions.count >= distrustedCount;
}

/**
 * Where a vehicle is when its stream opens: where it says to be, unless it cannot have got there from where its last
 * stream left it.
 */
export function openingPosition(place: Place, judged: Judged | undefined, rules: PositionRules, now: number) {
  if (judged === undefined) return { place, positionAt: now, newestTs: null };
  // The clock of another phone may be another one.
  const last = { ...judged.last, ts: Math.min(judged.last.ts, now) };
  const carried = { judged: { ...judged, last }, newestTs: last.ts };
  const claim = { ...place, ts: now, accuracyMeters: usualAccuracyMeters };
  return spareAfter({ ...judged, last }, claim, rules) === null
    ? { ...carried, place: { lat: last.lat, lng: last.lng }, positionAt: last.ts }
    : { ...carried, place, positionAt: now };
}

function wrongTime({ rules, newestTs }: PositionFacts, ts: number, now: number): Refusal | null {
  const { positionFutureSeconds, positionStaleSeconds } = rules;
  if (ts > now + positionFutureSeconds * 1000) {
    const ahead = Math.round((ts - now) / 1000);
    return refuse('future-position', `ts is ${ahead} s ahead of the server's clock, ${now}`);
  }
  if (Math.abs(ts * 1000 - now) < dayMs) {
    return refuse('implausible-position', 'ts is in seconds; send milliseconds since 1970');
  }
  if (Math.abs(ts + rolloverMs - now) < dayMs) {
    return refuse('implausible-position', 'ts is 1024 weeks ago: the receiver has lost count of its weeks');
  }
  if (newestTs !== null && ts < newestTs) {
    return refuse('stale-position', `a position of ${newestTs} is known already`);
  }
  if (ts < now - positionStaleSeconds * 1000) {
    const behind = Math.round((now - ts) / 1000);
    return refuse(
      'stale-position',
      `ts is ${behind} s behind the server's clock, ${now}: of no use any more`,
    );
  }
  return null;
}

function takePosition(facts: PositionFacts, position: Position, now: number): Refusal | null {
  const { rules, judged } = facts;
  const { lat, lng, ts, accuracy } = position;
  const fix = { lat, lng, ts, accuracyMeters: accuracy ?? usualAccuracyMeters };
  const problem = uselessPlace(facts, fix);
  if (problem !== null) {
    countRefused(facts);
    return problem;
  }
  let spareMeters: number | null = mostSpareMeters;
  if (judged !== undefined) {
    spareMeters = spareAfter(judged, fix, rules);
    if (spareMeters === null && !isBelieved(facts, judged, fix, now)) {
      const { lat, lng } = judged.last;
      const detail = `nothing drives there from ${lat},${lng}; it is believed once later positions agree with it`;
      return refuse('implausible-position', detail);
    }
  }
  facts.judged = { last: fix, spareMeters: spareMeters ?? 0 };
  facts.refusedPositions = undefined;
  facts.newestTs = ts;
  facts.place = { lat, lng };
  facts.heading = position.heading ?? null;
  facts.positionAt = Math.min(ts, now);
  return null;
}

/** What is wrong with a place whatever was known before. */
function uselessPlace({ rules, ahead = [] }: PositionFacts, fix: Fix): Refusal | null {
  if (fix.accuracyMeters > rules.coarseAccuracyMeters) {
    const detail = `an accuracy of ${Math.round(fix.accuracyMeters)} m says too little; at most ${rules.coarseAccuracyMeters} m are taken`;
    return refuse('coarse-position', detail);
  }
  if (Math.abs(fix.lat) < nullIslandDegrees && Math.abs(fix.lng) < nullIslandDegrees) {
    return refuse('implausible-position', 'receivers without a fix say 0,0');
  }
  const reachMeters = Math.max(leastReachMeters, 2 * rules.tripMaxDistanceMeters);
  if (ahead.length > 0 && ahead.every(({ place }) => distanceMeters(place, fix) > reachMeters)) {
    return refuse('implausible-position', 'no stop of the plan is anywhere near');
  }
  return null;
}

/**
 * The spare after a position: it grows with the time at the highest speed, and every metre uses it up (a leaky bucket),
 * so that many small jumps reach no farther than a large one. Null where it does not suffice.
 */
function spareAfter({ last, spareMeters }: Judged, fix: Fix, rules: PositionRules): number | null {
  const drivenMeters = (rules.maxSpeedMetersPerSecond * Math.max(0, fix.ts - last.ts)) / 1000;
  const spare = spareMeters + drivenMeters - distanceMeters(last, fix);
  return spare < -(last.accuracyMeters + fix.accuracyMeters) ? null : Math.min(mostSpareMeters, spare);
}

/** Counts a position that cannot be reached. True once enough of them agree: then what was known was wrong. */
function isBelieved(facts: PositionFacts, { last }: Judged, fix: Fix, now: number): boolean {
  const { doubted = null, agreeing = 0, agreeingSince = now, count = 0 } = facts.refusedPositions ?? {};
  const agrees =
    doubted !== null &&
    fix.ts > doubted.ts &&
    spareAfter({ last: doubted, spareMeters: mostSpareMeters }, fix, facts.rules) !== null;
  const next = agrees
    ? { count: count + 1, doubted: fix, agreeing: agreeing + 1, agreeingSince }
    : { count: count + 1, doubted: fix, agreeing: 1, agreeingSince: now };
  facts.refusedPositions = next;
  const enough = distanceMeters(last, fix) <= corrected.meters ? corrected : elsewhere;
  return next.agreeing >= enough.count && now - next.agreeingSince >= enough.ms;
}

function countRefused(facts: PositionFacts): void {
  const { refusedPositions } = facts;
  facts.refusedPositions =
    refusedPositions === undefined
      ? { count: 1, doubted: null, agreeing: 0, agreeingSince: 0 }
      : { ...refusedPositions, count: refusedPositions.count + 1 };
}

function refuse(reason: Refusal['reason'], detail: string): Refusal {
  return { type: 'refused', reason, detail };
}

/** A vehicle with a plan, as its trips are told of it. */
interface Carrier extends PositionFacts {
  readonly vehicleId: string;
  readonly epoch: number;
  readonly tripIds: readonly TripId[];
}

/** What each trip of the plan is told of where its vehicle is, and which stops are made before its own. */
export function fixesFor(facts: Carrier): (readonly [TripId, VehicleFix])[] {
  const { vehicleId, epoch, place, positionAt, heading, tripIds, ahead = [] } = facts;
  const fix = { vehicleId, epoch, lat: place.lat, lng: place.lng, ts: positionAt, heading };
  return tripIds.map((tripId) => {
    const own = ahead.findIndex((stop) => stop.tripId === tripId);
    const via = ahead.slice(0, Math.max(0, own)).map((stop) => stop.place);
    return [tripId, { ...fix, via }] as const;
  });
}
