import type { RoadDensity } from './density.ts';
import { roadClasses } from './roadGraph.ts';
import type { Directions, Street, Streets } from './streets.ts';
import { type Arm, courseAtStart, isOneRoad, isTurningBack, turnAngle } from './turnCosts.ts';

/** Mostly forbidden, and mostly nobody has mapped it. */
export const U_TURN_COST_SECONDS = 120;
/**
 * So sharp a turn is turning around, onto whichever road: a car hardly makes it in one go, and few people drive it that
 * need not. In Valhalla from 160° on, of courses that it rounds to 1.4°.
 */
const HAIRPIN_DEGREES = 159;
/** To leave a road for another is one more thing to miss. */
const LEAVING_SECONDS = 5;
/** A shortcut over car parks and yards is none. Alleys are ways like others, but for the bins. */
const SERVICE_SECONDS = 75;
const ALLEY_SECONDS = 5;
/** Between two carriageways: longer ones are streets of their own. */
const MAX_CROSSING_METERS = 32;
/** What a turn counts for at each step of `stops`, by its angle and side. */
const turnWeights = {
  straight: 0.5,
  slight: 0.75,
  crossing: 2,
  near: 1,
  nearSharp: 1.5,
  far: 2.5,
  farSharp: 3.5,
};
const RAMP_WEIGHT = 1.5;
const [SLIGHT_DEGREES, TURN_DEGREES, SHARP_DEGREES] = [10, 45, 135];
/** Where streets are close together, everything at a junction takes longer: by what, at each density from here on. */
const FIRST_BUSY_DENSITY = 4;
const busyFactors = [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.9, 2.2, 2.5, 2.8, 3.1, 3.5];
const MAX_STOPS = 7;
/** Streets of this class and below give way to nobody in particular. */
const SMALLEST_RANK = roadClasses.indexOf('unclassified');
const SERVICE = roadClasses.indexOf('service');

/** One end of a street at a junction. */
interface StreetEnd {
  readonly street: Street;
  /** Where it begins as it is drawn. */
  readonly isStart: boolean;
  /** The course in which one leaves the junction on it. */
  readonly course: number;
  readonly rank: number;
  readonly use: Use;
}

/** A channel is a short ramp between two roads that meet, or the end of one: the lane beside a junction. */
type Use = 'road' | 'ramp' | 'channel';
const MAX_CHANNEL_METERS = 200;
const PRIMARY = roadClasses.indexOf('primary');

function useOf({ kind, lengthMeters, forwardSeconds, backwardSeconds }: Street, largest: number): Use {
  if (kind !== 'ramp') return 'road';
  const isOneWay = forwardSeconds === null || backwardSeconds === null;
  return isOneWay && largest >= PRIMARY && lengthMeters < MAX_CHANNEL_METERS ? 'channel' : 'ramp';
}

/**
 * What turns count for when routes are chosen, instead of the time that they take: of two routes about as fast, the
 * simpler one is meant, on the larger roads, whatever a signal costs on average. How likely one has to stop, by the classes of the roads that meet, and
 * what that counts for are those of Valhalla (`GetStopImpact` in graphenhancer.cc, `TransitionCost` in autocost.cc):
 * drivers and other routers expect much the same.
 */
export class TurnPreferences {
  readonly #density: RoadDensity;
  readonly #drivingSide: 'left' | 'right';
  readonly #ends: StreetEnd[][] = [];

