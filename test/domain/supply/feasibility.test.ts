import { describe, expect, it } from 'vitest';
import { vehicleIdSchema } from '../../../src/domain/ids.ts';
import {
  feasibilityOf,
  feasible,
  type GroundAhead,
  plannedVehicles,
  type ReservedRide,
  type RideAhead,
} from '../../../src/domain/supply/feasibility.ts';
import type { DistrictShifts, PlannedShift } from '../../../src/domain/vehicle/plannedShifts.ts';
import { at } from '../specification.ts';
import { place } from '../vehicle/pooledShift.ts';

const hour = 3_600;
const rules = { detourFactor: 1, speedMetersPerSecond: 10, reservationBufferSeconds: 300 };

/** Four hours into the story, from here, for 20 minutes. */
const ride: RideAhead = {
  pickup: place(0, 0),
  dropoff: place(6, 0),
  party: { seats: 1, wheelchairs: 0, childSeats: 0 },
  pooled: false,
  vehicleType: null,
  scheduledFor: at(4 * hour),
  rideSeconds: 1_200,
  rules,
};

function shift(change: Partial<PlannedShift> = {}): PlannedShift {
  const times = { startsAt: at(2 * hour), endsAt: at(8 * hour) };
  return { ...times, place: place(1, 0), radiusMeters: 5_000, takesReservations: true, ...change };
}

function planned(id: string, change: Partial<PlannedShift> = {}, seats = 4): DistrictShifts {
  const capacity = { seats, wheelchairs: 0, childSeats: 0, parcels: 0 };
  const kind = { type: 'car', capacity };
  return { vehicleId: vehicleIdSchema.parse(id), version: 1, kind, shifts: [shift(change)] };
}

/** Rides of the same length, so many seconds after the one that is asked about. */
function reserved(vehicleId: string | null, seconds = 0): ReservedRide {
  const { pickup, dropoff } = ride;
  return { tripId: 'trip_1', vehicleId, pickup, dropoff, scheduledFor: ride.scheduledFor + seconds * 1000 };
}

function said(ground: Partial<GroundAhead>, now = at(0), asked = ride) {
  return feasibilityOf(asked, { shifts: [], reserved: [], isServedNow: false, ...ground }, now);
}

describe('a reservation', () => {
  it('is likely where more vehicles are planned then than rides are reserved', () => {
    const two = [planned('a'), planned('b')];
    expect(said({ shifts: [planned('a')] })).toEqual({ level: 'likely', reason: 'shifts-free' });
    expect(said({ shifts: two, reserved: [reserved('a')] })).toEqual(feasible('shifts-free'));
    expect(said({ shifts: two, reserved: [reserved('a'), reserved(null)] })).toEqual(
      feasible('shifts-taken'),
    );
    expect(said({ shifts: two, reserved: [reserved('a'), reserved('b')] })).toEqual(feasible('shifts-taken'));
    // One of another vehicle takes nobody's place.
    expect(said({ shifts: two, reserved: [reserved('z'), reserved('a')] })).toEqual(feasible('shifts-free'));
  });

  it('leaves time for the drive between two rides, and to spare', () => {
    const shifts = [planned('a')];
    // 20 minutes of ride, 10 back, 5 to spare.
    expect(said({ shifts, reserved: [reserved('a', 2_099)] })).toEqual(feasible('shifts-taken'));
    expect(said({ shifts, reserved: [reserved('a', 2_101)] })).toEqual(feasible('shifts-free'));
    // The other is estimated: 10 minutes of ride, 10 back, 5 to spare.
    expect(said({ shifts, reserved: [reserved('a', -1_499)] })).toEqual(feasible('shifts-taken'));
    expect(said({ shifts, reserved: [reserved('a', -1_501)] })).toEqual(feasible('shifts-free'));
  });

  it('is unlikely where nobody is planned then, or nobody suitable', () => {
    const none = feasible('no-shift-then');
    expect(none.level).toBe('unlikely');
    expect(said({ shifts: [planned('a', { radiusMeters: 500 })] })).toEqual(none);
    expect(said({ shifts: [planned('a', { endsAt: ride.scheduledFor + 1_100_000 })] })).toEqual(none);
    // It comes on duty within ten minutes, drives for 100 s, and has five minutes to spare.
    expect(said({ shifts: [planned('a', { startsAt: ride.scheduledFor - 999_000 })] })).toEqual(none);
    expect(said({ shifts: [planned('a', { startsAt: ride.scheduledFor - 1_001_000 })] }).level).toBe(
      'likely',
    );
    expect(said({ shifts: [planned('a', {}, 0)] })).toEqual(feasible('none-suitable'));
  });

  it('is unknown where nobody plans', () => {
    expect(said({})).toEqual({ level: 'unknown', reason: 'nothing-planned' });
  });

  it('is likely, too, where vehicles are on duty now and the ride is soon', () => {
    const isServedNow = true;
    const soon = at(3 * hour);
    expect(said({ isServedNow }, soon)).toEqual(feasible('vehicles-on-duty'));
    expect(said({ isServedNow }, soon - 1)).toEqual(feasible('nothing-planned'));
    expect(said({ isServedNow, shifts: [planned('a', { radiusMeters: 500 })] }, soon).level).toBe('likely');
  });

  it('is never guaranteed by what is planned', () => {
    const levels = [[planned('a')], [], [planned('a', {}, 0)]].map((shifts) => said({ shifts }).level);
    expect(levels).not.toContain('guaranteed');
  });
});

describe('the vehicles that take a ride without being asked', () => {
  const idsOf = (shifts: DistrictShifts[], rides: ReservedRide[] = []) =>
    plannedVehicles(ride, { shifts, reserved: rides }).map(({ vehicleId }) => vehicleId);

  it('are planned there then, suitable and free, nearest first', () => {
    const far = planned('far', { place: place(3, 0) });
    const asked = planned('asked', { takesReservations: false });
    const late = planned('late', { startsAt: ride.scheduledFor });
    expect(idsOf([far, planned('b'), planned('a'), asked, late, planned('small', {}, 0)])).toEqual([
      'a',
      'b',
      'far',
    ]);
    expect(idsOf([far, planned('a')], [reserved('a')])).toEqual(['far']);
  });
});
