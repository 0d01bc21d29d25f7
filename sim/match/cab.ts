import { distanceMeters, interpolate, type Place } from '../../src/domain/geo/place.ts';
import type { Capacity } from '../../src/domain/party.ts';
import { longestRideSeconds, type PlanStop, withPooledTrip } from '../../src/domain/planning/pooling.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { etaSeconds, stopSeconds } from '../../src/domain/supply/eta.ts';
import { type Call, isInTime, reservedCalls } from '../../src/domain/vehicle/agenda.ts';
import type { RecordedRide } from '../replay/recording.ts';

/** A taxi of four seats. The recording does not say how many rode: each ride takes one. */
const capacity: Capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
const oneSeat: Capacity = { seats: 1, wheelchairs: 0, childSeats: 0, parcels: 0 };

/** A stop of a cab's plan. Its times are those of the recording's clock. */
export interface CabStop extends PlanStop {
  readonly ride: RecordedRide;
  readonly place: Place;
}

/** The outcome of a ride that is over. */
export interface ServedRide {
  readonly ride: RecordedRide;
  /** From the request to the pickup. */
  readonly waitSeconds: number;
  readonly rideSeconds: number;
  readonly directSeconds: number;
  /** Whether another rider was on board for a part of it. */
  readonly isShared: boolean;
  /** By how much the pickup's or the ride's promise was missed. */
  readonly lateSeconds: number;
}

/** A plan with the ride inserted. */
export interface RideInsertion {
  readonly stops: readonly CabStop[];
  /** From now to the pickup. */
  readonly pickupEtaSeconds: number;
  /** Driving time that the ride adds to the plan. */
  readonly addedSeconds: number;
}

interface Passenger {
  readonly ride: RecordedRide;
  readonly pickedUpAt: number;
  readonly boardedAt: number;
  readonly pickupLateSeconds: number;
  isShared: boolean;
}

/** A cab that drives its plan in virtual time, in straight lines at the policy's speed, with a pause at each stop. */
export class Cab {
  readonly id: string;
  readonly made: ServedRide[] = [];
  drivenMeters = 0;
  /** With nobody on board. */
  emptyMeters = 0;
  /** Incremented with each change of the plan: results computed for an earlier version are void. */
  version = 0;
  readonly #policy: Policy;
  /** The start of the current leg, and its time. */
  #place: Place;
  #leavesAt: number;
  #stops: readonly CabStop[] = [];
  readonly #onBoard = new Map<RecordedRide, Passenger>();
  #agenda: readonly RecordedRide[] = [];

  constructor(id: string, place: Place, startsAt: number, policy: Policy) {
    this.id = id;
    this.#place = place;
    this.#leavesAt = startsAt;
    this.#policy = policy;
  }

  /** The remaining stops, in order. */
  get ahead(): readonly CabStop[] {
    return this.#stops;
  }

