import { z } from 'zod';

const count = z.int().min(0).max(1000);

/** The people on a trip. Contract default: one seat. */
export const partySchema = z.strictObject({
  seats: count.default(1),
  wheelchairs: count.default(0),
  childSeats: count.default(0),
});
export type Party = z.infer<typeof partySchema>;

/** What a vehicle can carry at once. */
export const capacitySchema = z.strictObject({
  seats: count,
  wheelchairs: count.default(0),
  childSeats: count.default(0),
  parcels: count.default(0),
});
export type Capacity = z.infer<typeof capacitySchema>;

/** Returns whether the load fits into an empty vehicle of this capacity. */
export function fits(load: Capacity, capacity: Capacity): boolean {
  return (
    load.seats <= capacity.seats &&
    load.wheelchairs <= capacity.wheelchairs &&
    load.childSeats <= capacity.childSeats &&
    load.parcels <= capacity.parcels
  );
}

/** Returns whether the party is empty: goods travel alone. */
export function isEmptyParty(party: Party): boolean {
  return party.seats + party.wheelchairs + party.childSeats === 0;
}
