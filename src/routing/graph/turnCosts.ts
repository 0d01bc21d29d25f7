import { EARTH_RADIUS_METERS, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES, type RoadClass, roadClasses } from './roadGraph.ts';
import type { DrivingSide, Street } from './streets.ts';

/** How one comes to a junction or leaves it: a street in one direction, and its course there. */
export interface Arm {
  readonly street: Street;
  readonly isReversed: boolean;
  /** Degrees, 0 is north, 90 east. */
  readonly course: number;
}

/** Up to here it is the same road. */
const STRAIGHT_DEGREES = 35;
const SHARP_DEGREES = 120;
export const U_TURN_SECONDS = 12;
const BACK_DEGREES = 155;
/** To slow down for a turn, and to be as fast as before again. */
const TURN_SECONDS = 1.5;
const SHARP_SECONDS = 1.5;
/** To wait for a gap in what comes from ahead. */
const ONCOMING_SECONDS = 3;
/** To look, and to wait for a gap, where a larger road is crossed or joined. */
const YIELD_SECONDS = 3;
const ROUNDABOUT_SECONDS = 2;

/**
 * Seconds that a turn takes, besides what is lost in front of every turn there (`arrivalSeconds`): for the angle, for
 * crossing oncoming traffic, and for giving way to a larger road.
 *
 * @param largest the largest road that meets there: the lowest index into `roadClasses`
 * @param streetEnds how many ends of streets meet
 */
export function turnSeconds(
  from: Arm,
  to: Arm,
  largest: number,
  streetEnds: number,
  drivingSide: DrivingSide,
): number {
  if (from.street === to.street && from.isReversed !== to.isReversed) return U_TURN_SECONDS;
  // Nobody else is there.
  if (streetEnds < 3) return 0;
  if (from.street.kind === 'roundabout') return 0;
  if (to.street.kind === 'roundabout') return ROUNDABOUT_SECONDS;
  const angle = turnAngle(from, to);
  if (isTurningBack(from, to)) return U_TURN_SECONDS;
  const sideways = Math.abs(angle);
  const isMinor = rankOf(from.street) > largest;
  // Ramps are left and joined at speed.
  const isMerging = from.street.kind === 'ramp' || to.street.kind === 'ramp';
  if (sideways <= STRAIGHT_DEGREES) return isMinor && !isMerging ? YIELD_SECONDS : 0;
  const isAcross = drivingSide === 'right' ? angle < 0 : angle > 0;
  return (
    TURN_SECONDS +
    (sideways > SHARP_DEGREES ? SHARP_SECONDS : 0) +
    (isAcross ? ONCOMING_SECONDS : 0) +
    (isMinor ? YIELD_SECONDS : 0)
  );
}

/** To leave a road for another is one more thing to miss, and to turn one more thing to do. */
const LEAVING_SECONDS = 2;
const TURNING_SECONDS = 1.5;
/** To give way may take longer than it does on average. */
const YIELDING_SECONDS = 2;
/** From a ramp to a road: lanes have to be changed there. */
const MERGING_SECONDS = 15;
/** Mostly forbidden, and mostly nobody has mapped it. */
export const TURNING_BACK_SECONDS = 60;
/** To pass a junction of smaller streets, where anybody may step out. */
const passingSeconds: Readonly<Record<RoadClass, number>> = {
  motorway: 0,
  trunk: 0,
  primary: 0,
  secondary: 0.6,
  tertiary: 2,
  unclassified: 2,
  residential: 3,
  livingStreet: 3,
  service: 3,
};
const passingSecondsByRank = roadClasses.map((roadClass) => passingSeconds[roadClass]);

/**
 * Seconds that speak against a turn, and that nobody loses: of two routes as fast, the simpler one is meant, on the
 * larger roads.
 *
 * @param largest the largest road that meets there
 */
export function turnPenalty(from: Arm, to: Arm, largest: number, streetEnds: number): number {
  if (streetEnds < 3) return 0;
  const passing =
    (passingSecondsByRank[to.street.roadClass] ?? 0) + (rankOf(from.street) > largest ? YIELDING_SECONDS : 0);
  if (to.street.kind === 'ramp') return passing;
  if (from.street.kind === 'ramp') return passing + MERGING_SECONDS;
  if (isTurningBack(from, to)) return TURNING_BACK_SECONDS;
  return (
    passing +
    (isOneRoad(from, to) ? 0 : LEAVING_SECONDS) +
    (Math.abs(turnAngle(from, to)) > STRAIGHT_DEGREES ? TURNING_SECONDS : 0)
  );
}

function isOneRoad(from: Arm, to: Arm): boolean {
  return from.street.name !== undefined && from.street.name === to.street.name;
}

/** From one carriageway of a road to the other, where they part: to turn around as well. */
export function isTurningBack(from: Arm, to: Arm): boolean {
  return isOneRoad(from, to) && Math.abs(turnAngle(from, to)) > BACK_DEGREES;
}

/** Degrees to the right; to the left they are less than 0. */
function turnAngle(from: Arm, to: Arm): number {
  return ((to.course - from.course + 540) % 360) - 180;
}

/** Streets below this class give way to nobody in particular. */
const SMALLEST_RANK = roadClasses.indexOf('residential');

/** As priority has it: residential streets and what is smaller are of one rank. */
export function rankOf({ roadClass }: Street): number {
  return Math.min(roadClass, SMALLEST_RANK);
}

/** A bend right at the end says nothing about where a road comes from. */
const COURSE_METERS = 12;

/** The course in which a street is left at its beginning, in the direction given. */
export function courseAtStart({ points }: Street, isReversed: boolean): number {
  const count = points.length / 2;
  const at = (index: number) => {
    const point = 2 * (isReversed ? count - 1 - index : index);
    return { lat: (points[point] ?? 0) / MICRODEGREES, lng: (points[point + 1] ?? 0) / MICRODEGREES };
  };
  const start = at(0);
  const narrowing = Math.cos(radians(start.lat));
  let [east, north] = [0, 0];
  for (let index = 1; index < count; index++) {
    const { lat, lng } = at(index);
    [east, north] = [radians(lng - start.lng) * narrowing, radians(lat - start.lat)];
    if (Math.hypot(east, north) * EARTH_RADIUS_METERS >= COURSE_METERS) break;
  }
  return (Math.atan2(east, north) * (180 / Math.PI) + 360) % 360;
}

/** The course in which one arrives at the end of a street, driven in the direction given. */
export function courseAtEnd(street: Street, isReversed: boolean): number {
  return (courseAtStart(street, !isReversed) + 180) % 360;
}
