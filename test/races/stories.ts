import { expect } from 'vitest';
import { cellAt } from '../../src/domain/geo/cells.ts';
import {
  offerIdOf,
  stopIdOf,
  type TripId,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../../src/domain/ids.ts';
import type { BookedTrip } from '../../src/domain/trip/state.ts';
import { bookedOf } from '../domain/trip/tripStory.ts';
import { accept, reached } from '../domain/vehicle/vehicleStory.ts';
import { Stage } from './stage.ts';

export { accept, reached };

export const home = cellAt({ lat: 37.77, lng: -122.42 }, 7);
export const nextDoor = cellAt({ lat: 37.79, lng: -122.42 }, 7);

export const aTrip = tripIdSchema.parse('trip_00000001');
export const anotherTrip = tripIdSchema.parse('trip_00000002');
export const cab = vehicleIdSchema.parse('cab-1');
export const otherCab = vehicleIdSchema.parse('cab-2');
export const anOffer = offerIdOf(aTrip, 1);

export const pickup = stopIdOf(anOffer, 'pickup');
export const dropoff = stopIdOf(anOffer, 'dropoff');

/** Vehicles that wait for offers, and nothing else. */
export async function givenVehicles(...vehicles: readonly VehicleId[]): Promise<Stage> {
  const stage = new Stage();
  for (const id of vehicles) await stage.join(id, home);
  return stage;
}

/** The first cab has the offer of the first trip on its screen. */
export async function givenOffer(): Promise<Stage> {
  const stage = await givenVehicles(cab);
  await stage.book(aTrip);
  await stage.find(aTrip, [cab]);
  await stage.deliverAll();
  return stage;
}

/** Two cabs were asked for the first trip, the second because the first one's phone was silent; both offers are on their way. */
export async function givenTwoOffers(): Promise<Stage> {
  const stage = await givenVehicles(cab, otherCab);
  await stage.book(aTrip);
  await stage.find(aTrip, [cab]);
  await stage.pass(3);
  await stage.find(aTrip, [otherCab]);
  return stage;
}

/** The first cab took the offer, and is on its way. */
export async function givenAssigned(): Promise<Stage> {
  const stage = await givenOffer();
  await stage.report(cab, accept());
  await stage.deliverAll();
  expect(tripOf(stage).phase).toBe('assigned');
  return stage;
}

/** The rider is on board. */
export async function givenOnboard(): Promise<Stage> {
  const stage = await givenAssigned();
  await stage.report(cab, reached(pickup, 'arrived'));
  await stage.report(cab, reached(pickup, 'done'));
  await stage.deliverAll();
  expect(tripOf(stage).phase).toBe('onboard');
  return stage;
}

export function tripOf(stage: Stage, id: TripId = aTrip): BookedTrip {
  return bookedOf(stage.trip(id).state);
}

/** How often something of a type is in a journal. */
export function times(journal: readonly { readonly type: string }[], type: string): number {
  return journal.filter((event) => event.type === type).length;
}

/** The trips that the vehicle's driver is sent to. */
export function sentTo(stage: Stage, id: VehicleId = cab): TripId[] {
  return [...new Set(stage.vehicle(id).state.stops.map(({ tripId }) => tripId))];
}

/** Nothing binds the vehicle any more: it can be offered a trip, and take it. */
export async function expectFree(stage: Stage, id: VehicleId = cab): Promise<void> {
  const { offers, stops } = stage.vehicle(id).state;
  expect({ offers, stops }).toEqual({ offers: [], stops: [] });
  const next = tripIdSchema.parse('trip_00000099');
  await stage.book(next);
  await stage.find(next, [id]);
  await stage.deliverAll();
  await stage.report(id, accept(offerIdOf(next, 1)));
  await stage.deliverAll();
  expect(tripOf(stage, next).assignment?.vehicle.id).toBe(id);
  expect(sentTo(stage, id)).toEqual([next]);
}