  get tripCount(): number {
    return new Set(this.#stops.map(({ ride }) => ride)).size;
  }

  /** The reservations that it holds, by time. */
  get agenda(): readonly RecordedRide[] {
    return this.#agenda;
  }

  isFree(now: number): boolean {
    return this.#stops.length === 0 && this.#leavesAt <= now;
  }

  /** Whether only drop-offs are left. */
  get isFinishing(): boolean {
    return this.#stops.every(({ kind }) => kind === 'dropoff');
  }

  /** The time until its last stop is served. */
  secondsToFinish(now: number): number {
    let [at, place] = [Math.max(now, this.#leavesAt), this.placeAt(now)];
    for (const stop of this.#stops) {
      at = Math.max(at + this.#seconds(place, stop.place), stop.earliestSeconds) + stopSeconds;
      place = stop.place;
    }
    return at - now;
  }

  placeAt(now: number): Place {
    const [next] = this.#stops;
    if (next === undefined || now <= this.#leavesAt) return this.#place;
    const share = (now - this.#leavesAt) / this.#seconds(this.#place, next.place);
    return interpolate(this.#place, next.place, Math.min(1, share));
  }

  /** Advances to `now`; after its last stop the cab waits there. */
  advance(now: number): void {
    for (let next = this.#stops[0]; next !== undefined; next = this.#stops[0]) {
      const arrivesAt = this.#leavesAt + this.#seconds(this.#place, next.place);
      if (arrivesAt > now) return;
      const beginsAt = Math.max(arrivesAt, next.earliestSeconds);
      if (beginsAt > now) return;
      this.#drive(next.place);
      this.#leavesAt = beginsAt + stopSeconds;
      this.#stops = this.#stops.slice(1);
      if (next.kind === 'pickup') this.#board(next, beginsAt);
      else this.#alight(next, arrivesAt);
      this.version += 1;
    }
  }

  /** Returns the plan with the ride appended, however long its wait. */
  appendedRide(ride: RecordedRide, now: number): RideInsertion {
    const way = this.#seconds(this.#stops.at(-1)?.place ?? this.#place, ride.pickup);
    const stops = this.#stopsOf(ride, Number.POSITIVE_INFINITY);
    return {
      stops: [...this.#stops, ...stops],
      pickupEtaSeconds: this.secondsToFinish(now) + way,
      addedSeconds: way + this.#direct(ride),
    };
  }

  /**
   * Returns the insertion that adds the least driving and keeps every promise; null if there is none. The promised
   * pickup is a little later than if the cab came directly.
   */
  bestInsertion(ride: RecordedRide, now: number): RideInsertion | null {
    const from = this.placeAt(now);
    const departsSeconds = Math.max(now, this.#leavesAt);
    const soonest = departsSeconds + this.#seconds(from, ride.pickup);
    const latest = Math.min(
      soonest + this.#policy.pooling.pooledPickupSlackSeconds,
      now + this.#policy.dispatch.searchMaxEtaSeconds,
    );
    if (soonest > latest) return null;
    const [pickup, dropoff] = this.#stopsOf(ride, latest);
    const places = [from, ...this.#stops.map(({ place }) => place), ride.pickup, ride.dropoff];
    const travel = (a: number, b: number) => this.#seconds(places[a] ?? from, places[b] ?? from);
    const plan = { departsSeconds, capacity, stops: this.#stops, fixedStops: 0 };
    const pooled = withPooledTrip(plan, { pickup, dropoff }, travel);
    if (pooled === null) return null;
    const own = new Map<PlanStop, CabStop>([...this.#stops, pickup, dropoff].map((stop) => [stop, stop]));
    return {
      stops: pooled.stops.flatMap((stop) => own.get(stop) ?? []),
      pickupEtaSeconds: (pooled.beginSeconds[pooled.stops.indexOf(pickup)] ?? latest) - now,
      addedSeconds: pooled.addedSeconds,
    };
  }

  /** Whether the ride has a place in the agenda, after all that the cab does before: the vehicle's own rule. */
  hasTimeFor(ride: RecordedRide, now: number): boolean {
    return this.#isInTime(this.#stops, inTimeOrder([...this.#agenda, ride]), now);
  }

  /** Whether the cab, with this plan, is in time for what it holds. */
  keepsAgenda({ stops }: RideInsertion, now: number): boolean {
    return this.#agenda.length === 0 || this.#isInTime(stops, this.#agenda, now);
  }

  #isInTime(stops: readonly CabStop[], agenda: readonly RecordedRide[], now: number): boolean {
    const by = Number.POSITIVE_INFINITY;
    const { routing, dispatch } = this.#policy;
    const rules = { ...routing, reservationBufferSeconds: dispatch.reservationBufferSeconds };
    const startsAt = Math.max(now, this.#leavesAt) * 1000;
    const here = { place: this.placeAt(now), notBefore: startsAt, by, leastSeconds: 0 };
    const planned = stops.map(({ place, earliestSeconds }): Call => {
      return { place, notBefore: earliestSeconds * 1000, by, leastSeconds: 0 };
    });
    const ahead = agenda.map(({ pickup, dropoff, pickupAt }) => {
      const rideSeconds = etaSeconds(distanceMeters(pickup, dropoff), routing);
      return { pickup, dropoff, scheduledFor: pickupAt * 1000, pickupEtaSeconds: 0, rideSeconds };
    });
    return isInTime([here, ...planned, ...reservedCalls(ahead, rules)], startsAt, rules);
  }

  reserve(ride: RecordedRide): void {
    this.#agenda = inTimeOrder([...this.#agenda, ride]);
  }

  giveUp(ride: RecordedRide): void {
    this.#agenda = this.#agenda.filter((held) => held !== ride);
  }

  /** Sets out for a reservation, and waits there until its time. */
  activate(ride: RecordedRide, now: number): void {
    this.giveUp(ride);
    this.follow(this.appendedRide(ride, now), now);
  }

  /** Switches to another plan at its current position. */
  follow({ stops }: RideInsertion, now: number): void {
    this.#drive(this.placeAt(now));
    this.#leavesAt = Math.max(now, this.#leavesAt);
    this.#stops = stops;
    this.version += 1;
  }

  #stopsOf(ride: RecordedRide, latestPickup: number): [CabStop, CabStop] {
    const { pooledDetourFactor: factor, pooledDetourSeconds: graceSeconds } = this.#policy.pooling;
    const shared = {
      ride,
      tripId: String(ride.row),
      load: oneSeat,
      serviceSeconds: stopSeconds,
      earliestSeconds: 0,
      longestRideSeconds: longestRideSeconds(this.#direct(ride), { factor, graceSeconds }),
    };
    return [
      // Only of a ride that was booked ahead this is later than now.
      {
        ...shared,
        kind: 'pickup',
        place: ride.pickup,
        earliestSeconds: ride.pickupAt,
        latestSeconds: latestPickup,
      },
      { ...shared, kind: 'dropoff', place: ride.dropoff, latestSeconds: Number.POSITIVE_INFINITY },
    ];
  }

  #board({ ride, latestSeconds }: CabStop, at: number): void {
    const boardedAt = at + stopSeconds;
    const others = [...this.#onBoard.values()];
    for (const other of others) other.isShared = true;
    const pickupLateSeconds = Math.max(0, at - latestSeconds);
    this.#onBoard.set(ride, {
      ride,
      pickedUpAt: at,
      boardedAt,
      pickupLateSeconds,
      isShared: others.length > 0,
    });
    this.#stops = this.#stops.map((stop) =>
      stop.ride === ride ? { ...stop, latestSeconds: boardedAt + stop.longestRideSeconds } : stop,
    );
  }

  #alight({ ride, longestRideSeconds: longest }: CabStop, at: number): void {
    const passenger = this.#onBoard.get(ride);
    if (passenger === undefined) throw new Error(`ride ${ride.row} ends before it began`);
    this.#onBoard.delete(ride);
    const rideSeconds = at - passenger.boardedAt;
    this.made.push({
      ride,
      waitSeconds: passenger.pickedUpAt - ride.pickupAt,
      rideSeconds,
      directSeconds: this.#direct(ride),
      isShared: passenger.isShared,
      lateSeconds: Math.max(passenger.pickupLateSeconds, rideSeconds - longest),
    });
  }

  #drive(to: Place): void {
    const meters = distanceMeters(this.#place, to) * this.#policy.routing.detourFactor;
    this.drivenMeters += meters;
    if (this.#onBoard.size === 0) this.emptyMeters += meters;
    this.#place = to;
  }

  #direct({ pickup, dropoff }: RecordedRide): number {
    return this.#seconds(pickup, dropoff);
  }

  #seconds(from: Place, to: Place): number {
    return etaSeconds(distanceMeters(from, to), this.#policy.routing);
  }
}

function inTimeOrder(rides: readonly RecordedRide[]): RecordedRide[] {
  return rides.toSorted((a, b) => a.pickupAt - b.pickupAt);
}
