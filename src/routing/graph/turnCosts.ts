import { EARTH_RADIUS_METERS, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES, roadClasses } from './roadGraph.ts';
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

/** Whether a road goes on under a name or a number that it had before. */
export function isOneRoad({ street: from }: Arm, { street: to }: Arm): boolean {
  return (from.names ?? []).some((name) => to.names?.includes(name) === true);
}

/** From one carriageway of a road to the other, where they part: to turn around as well. */
export function isTurningBack(from: Arm, to: Arm): boolean {
  return isOneRoad(from, to) && Math.abs(turnAngle(from, to)) > BACK_DEGREES;
}

/** Degrees to the right; to the left they are less than 0. */
export function turnAngle(from: Arm, to: Arm): number {
  return ((to.course - from.course + 540) % 360) - 180;
}

/** Streets below this class give way to nobody in particular. */
const SMALLEST_RANK = roadClasses.indexOf('residential');

/** As priority has it: residential streets and what is smaller are of one rank. */
export function rankOf({ roadClass }: Street): number {
  return Math.min(roadClass, SMALLEST_RANK);
}

/** A bend right at the end says nothing about where a road comes from: its course is towards the point so far along it. */
const COURSE_METERS = 30;
/** Of the lanes beside a junction, which are short. */
const RAMP_COURSE_METERS = 12;

/** The course in which a street is left at its beginning, in the direction given. */
export function courseAtStart({ points, kind }: Street, isReversed: boolean): number {
  const count = points.length / 2;
  const at = (index: number) => {
    const point = 2 * (isReversed ? count - 1 - index : index);
    return { lat: (points[point] ?? 0) / MICRODEGREES, lng: (points[point + 1] ?? 0) / MICRODEGREES };
  };
  const start = at(0);
  const narrowing = Math.cos(radians(start.lat));
  let left = kind === 'ramp' ? RAMP_COURSE_METERS : COURSE_METERS;
  let [east, north] = [0, 0];
  for (let index = 1; index < count && left > 0; index++) {
    const [before, { lat, lng }] = [at(index - 1), at(index)];
    const [right, up] = [radians(lng - before.lng) * narrowing, radians(lat - before.lat)];
    const meters = Math.hypot(right, up) * EARTH_RADIUS_METERS;
    const share = meters > left ? left / meters : 1;
    east += share * right;
    north += share * up;
    left -= meters;
  }
  return (Math.atan2(east, north) * (180 / Math.PI) + 360) % 360;
}

/** The course in which one arrives at the end of a street, driven in the direction given. */
export function courseAtEnd(street: Street, isReversed: boolean): number {
  return (courseAtStart(street, !isReversed) + 180) % 360;
}
