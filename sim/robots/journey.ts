import { distanceMeters, interpolate, type Place } from '../../src/domain/geo/place.ts';

/** On the way to one place after another, along ways that somebody knows. */
export class Journey {
  readonly #wayTo: (from: Place, to: Place) => readonly Place[];
  #target: Place | null = null;
  /** What is still ahead; its last place is the target itself. */
  #ahead: Place[] = [];

  constructor(wayTo: (from: Place, to: Place) => readonly Place[]) {
    this.#wayTo = wayTo;
  }

  /** Where one is that far along the way to a target; the target itself once it is reached. */
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

/** Goes that far in a straight line, and no farther than the target: then the target itself is returned. */
export function moveTowards(from: Place, target: Place, meters: number): Place {
  const wayMeters = distanceMeters(from, target);
  return wayMeters <= meters ? target : interpolate(from, target, meters / wayMeters);
}
