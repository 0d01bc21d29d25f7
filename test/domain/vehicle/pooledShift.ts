import { destination, distanceMeters, interpolate, type Place } from '../../../src/domain/geo/place.ts';
import { offerIdOf, type TripId, tripIdSchema } from '../../../src/domain/ids.ts';
import type { Capacity, Party } from '../../../src/domain/party.ts';
import { defaultDetourRule, longestRideSeconds } from '../../../src/domain/planning/pooling.ts';
import { stopSeconds } from '../../../src/domain/supply/eta.ts';
import type { Report } from '../../../src/domain/vehicle/commands.ts';
import type { Stop } from '../../../src/domain/vehicle/state.ts';
import { at } from '../specification.ts';
import {
  accept,
  confirm,
  givenVehicle,
  offer,
  reached,
  register,
  report,
  type VehicleStory,
} from './vehicleStory.ts';

type Decision = VehicleStory['decision'];

const metersPerSecond = 10;
const pickupSlackSeconds = 300;

/** So many kilometres east and north of where the shift begins. */
export function place(east: number, north: number): Place {
  const start = { lat: 37.77, lng: -122.42 };
  return destination(destination(start, 90, east * 1000), 0, north * 1000);
}

function secondsBetween(a: Place, b: Place): number {
  return distanceMeters(a, b) / metersPerSecond;
}

/** A pooled ride between two places as its trip proposes it. */
export function poolingOf(from: Place, to: Place, pickupEtaSeconds: number) {
  const longest = longestRideSeconds(secondsBetween(from, to), defaultDetourRule);
  return {
    pickup: from,
    dropoff: to,
    pickupEtaSeconds,
    sharing: { pickupSlackSeconds, longestRideSeconds: longest },
  };
}

interface Asking {
  readonly from: Place;
  readonly to: Place;
  readonly party?: Party;
  readonly pooled?: boolean;
  readonly thinksSeconds?: number;
}

/** A vehicle whose driver follows the plan exactly, at one speed and straight on, and what comes of its promises. */
export class PooledShift {
  readonly vehicle = givenVehicle('available');
  readonly trips: TripId[] = [];
  readonly broken: string[] = [];
  seconds = 0;
  mostAboard = 0;
  sharedRides = 0;
  readonly #boarded = new Map<string, number>();
  #place = place(0, 0);
  /** At a stop until then. */
  #standsUntil = 0;

  register(capacity: Capacity): void {
    this.vehicle.when(this.seconds, register({ capacity }));
  }

  say(said: Report, seconds = this.seconds): Decision {
    return this.vehicle.when(seconds, report(said)).decision;
  }

  /** Answers what a decision asks, for where the vehicle is. */
  answer({ effects }: Decision, seconds = this.seconds): Decision {
    const [effect] = effects;
    if (effect === undefined) throw new Error('nothing was asked');
    const { offerId, planVersion, places } = effect;
    const matrix = [this.#place, ...places].map((from) => places.map((to) => secondsBetween(from, to)));
    return this.vehicle.when(seconds, { type: 'travelAnswered', offerId, planVersion, seconds: matrix })
      .decision;
  }

  /** Offers a trip; where the vehicle has a place for it, the driver accepts after a while of driving on. */
  take({
    from,
    to,
    party = { seats: 1, wheelchairs: 0, childSeats: 0 },
    pooled = true,
    thinksSeconds = 1,
  }: Asking) {
    const tripId = tripIdSchema.parse(`trip_${String(this.trips.length + 1).padStart(8, '0')}`);
    const offerId = offerIdOf(tripId, 1);
    const eta = this.#secondsUntilFree() + secondsBetween(this.#lastPlace(), from);
    const isAmong = pooled && this.vehicle.state.stops.every((stop) => stop.pooled);
    const { sharing, ...terms } = poolingOf(from, to, isAmong ? secondsBetween(this.#place, from) : eta);
    const proposal = { ...terms, ...(pooled && { sharing }), tripId, offerId, party, pooled };
    const decision = this.vehicle.when(this.seconds, offer(proposal)).decision;
    if (decision.effects.length > 0) this.answer(decision);
    if (this.vehicle.state.offers.length === 0) return;
    this.trips.push(tripId);
    this.driveUntil(this.seconds + thinksSeconds);
    this.say(accept(offerId));
    this.vehicle.when(this.seconds, confirm(tripId));
  }

  /** The stops still to be made. */
  get ahead(): Stop[] {
    return this.vehicle.state.stops.filter(({ status }) => status !== 'done');
  }

  #lastPlace(): Place {
    return this.ahead.at(-1)?.place ?? this.#place;
  }

  #secondsUntilFree(): number {
    let from = this.#place;
    return this.ahead.reduce((sum, stop) => {
      const leg = secondsBetween(from, stop.place) + stopSeconds;
      from = stop.place;
      return sum + leg;
    }, 0);
  }

  driveUntil(seconds: number): void {
    while (this.seconds < seconds) {
      const [stop] = this.ahead;
      if (stop === undefined) break;
      if (stop.status === 'arrived') {
        if (this.#standsUntil > seconds) break;
        this.seconds = Math.max(this.seconds, this.#standsUntil);
        this.#leave(stop);
        continue;
      }
      const way = secondsBetween(this.#place, stop.place);
      if (this.seconds + way > seconds) {
        this.#place = interpolate(this.#place, stop.place, (seconds - this.seconds) / way);
        break;
      }
      this.seconds += way;
      this.#place = stop.place;
      this.#arrive(stop);
    }
    this.seconds = Math.max(this.seconds, seconds);
  }

  #arrive({ id, kind, tripId, promisedBy, longestRideSeconds: longest }: Stop): void {
    this.say(reached(id, 'arrived'));
    this.#standsUntil = this.seconds + stopSeconds;
    const isPooled = longest !== undefined;
    if (kind === 'pickup' && isPooled && promisedBy !== null && at(this.seconds) > promisedBy + 1) {
      this.broken.push(`${tripId} waited ${(at(this.seconds) - promisedBy) / 1000} s longer than promised`);
    }
    const ride = this.seconds - (this.#boarded.get(tripId) ?? this.seconds);
    if (kind === 'dropoff' && ride > (longest ?? Number.POSITIVE_INFINITY) + 1e-3) {
      this.broken.push(`${tripId} rode ${ride} s, and ${longest} s were promised`);
    }
  }

  #leave({ id, kind, tripId }: Stop): void {
    this.say(reached(id, 'done'));
    if (kind === 'pickup') {
      if (this.#boarded.size > 0) this.sharedRides += 1;
      this.#boarded.set(tripId, this.seconds);
    } else this.#boarded.delete(tripId);
    const aboard = this.vehicle.state.stops.filter(
      (stop) => stop.kind === 'pickup' && stop.status === 'done',
    );
    const seats = aboard.reduce((sum, { party }) => sum + party.seats, 0);
    this.mostAboard = Math.max(this.mostAboard, seats);
  }
}
