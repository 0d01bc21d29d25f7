/** In the direction a street is drawn, and against it. */
export interface Directions<Value> {
  readonly forward: Value;
  readonly backward: Value;
}

/** A stretch of road between two junctions, as it is read or invented: what graphs are made from. */
export interface Street {
  /** Numbers of junctions, counted from 0. */
  readonly from: number;
  readonly to: number;
  /** In microdegrees: latitude, longitude, latitude, …, with both ends. */
  readonly points: readonly number[];
  /** Index into `roadClasses`. */
  readonly roadClass: number;
  readonly lengthMeters: number;
  /** Null where it may not be driven in that direction. */
  readonly forwardSeconds: number | null;
  readonly backwardSeconds: number | null;
  /** True where only those may drive who begin or end their trip there; left out where everybody may. */
  readonly isEndsOnly?: Directions<boolean>;
  /** Seconds lost at the end one arrives at: signals, signs, barriers. Left out where there are none. */
  readonly arrivalSeconds?: Directions<number>;
  /** How many of them are lost at signals and signs. */
  readonly signalSeconds?: Directions<number>;
  /** Left out where people can be picked up. */
  readonly stopping?: Stopping;
  /** What the road is called, by names and numbers. */
  readonly names?: readonly string[];
  /** Left out for all that is an ordinary road. */
  readonly kind?: 'ramp' | 'roundabout' | 'ferry' | 'alley';
}

/** `never`: on motorways, in tunnels, on ferries; `elevated`: on bridges, where a street beside or below may be meant. */
export type Stopping = 'never' | 'elevated';

/** Whoever comes to the junction `via` on the one street may not leave it on the other. */
export interface ForbiddenTurn {
  readonly via: number;
  /** Indices of streets. */
  readonly from: number;
  readonly to: number;
}

export interface Streets {
  readonly streets: readonly Street[];
  readonly forbiddenTurns: readonly ForbiddenTurn[];
  /** Sequences of at least three drives, one after the other, that may not be driven as a whole. */
  readonly forbiddenPaths?: readonly (readonly number[])[];
  /** Junctions that only those may pass who begin or end their trip on one side of it: private gates. */
  readonly gates?: ReadonlySet<number>;
  /** The side of the road that people drive on: right unless told otherwise. */
  readonly drivingSide?: DrivingSide;
}

export type DrivingSide = 'left' | 'right';

/** A drive is one direction of a street: twice the street's index, plus one against the direction it is drawn in. */
export function driveOf(street: number, isReversed: boolean): number {
  return 2 * street + (isReversed ? 1 : 0);
}

export function junctionCount(streets: readonly Street[]): number {
  return streets.reduce((highest, { from, to }) => Math.max(highest, from, to), -1) + 1;
}

/** The streets that end at each junction; one that begins and ends there is listed twice. */
export function streetsAtJunctions(streets: readonly Street[]): number[][] {
  const ends: number[][] = Array.from({ length: junctionCount(streets) }, () => []);
  for (const [index, { from, to }] of streets.entries()) {
    ends[from]?.push(index);
    ends[to]?.push(index);
  }
  return ends;
}

/** The same street, drawn from its other end. */
export function reversed(street: Street): Street {
  const points: number[] = [];
  for (let index = street.points.length - 2; index >= 0; index -= 2) {
    points.push(street.points[index] ?? 0, street.points[index + 1] ?? 0);
  }
  const { isEndsOnly, arrivalSeconds, signalSeconds } = street;
  return {
    ...street,
    from: street.to,
    to: street.from,
    points,
    forwardSeconds: street.backwardSeconds,
    backwardSeconds: street.forwardSeconds,
    ...(isEndsOnly && { isEndsOnly: swapped(isEndsOnly) }),
    ...(arrivalSeconds && { arrivalSeconds: swapped(arrivalSeconds) }),
    ...(signalSeconds && { signalSeconds: swapped(signalSeconds) }),
  };
}

function swapped<Value>({ forward, backward }: Directions<Value>): Directions<Value> {
  return { forward: backward, backward: forward };
}
