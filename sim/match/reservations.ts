import { distanceMeters } from '../../src/domain/geo/place.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { createRandom } from '../random.ts';
import type { RecordedRide } from '../replay/recording.ts';
import type { Cab } from './cab.ts';

/** So long before their time rides are booked ahead. */
export const bookedAheadSeconds = 1_800;
/** A pickup this much after its time is kept. */
export const punctualSeconds = 120;
/** A holder this much late is worse than another search. */
const toleratedLateSeconds = 60;

/** Returns the rows of the rides that are booked ahead: a share of all, drawn from a seed. */
export function drawAhead(rides: readonly RecordedRide[], share: number, seed: number): ReadonlySet<number> {
  const random = createRandom(seed);
  return new Set(rides.filter(() => random() < share).map(({ row }) => row));
}

/** What became of the rides that were booked ahead, by row. */
export interface AheadOutcome {
  readonly booked: ReadonlySet<number>;
  /** A cab has had them in its agenda. */
  readonly held: ReadonlySet<number>;
  /** Given up by their cab before their time: their riders are told, and they are searched like others. */
  readonly told: ReadonlySet<number>;
}

/**
 * Rides booked ahead, as trips and vehicles treat them: the nearest cab that can keep it takes it into its agenda, sets
 * out when the drive and the spare time say so, and gives it up if it would be late.
 */
export class Reservations {
  readonly held = new Set<number>();
  readonly told = new Set<number>();
  readonly #policy: Policy;
  readonly #cabs: readonly Cab[];
  /** Not booked yet, by time. */
  readonly #ahead: RecordedRide[];
  /** Booked, and held by nobody. */
  #waiting: RecordedRide[] = [];

  constructor(ahead: readonly RecordedRide[], cabs: readonly Cab[], policy: Policy) {
    this.#ahead = ahead.toSorted((a, b) => a.pickupAt - b.pickupAt);
    this.#cabs = cabs;
    this.#policy = policy;
  }

  get isOpen(): boolean {
    const isHeld = this.#cabs.some(({ agenda }) => agenda.length > 0);
    return this.#ahead.length > 0 || this.#waiting.length > 0 || isHeld;
  }

  /** Books and begins what is due by `now`; returns the rides that are to be searched like others. */
  advance(now: number): RecordedRide[] {
    for (let [ride] = this.#ahead; ride !== undefined; [ride] = this.#ahead) {
      if (ride.pickupAt - bookedAheadSeconds > now) break;
      this.#ahead.shift();
      this.#waiting.push(ride);
    }
    const lost = this.#cabs.flatMap((cab) => this.#begin(cab, now));
    this.#waiting = this.#waiting.filter((ride) => !this.#take(ride, now));
    const due = this.#waiting.filter(({ pickupAt }) => pickupAt <= now);
    this.#waiting = this.#waiting.filter(({ pickupAt }) => pickupAt > now);
    return [...lost, ...due];
  }

  #take(ride: RecordedRide, now: number): boolean {
    const near = this.#cabs
      .map((cab) => ({ cab, meters: distanceMeters(cab.placeAt(now), ride.pickup) }))
      .filter(({ meters }) => meters <= this.#policy.dispatch.searchMaxDistanceMeters)
      .sort((a, b) => a.meters - b.meters);
    const holder = near.find(({ cab }) => cab.hasTimeFor(ride, now))?.cab;
    if (holder === undefined) return false;
    holder.reserve(ride);
    this.held.add(ride.row);
    return true;
  }

  #begin(cab: Cab, now: number): RecordedRide[] {
    const [next] = cab.agenda;
    if (next === undefined) return [];
    const { pickupEtaSeconds } = cab.appendedRide(next, now);
    const leadSeconds = pickupEtaSeconds + this.#policy.dispatch.reservationBufferSeconds;
    if (now < next.pickupAt - leadSeconds) return [];
    if (now + pickupEtaSeconds > next.pickupAt + toleratedLateSeconds) {
      cab.giveUp(next);
      this.told.add(next.row);
      return [next];
    }
    cab.activate(next, now);
    return [];
  }
}
