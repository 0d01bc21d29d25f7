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
}

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
  return {
    ...street,
    from: street.to,
    to: street.from,
    points,
    forwardSeconds: street.backwardSeconds,
    backwardSeconds: street.forwardSeconds,
  };
}
