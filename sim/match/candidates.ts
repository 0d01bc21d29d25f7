import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import type { WaitingDemand } from '../../src/domain/matching/assignment.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { RecordedRide } from '../replay/recording.ts';
import type { Cab, RideInsertion } from './cab.ts';

/** The number of candidates per demand, as in a cell: free vehicles, and vehicles with a plan. */
const freeEach = 15;
const engagedEach = 5;

/** The positions of all cabs at a time. */
export interface VehicleSnapshot {
  readonly now: number;
  readonly free: readonly PlacedCab[];
  readonly engaged: readonly PlacedCab[];
}

interface PlacedCab {
  readonly cab: Cab;
  readonly place: Place;
}

export function snapshotOf(cabs: readonly Cab[], now: number): VehicleSnapshot {
  const placed = cabs.map((cab) => ({ cab, place: cab.placeAt(now) }));
  const { free = [], engaged = [] } = Object.groupBy(placed, ({ cab }) =>
    cab.isFree(now) ? 'free' : 'engaged',
  );
  return { now, free, engaged };
}

/** Returns the nearest cabs within the search radius. */
export function nearestCabs(
  { pickup }: RecordedRide,
  cabs: readonly PlacedCab[],
  limit: number,
  { dispatch: { searchMaxDistanceMeters } }: Policy,
): Cab[] {
  return cabs
    .map(({ cab, place }) => ({ cab, meters: distanceMeters(place, pickup) }))
    .filter(({ meters }) => meters <= searchMaxDistanceMeters)
    .sort((a, b) => a.meters - b.meters)
    .slice(0, limit)
    .map(({ cab }) => cab);
}

/** Returns the insertions of an unpooled ride, by cab: free cabs, and those about to finish if they count. */
export function unpooledInsertions(
  ride: RecordedRide,
  { now, free, engaged }: VehicleSnapshot,
  isFinishingAsked: boolean,
  policy: Policy,
): Map<string, RideInsertion> {
  const finishing = engaged.filter(
    ({ cab }) =>
      isFinishingAsked &&
      cab.isFinishing &&
      cab.secondsToFinish(now) <= policy.dispatch.finishingWithinSeconds,
  );
  const cabs = [
    ...nearestCabs(ride, free, freeEach, policy),
    ...nearestCabs(ride, finishing, engagedEach, policy),
  ];
  const byId = new Map(cabs.map((cab) => [cab.id, cab]));
  const places = cabs
    .map((cab) => [cab.id, cab.appendedRide(ride, now)] as const)
    .filter(([, { pickupEtaSeconds }]) => pickupEtaSeconds <= policy.dispatch.searchMaxEtaSeconds)
    .filter(([id, place]) => byId.get(id)?.keepsAgenda(place, now) === true)
    .sort(([, a], [, b]) => a.pickupEtaSeconds - b.pickupEtaSeconds);
  return new Map(places.slice(0, freeEach));
}

/** An id whose order is that of the recording. */
export function idOf({ row }: RecordedRide): string {
  return `trip_${String(row).padStart(6, '0')}`;
}

/** Returns a ride as a demand of the matching, with the cost of each insertion. */
export function waitingFor(
  ride: RecordedRide,
  places: ReadonlyMap<string, RideInsertion>,
  costSeconds: (place: RideInsertion) => number,
  now: number,
): WaitingDemand {
  const etaSeconds = new Map([...places].map(([id, place]) => [id, costSeconds(place)]));
  return { id: idOf(ride), waitedSeconds: now - ride.pickupAt, etaSeconds };
}