  constructor({ streets, drivingSide = 'right' }: Streets, density: RoadDensity) {
    this.#density = density;
    this.#drivingSide = drivingSide;
    const ranks = ranksOf(streets);
    for (const [index, street] of streets.entries()) {
      for (const isStart of [true, false]) {
        const junction = isStart ? street.from : street.to;
        const { rank, largest } = ranks[index] ?? { rank: street.roadClass, largest: street.roadClass };
        this.#ends[junction] ??= [];
        this.#ends[junction].push({
          street,
          isStart,
          course: courseAtStart(street, !isStart),
          rank,
          use: useOf(street, largest),
        });
      }
    }
  }

  costSeconds(from: Arm, to: Arm, junction: number): number {
    const barriers = barrierSeconds(from);
    const ends = this.#ends[junction] ?? [];
    const isUTurn = from.street === to.street && from.isReversed !== to.isReversed;
    // A bend with nobody else there is driven as any other.
    const isHairpin = ends.length > 2 && Math.abs(turnAngle(from, to)) > HAIRPIN_DEGREES;
    if (isUTurn || isHairpin || isTurningBack(from, to)) return barriers + U_TURN_COST_SECONDS;
    const isNamed = from.street.names !== undefined || to.street.names !== undefined;
    const isLeaving = to.street.kind !== 'ramp' && isNamed && !isOneRoad(from, to);
    const [lat = 0, lng = 0] = to.isReversed ? to.street.points.slice(-2) : to.street.points;
    const busy = Math.round(this.#density.at(lat, lng)) - FIRST_BUSY_DENSITY;
    return (
      barriers +
      (isLeaving ? LEAVING_SECONDS : 0) +
      this.#enteringSeconds(from, to) +
      this.#stopSeconds(from, to, ends) * (busyFactors[Math.max(0, busy)] ?? 1)
    );
  }

  /** To leave the streets. Where a service road crosses one with two carriageways, a junction is made for it. */
  #enteringSeconds({ street: from }: Arm, to: Arm): number {
    const isAlley = to.street.kind === 'alley';
    if (isAlley) return from.kind === 'alley' ? 0 : ALLEY_SECONDS;
    if (to.street.roadClass !== SERVICE) return 0;
    const isOnService = from.roadClass === SERVICE && from.kind !== 'alley';
    return isOnService || this.#isBetweenCarriageways(to) ? 0 : SERVICE_SECONDS;
  }

  /** Whether it is the piece of a street between the carriageways of another: one arrives where it begins. */
  #isBetweenCarriageways({ street, isReversed }: Arm): boolean {
    if (street.lengthMeters > MAX_CROSSING_METERS || street.kind === 'ramp') return false;
    const [start, end] = isReversed ? [street.to, street.from] : [street.from, street.to];
    const isOneWay = ({ street: other, isStart }: StreetEnd, arrives: boolean) => {
      const { forwardSeconds: ahead, backwardSeconds: back } = other;
      const [leads, comes] = isStart ? [ahead, back] : [back, ahead];
      return (
        other !== street && (arrives ? leads === null && comes !== null : leads !== null && comes === null)
      );
    };
    return (
      (this.#ends[start] ?? []).some((other) => isOneWay(other, true)) &&
      (this.#ends[end] ?? []).some((other) => isOneWay(other, false))
    );
  }

  #stopSeconds(from: Arm, to: Arm, ends: readonly StreetEnd[]): number {
    const arrival = ends.find(({ street, isStart }) => street === from.street && isStart === from.isReversed);
    const departure = ends.find(({ street, isStart }) => street === to.street && isStart !== to.isReversed);
    const others = ends.filter((end) => end !== arrival && end !== departure);
    const [before, after] = [arrival?.use ?? 'road', departure?.use ?? 'road'];
    const stops = this.#stops({ from, to, before, after, rank: arrival?.rank ?? 0 }, others, ends);
    if (stops === 0) return 0;
    const isRamp = (before === 'ramp') !== (after === 'ramp');
    return stops * (this.#turnWeight(from, to, others) + (isRamp ? RAMP_WEIGHT : 0));
  }

  #turnWeight(from: Arm, to: Arm, others: readonly StreetEnd[]): number {
    const angle = turnAngle(from, to);
    const aside = others.map(({ course }) => turnAngle(from, { ...to, course }));
    if (aside.some((other) => other < angle) && aside.some((other) => other > angle))
      return turnWeights.crossing;
    const sideways = Math.abs(angle);
    if (sideways <= SLIGHT_DEGREES) return turnWeights.straight;
    if (sideways < TURN_DEGREES) return turnWeights.slight;
    const isNear = angle > 0 === (this.#drivingSide === 'right');
    if (sideways <= SHARP_DEGREES) return isNear ? turnWeights.near : turnWeights.far;
    return isNear ? turnWeights.nearSharp : turnWeights.farSharp;
  }

  /** How likely one has to stop, from 0 to 7: more on a small road that crosses a larger one. */
  #stops(
    { from, to, before, after, rank }: Passage,
    others: readonly StreetEnd[],
    ends: readonly StreetEnd[],
  ): number {
    if (from.street.kind === 'roundabout' && to.street.kind === 'roundabout') return 0;
    const largest = others
      .filter(({ street, isStart }) => (isStart ? street.backwardSeconds : street.forwardSeconds) !== null)
      .map((end) => end.rank + (end.street.kind === 'roundabout' ? 2 : 0))
      .reduce((best, other) => Math.min(best, other), SMALLEST_RANK);
    if (before === 'channel' && after === 'channel' && largest < SMALLEST_RANK) return MAX_STOPS;
    const fromRank = Math.min(rank, SMALLEST_RANK);
    const angle = turnAngle(from, to);
    const bend = bendOf(angle);
    const isFar = angle < 0 === (this.#drivingSide === 'right');
    const stops = Math.max(0, fromRank - largest + 3);
    let more = 0;
    if (
      ends.every(({ use }) => use !== 'road') ||
      (before === 'channel' && (bend === 2 || after !== 'ramp'))
    ) {
      more = bend === 2 ? 2 : bend === 0 ? -Math.ceil(stops / 2) : -1;
    } else if (before === 'channel') {
      more = 1;
    } else if (before === 'ramp' && after === 'ramp') {
      if (largest < SMALLEST_RANK && hasSignals(from)) return 4;
      more = largest < SMALLEST_RANK && ends.length > 3 ? 2 : 0;
    } else if (before === 'ramp') {
      more = bend + 1;
    } else if (bend > 0 && isFar && after === 'road') {
      const difference = Math.abs(fromRank - to.street.roadClass);
      if (difference > 0 && hasSignals(from)) more = 2;
      else more = difference > 1 ? 1 : 0;
    }
    return Math.min(MAX_STOPS, Math.max(0, stops + more));
  }
}

