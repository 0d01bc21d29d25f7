import { z } from 'zod';
import { distanceMeters, type Place } from '../geo/place.ts';
import type { Policy } from '../policy/policy.ts';
import { kindRefusal, type RideRequirements, requirementsOf } from '../requirements.ts';
import { covers, type DistrictShifts } from '../vehicle/plannedShifts.ts';
import { type AgendaRules, etaSeconds } from './eta.ts';

/** How sure it is that a vehicle comes for a ride that is booked ahead, and why. */
export const feasibilitySchema = z.object({
  /** `guaranteed`: a vehicle's agenda holds it. `unknown`: nothing can be said. */
  level: z.enum(['guaranteed', 'likely', 'unlikely', 'unknown']),
  reason: z.enum([
    /** guaranteed: a vehicle holds it. */
    'held',
    /** likely: more vehicles are planned there at that time than rides are reserved. */
    'shifts-free',
    /** likely: it is soon, and vehicles are on duty there. */
    'vehicles-on-duty',
    /** unlikely: no vehicle is planned to be on duty there at that time. */
    'no-shift-then',
    /** unlikely: those that are cannot serve the ride. */
    'none-suitable',
    /** unlikely: those that can have rides for that time. */
    'shifts-taken',
    /** unknown: nobody plans shifts here. */
    'nothing-planned',
    /** unknown: a vehicle held it and no longer does. */
    'reservation-lost',
    /** unknown: the answer did not come in time. */
    'not-answered',
  ]),
});
export type Feasibility = z.infer<typeof feasibilitySchema>;
export type FeasibilityReason = Feasibility['reason'];

const levels: Readonly<Record<FeasibilityReason, Feasibility['level']>> = {
  held: 'guaranteed',
  'shifts-free': 'likely',
  'vehicles-on-duty': 'likely',
  'no-shift-then': 'unlikely',
  'none-suitable': 'unlikely',
  'shifts-taken': 'unlikely',
  'nothing-planned': 'unknown',
  'reservation-lost': 'unknown',
  'not-answered': 'unknown',
};

/** The level follows from the reason. */
export function feasible(reason: FeasibilityReason): Feasibility {
  return { level: levels[reason], reason };
}

/** A ride that is wanted ahead. */
export interface RideAhead extends RideRequirements {
  readonly pickup: Place;
  readonly dropoff: Place;
  /** Epoch ms. */
  readonly scheduledFor: number;
  readonly rideSeconds: number;
  readonly rules: AgendaRules;
}

/** A ride as it is booked; `scheduledFor` is set where a reservation is asked for. */
export interface BookedAhead extends RideRequirements {
  readonly pickup: Place;
  readonly dropoff: Place;
  readonly scheduledFor: number | null;
  readonly rideSeconds: number;
}

/** Returns a ride that is booked ahead, as districts are asked about it under a tenant's policy. */
export function rideAheadUnder({ routing, dispatch }: Policy, ride: BookedAhead): RideAhead {
  const { pickup, dropoff, scheduledFor, rideSeconds } = ride;
  return {
    ...requirementsOf(ride),
    pickup: { lat: pickup.lat, lng: pickup.lng },
    dropoff: { lat: dropoff.lat, lng: dropoff.lng },
    scheduledFor: scheduledFor ?? 0,
    rideSeconds,
    rules: {
      detourFactor: routing.detourFactor,
      speedMetersPerSecond: routing.speedMetersPerSecond,
      reservationBufferSeconds: dispatch.reservationBufferSeconds,
    },
  };
}

/** A ride that is reserved, or asks for it. */
export interface ReservedRide {
  readonly tripId: string;
  /** Who holds it; null: nobody yet. */
  readonly vehicleId: string | null;
  readonly pickup: Place;
  readonly dropoff: Place;
  readonly scheduledFor: number;
}

/** What a district knows of the time of a ride. */
export interface GroundAhead {
  readonly shifts: readonly DistrictShifts[];
  readonly reserved: readonly ReservedRide[];
  /** Vehicles are on duty around the pickup now. */
  readonly isServedNow: boolean;
}

/** Vehicles that are on duty now say something of rides within this. */
const soonMs = 3_600_000;

/** Returns how sure the ride is by what is planned: never `guaranteed`, which only a vehicle's yes is. */
export function feasibilityOf(ride: RideAhead, ground: GroundAhead, now: number): Feasibility {
  const reason = plannedReason(ride, ground);
  const isSoon = ride.scheduledFor - now <= soonMs;
  return feasible(reason !== 'shifts-free' && isSoon && ground.isServedNow ? 'vehicles-on-duty' : reason);
}

function plannedReason(ride: RideAhead, { shifts, reserved }: GroundAhead): FeasibilityReason {
  if (shifts.length === 0) return 'nothing-planned';
  const there = shifts.filter((vehicle) => isPlannedFor(vehicle, ride));
  if (there.length === 0) return 'no-shift-then';
  const able = there.filter(({ kind }) => kindRefusal(kind, ride) === null);
  if (able.length === 0) return 'none-suitable';
  const free = able.filter(({ vehicleId }) => isFree(vehicleId, ride, reserved));
  // Nobody has taken these yet: they are before this one.
  const waiting = reserved.filter((other) => other.vehicleId === null && isAtOnce(ride, other));
  return free.length > waiting.length ? 'shifts-free' : 'shifts-taken';
}

function isPlannedFor({ shifts }: DistrictShifts, ride: RideAhead): boolean {
  return shifts.some((shift) => covers(shift, ride, ride.rules));
}

function isFree(vehicleId: string, ride: RideAhead, reserved: readonly ReservedRide[]): boolean {
  return !reserved.some((other) => other.vehicleId === vehicleId && isAtOnce(ride, other));
}

/** Whether one vehicle cannot serve both, by the estimate of the drives between them. */
function isAtOnce(ride: RideAhead, other: ReservedRide): boolean {
  const { rules, pickup, dropoff, scheduledFor } = ride;
  const driveMs = (from: Place, to: Place) => etaSeconds(distanceMeters(from, to), rules) * 1000;
  const spareMs = rules.reservationBufferSeconds * 1000;
  const until = scheduledFor + ride.rideSeconds * 1000;
  const otherUntil = other.scheduledFor + driveMs(other.pickup, other.dropoff);
  return (
    other.scheduledFor < until + driveMs(dropoff, other.pickup) + spareMs &&
    scheduledFor < otherUntil + driveMs(other.dropoff, pickup) + spareMs
  );
}

/** A vehicle that may take a reservation while nobody is online. */
export interface PlannedVehicle {
  readonly vehicleId: DistrictShifts['vehicleId'];
  readonly distanceMeters: number;
}

/** Returns the vehicles that accept the ride by themselves within a planned shift, nearest first. */
export function plannedVehicles(
  ride: RideAhead,
  { shifts, reserved }: Pick<GroundAhead, 'shifts' | 'reserved'>,
): PlannedVehicle[] {
  return shifts
    .flatMap((vehicle) => {
      const shift = vehicle.shifts.find((one) => one.takesReservations && covers(one, ride, ride.rules));
      if (shift === undefined || kindRefusal(vehicle.kind, ride) !== null) return [];
      if (!isFree(vehicle.vehicleId, ride, reserved)) return [];
      return [{ vehicleId: vehicle.vehicleId, distanceMeters: distanceMeters(shift.place, ride.pickup) }];
    })
    .toSorted((a, b) => a.distanceMeters - b.distanceMeters || (a.vehicleId < b.vehicleId ? -1 : 1));
}
