import { z } from 'zod';
import { type Carried, type Fix, fixSchema, type Judged } from '../../domain/evidence.ts';
import { distanceMeters, mostDistanceMeters, type Place } from '../../domain/geo/place.ts';
import type { TripId } from '../../domain/ids.ts';
import type { FlatPolicy } from '../../domain/policy/policy.ts';
import type { Position, RefusedFrame } from '../../protocol/frames.ts';
import { flatFixes, keepFix, mostFixes, type TrackFacts } from './vehicleTrack.ts';

/** Positions refused since the last accepted one. */
export const refusedPositionsSchema = z.object({
  count: z.int(),
  /** The newest of those that agree with each other but not with the accepted position; null without one. */
  doubted: fixSchema.nullable(),
  /** How many agree; the first arrived at `agreeingSince`, by the server's clock. */
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

/** A vehicle's known position and the state to judge the next one. */
export interface PositionFacts extends TrackFacts {
  readonly rules: PositionRules;
  readonly ahead?: readonly { readonly tripId: TripId; readonly place: Place }[] | undefined;
  place: Place;
  heading: number | null;
  positionAt: number;
  newestTs: number | null;
  judged?: Judged | undefined;
  refusedPositions?: z.infer<typeof refusedPositionsSchema> | undefined;
}

/** The largest spare: between tall buildings GPS is off by this much now and then. */
const mostSpareMeters = 250;
/** Accuracy assumed for positions without one. */
const usualAccuracyMeters = 50;
/**
 * Consistent positions override the accepted one. A receiver that regains its satellites corrects itself by some
 * kilometres within seconds, several times a day in recorded taxi traces: then the second one is enough, and the farther
 * the jump the longer they have to agree. Larger jumps are not errors of that kind.
 */
const corrected = { meters: 30_000, count: 2, metersPerMs: 4 };
const elsewhere = { count: 3, ms: 15_000 };
/** Where no stop of the plan is anywhere near, for as long as this; then the vehicle has been taken there. */
const farFromPlan = { count: 10, ms: 600_000 };
/** After this many refusals in a row operators see the vehicle as distrusted. */
const distrustedCount = 5;
/** Positions of a batch that are older than this do not help to judge the newest. */
const longestBatchMs = 3_600_000;
const dayMs = 86_400_000;
/** GPS counts weeks with ten bits: a receiver that loses count is off by this. */
const rolloverMs = 1_024 * 7 * dayMs;
/** The smallest limit of a vehicle's distance from its stops. */
const leastReachMeters = 200_000;
/** In degrees: receivers without a fix report 0, 0. */
const nullIslandDegrees = 0.001;

type Refusal = RefusedFrame & {
  reason: 'stale-position' | 'future-position' | 'coarse-position' | 'implausible-position';
};

export interface PositionsTaken {
  readonly hasMoved: boolean;
  /** Why the newest refused position was refused; null when none was. */
  readonly refusal: Refusal | null;
}

/**
 * Applies positions in order of their times, each judged by the one before. Ignores a repeated newest position, and
 * refuses positions that are older than the accepted one, useless, or out of reach.
 */
export function takePositions(
  facts: PositionFacts,
  positions: readonly Position[],
  now: number,
): PositionsTaken {
  const inOrder = isInOrder(positions) ? positions : positions.toSorted((a, b) => a.ts - b.ts);
  const newest = inOrder[inOrder.length - 1];
  if (newest === undefined || newest.ts === facts.newestTs) return { hasMoved: false, refusal: null };
  const refusal = wrongTime(facts, newest.ts, now);
  if (refusal !== null) {
    countRefused(facts);
    return { hasMoved: false, refusal: told(facts, refusal) };
  }
  let accepted: Position | null = null;
  let refused: Refusal | null = null;
  let acceptedTs = facts.newestTs ?? now - longestBatchMs;
  for (const position of inOrder) {
    if (position.ts <= acceptedTs) continue;
    const problem = judge(facts, position, now);
    if (problem !== null) refused = problem;
    else {
      accepted = position;
      acceptedTs = position.ts;
    }
  }
  if (accepted !== null) moveTo(facts, accepted, now);
  return { hasMoved: accepted !== null, refusal: refused && told(facts, refused) };
}

/** Nearly all are: phones send what they have collected. */
function isInOrder(positions: readonly Position[]): boolean {
  return positions.every(({ ts }, index) => index === 0 || ts >= (positions[index - 1]?.ts ?? 0));
}

function moveTo(facts: PositionFacts, { lat, lng, ts, heading = null }: Position, now: number): void {
  facts.newestTs = ts;
  facts.place = { lat, lng };
  facts.heading = heading;
  facts.positionAt = Math.min(ts, now);
}

/** Tells a phone whose every position is refused that this matters. */
function told(facts: PositionFacts, refusal: Refusal): Refusal {
  if (!isDistrusted(facts)) return refusal;
  const { count = 0 } = facts.refusedPositions ?? {};
  const advice = `the last ${count} positions were all refused, and without one there are no offers: check clock and GPS`;
  return { ...refusal, detail: `${refusal.detail}; ${advice}` };
}

/** Returns whether so many positions in a row were refused that the vehicle's position is unreliable. */
export function isDistrusted({ refusedPositions }: Pick<PositionFacts, 'refusedPositions'>): boolean {
  return refusedPositions !== undefined && refusedPositions.count >= distrustedCount;
}

/**
 * Returns the position of a vehicle whose stream opens: the reported place, unless it is useless, or out of reach from
 * where its last stream ended. `carried` is what is known of that one; null: nothing.
 */
export function openingPosition(
  place: Place,
  carried: Carried | null,
  facts: Pick<PositionFacts, 'rules' | 'ahead'>,
  now: number,
) {
  const claim = { ...place, ts: now, accuracyMeters: assumedMeters(facts.rules) };
  const { judged, track = [], heardAt = 0, backsFrom } = carried ?? {};
  const silence = { since: heardAt, until: now };
  const isUseless = uselessPlace(facts.rules, claim) !== null || isFarFromPlan(facts, claim);
  const before = judged?.last ?? track.at(-1);
  const fresh = { place, newestTs: null, silence };
  // A position as old as this gets no offers.
  if (before === undefined && isUseless) return { ...fresh, positionAt: 0, fixes: [] };
  if (before === undefined) return { ...fresh, positionAt: now, fixes: flatFixes([claim]) };
  // Another phone may have another clock.
  const last = { ...before, ts: Math.min(before.ts, now) };
  const reach = { last, spareMeters: judged?.spareMeters ?? mostSpareMeters };
  const known = {
    silence,
    backsFrom,
    newestTs: judged === undefined ? null : last.ts,
    ...(judged && { judged: reach }),
  };
  return isUseless || spareAfter(reach, claim, facts.rules) === null
    ? { ...known, fixes: flatFixes(track), place: { lat: last.lat, lng: last.lng }, positionAt: last.ts }
    : { ...known, fixes: flatFixes([...track, claim].slice(-mostFixes)), place, positionAt: now };
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

/** Nothing is held against a position that does not say how accurate it is. */
function assumedMeters({ coarseAccuracyMeters }: PositionRules): number {
  return Math.min(usualAccuracyMeters, coarseAccuracyMeters);
}

/** Accepts a position as the one that the next is judged by, or returns why it is refused. */
function judge(facts: PositionFacts, { lat, lng, ts, accuracy }: Position, now: number): Refusal | null {
  const { rules, judged } = facts;
  const fix = { lat, lng, ts, accuracyMeters: accuracy ?? assumedMeters(rules) };
  const problem = uselessPlace(rules, fix);
  if (problem !== null) {
    countRefused(facts);
    return problem;
  }
  // Once it was believed far away, it goes on from there.
  const isFar = isFarFromPlan(facts, fix) && !(judged && isFarFromPlan(facts, judged.last));
  if (isFar && !isBelieved(facts, farFromPlan, fix, now)) {
    const detail = `no stop of the plan is anywhere near; it is believed after ${farFromPlan.ms / 60_000} minutes of such positions`;
    return refuse('implausible-position', detail);
  }
  if (judged === undefined) facts.judged = { last: fix, spareMeters: mostSpareMeters };
  else {
    const spareMeters = spareAfter(judged, fix, rules);
    if (spareMeters === null) {
      if (!isFar && !isBelieved(facts, enoughFor(judged, fix), fix, now)) {
        const { lat, lng } = judged.last;
        const detail = `nothing drives there from ${lat},${lng}; it is believed once later positions agree with it`;
        return refuse('implausible-position', detail);
      }
      // A jump backs nothing sooner than driving would have.
      facts.backsFrom =
        judged.last.ts + (1000 * distanceMeters(judged.last, fix)) / rules.maxSpeedMetersPerSecond;
    }
    judged.last = fix;
    judged.spareMeters = spareMeters ?? 0;
  }
  facts.refusedPositions = undefined;
  keepFix(facts, fix);
  return null;
}

/** Returns the refusal of a place that is wrong regardless of earlier positions; null when there is none. */
function uselessPlace(rules: PositionRules, fix: Fix): Refusal | null {
  if (fix.accuracyMeters > rules.coarseAccuracyMeters) {
    const detail = `an accuracy of ${Math.round(fix.accuracyMeters)} m says too little; at most ${rules.coarseAccuracyMeters} m are taken`;
    return refuse('coarse-position', detail);
  }
  if (Math.abs(fix.lat) < nullIslandDegrees && Math.abs(fix.lng) < nullIslandDegrees) {
    return refuse('implausible-position', 'receivers without a fix say 0,0');
  }
  return null;
}

function isFarFromPlan({ rules, ahead = [] }: Pick<PositionFacts, 'rules' | 'ahead'>, fix: Place): boolean {
  if (ahead.length === 0) return false;
  const reachMeters = Math.max(leastReachMeters, 2 * rules.tripMaxDistanceMeters);
  return ahead.every(({ place }) => distanceMeters(place, fix) > reachMeters);
}

/**
 * Returns the spare after a position; null when it does not suffice. A leaky bucket: it grows with time at the
 * highest speed and every metre uses it up, so that many small jumps reach no farther than a large one.
 */
function spareAfter({ last, spareMeters }: Judged, fix: Fix, rules: PositionRules): number | null {
  const drivenMeters = (rules.maxSpeedMetersPerSecond * Math.max(0, fix.ts - last.ts)) / 1000;
  // Nearly all: the vehicle is slower than it might be.
  if (spareMeters + drivenMeters - mostDistanceMeters(last, fix) >= mostSpareMeters) return mostSpareMeters;
  const spare = spareMeters + drivenMeters - distanceMeters(last, fix);
  return spare < -(last.accuracyMeters + fix.accuracyMeters) ? null : Math.min(mostSpareMeters, spare);
}

/** How many positions must agree, and for how long. */
type Enough = Readonly<Record<'count' | 'ms', number>>;

function enoughFor({ last }: Judged, fix: Fix): Enough {
  const meters = distanceMeters(last, fix);
  return meters <= corrected.meters
    ? { count: corrected.count, ms: Math.max(1_000, meters / corrected.metersPerMs) }
    : elsewhere;
}

/**
 * Counts a position that is out of reach. Returns true once enough of them agree: then the accepted position was
 * wrong.
 */
function isBelieved(facts: PositionFacts, enough: Enough, fix: Fix, now: number): boolean {
  const { doubted = null, agreeing = 0, agreeingSince = now, count = 0 } = facts.refusedPositions ?? {};
  const agrees =
    doubted !== null &&
    fix.ts > doubted.ts &&
    spareAfter({ last: doubted, spareMeters: mostSpareMeters }, fix, facts.rules) !== null;
  const next = agrees
    ? { count: count + 1, doubted: fix, agreeing: agreeing + 1, agreeingSince }
    : { count: count + 1, doubted: fix, agreeing: 1, agreeingSince: now };
  facts.refusedPositions = next;
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
