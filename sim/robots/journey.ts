import { distanceMeters, interpolate, type Place } from '../../src/domain/geo/place.ts';

/** Drives to one place after another, along routes if they are known. */
export class Journey {
  readonly #wayTo: (from: Place, to: Place) => readonly Place[];
  #target: Place | null = null;
  /** The rest of the route; its last place is the target. */
  #ahead: Place[] = [];

  constructor(wayTo: (from: Place, to: Place) => readonly Place[]) {
    this.#wayTo = wayTo;
  }

  /** Returns the place after that distance on the route to a target; the target itself once it is reached. */
  drive(from: Place, target: Place, meters: number): Place {
    if (this.#target !== target && !isSame(this.#target, target))
      this.#ahead = [...this.#wayTo(from, target), target];
    this.#target = target;
    let place = from;
    let left = meters;
    for (let next = this.#ahead[0]; next !== undefined; next = this.#ahead[0]) {
      const reached = moveTowards(place, next, left);
      if (reached !== next) return reached;
      left -= distanceMeters(place, next);
      place = next;
      this.#ahead.shift();
    }
    return target;
  }
}

function isSame(a: Place | null, b: Place): boolean {
  return a !== null && a.lat === b.lat && a.lng === b.lng;
}

/** Moves that far in a straight line, at most to the target, which is then returned itself. */
export function moveTowards(from: Place, target: Place, meters: number): Place {
  const wayMeters = distanceMeters(from, target);
  return wayMeters <= meters ? target : interpolate(from, target, meters / wayMeters);
}