/** A turn with what is known of both streets. */
interface Passage {
  readonly from: Arm;
  readonly to: Arm;
  readonly before: Use;
  readonly after: Use;
  readonly rank: number;
}

/** 0 for what is hardly a turn, 1 for a turn, 2 for a sharp one. */
function bendOf(angle: number): 0 | 1 | 2 {
  const sideways = Math.abs(angle);
  if (sideways > SHARP_DEGREES) return 2;
  return sideways < TURN_DEGREES ? 0 : 1;
}

function hasSignals({ street, isReversed }: Arm): boolean {
  return ((isReversed ? street.signalSeconds?.backward : street.signalSeconds?.forward) ?? 0) > 0;
}

/** What is lost where one arrives, besides signals and signs. */
function barrierSeconds({ street: { arrivalSeconds, signalSeconds }, isReversed }: Arm): number {
  const at = (seconds: Directions<number> | undefined) =>
    (isReversed ? seconds?.backward : seconds?.forward) ?? 0;
  return at(arrivalSeconds) - at(signalSeconds);
}

/**
 * The class of each street, as an index. A ramp counts as the smaller of the roads that it leads from and to, over other
 * ramps.
 */
function ranksOf(streets: readonly Street[]): { rank: number; largest: number }[] {
  const ranks = streets.map(({ roadClass }) => ({ rank: roadClass, largest: roadClass }));
  const isRamp = ({ kind }: Street) => kind === 'ramp';
  const atJunction: number[] = [];
  for (const street of streets) {
    if (isRamp(street)) continue;
    for (const junction of [street.from, street.to]) {
      atJunction[junction] = Math.min(street.roadClass, atJunction[junction] ?? Infinity);
    }
  }
  const ramps = streets.flatMap((street, index) => (isRamp(street) ? [{ street, index }] : []));
  const reached = (
    tailOf: (street: Street) => number,
    headOf: (street: Street) => number,
  ): Map<number, number> => {
    const best = new Map<number, number>();
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const { street } of ramps) {
        const head = headOf(street);
        const rank = atJunction[head] ?? best.get(head) ?? Infinity;
        if (rank >= (best.get(tailOf(street)) ?? Infinity)) continue;
        best.set(tailOf(street), rank);
        isChanged = true;
      }
    }
    return best;
  };
  const onward = reached(
    ({ from }) => from,
    ({ to }) => to,
  );
  const back = reached(
    ({ to }) => to,
    ({ from }) => from,
  );
  for (const { street, index } of ramps) {
    const after = atJunction[street.to] ?? onward.get(street.to) ?? street.roadClass;
    const before = atJunction[street.from] ?? back.get(street.from) ?? street.roadClass;
    ranks[index] = { rank: Math.max(before, after), largest: Math.min(before, after) };
  }
  return ranks;
}
