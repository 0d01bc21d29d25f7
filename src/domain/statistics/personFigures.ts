import { z } from 'zod';
import type { PersonId } from '../ids.ts';
import { sumOf } from '../tariff/price.ts';
import { isOver } from '../trip/phases.ts';
import type { PastTrip } from './tripFigures.ts';
import { added } from './tripFigures.ts';

const figure = z.int().default(0);

/** What a driver did for trips that are over. Amounts in minor units of one currency. */
export const driverFiguresSchema = z.object({
  accepted: figure,
  givenBack: figure,
  completed: figure,
  /** Trips that ended otherwise while they were this driver's. */
  cancelled: figure,
  /** What riders owe for the trips, tips and adjustments included. */
  earned: figure,
  /** Part of what was earned. */
  tips: figure,
  /** How many trips were rated by their riders, and the sum of their stars. */
  ratings: figure,
  stars: figure,
});
export type DriverFigures = z.infer<typeof driverFiguresSchema>;

export const noDriverFigures: DriverFigures = driverFiguresSchema.parse({});
export const driverFigureNames = driverFiguresSchema.keyof().options;

/** Returns what each driver of a trip did for it; nothing while it is under way. */
export function driversOf(trip: PastTrip): ReadonlyMap<PersonId, DriverFigures> {
  const figures = new Map<PersonId, DriverFigures>();
  const add = (driver: PersonId, some: Partial<DriverFigures>) =>
    figures.set(
      driver,
      added(driverFigureNames, figures.get(driver) ?? noDriverFigures, { ...noDriverFigures, ...some }),
    );
  const { record, events } = trip;
  if (!isOver(record.state)) return figures;
  const offers = new Set<string>();
  let holder: PersonId | undefined;
  for (const event of events) {
    switch (event.type) {
      case 'reserved':
      case 'assigned':
        holder = event.driver;
        // A reservation that becomes a ride was accepted once.
        if (holder !== undefined && !offers.has(event.offerId)) add(holder, { accepted: 1 });
        offers.add(event.offerId);
        break;
      case 'returned':
      case 'reservationLost':
        if (holder !== undefined && event.by === 'driver') add(holder, { givenBack: 1 });
        holder = undefined;
        break;
    }
  }
  if (record.driver !== undefined && record.vehicle !== null) add(record.driver, endOf(trip));
  return figures;
}

function endOf({ record, settlement }: PastTrip): Partial<DriverFigures> {
  const isCompleted = record.state === 'completed';
  const rating = settlement?.ratings.rider;
  return {
    completed: Number(isCompleted),
    cancelled: Number(!isCompleted),
    earned: settlement === null ? record.fare.amount : sumOf(settlement.lines),
    tips: settlement?.tip ?? 0,
    ...(rating !== undefined && { ratings: 1, stars: rating.stars }),
  };
}

/** What a rider's trips that are over come to. Amounts in minor units of one currency. */
const riderFiguresSchema = z.object({
  completed: figure,
  cancelled: figure,
  unfulfilled: figure,
  /** What the rider owes, tips and adjustments included. */
  spent: figure,
  ratings: figure,
  stars: figure,
});
export type RiderFigures = z.infer<typeof riderFiguresSchema>;

/** Returns what a trip adds to its rider's figures; null while it is under way. */
export function riderFiguresOf({ record, settlement }: PastTrip): RiderFigures | null {
  const { state, fare } = record;
  if (!isOver(state)) return null;
  const rating = settlement?.ratings.driver;
  return {
    completed: Number(state === 'completed'),
    cancelled: Number(state === 'cancelled'),
    unfulfilled: Number(state === 'unfulfilled'),
    spent: settlement === null ? fare.amount : sumOf(settlement.lines),
    ratings: Number(rating !== undefined),
    stars: rating?.stars ?? 0,
  };
}
