import * as z from 'zod/mini';
import { vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import { placeSchema, tripStateSchema } from '../api/schemas.ts';
import { alertSchema } from './alerts.ts';
import type { City, VehicleNow } from './city.ts';
import type { CityCell, OpenTrip } from './model.ts';

const vehicleSchema = z.object({
  id: z.string(),
  lat: z.number(),
  lng: z.number(),
  heading: z.nullable(z.number()),
  activity: z.enum(vehicleActivities),
  trips: z.array(z.string()),
  positionsRefused: z.optional(z.boolean()),
});
const tripSchema = z.object({
  id: z.string(),
  version: z.number(),
  state: tripStateSchema,
  pooled: z.boolean(),
  vehicle: z.nullable(z.string()),
  pickup: placeSchema,
  dropoff: placeSchema,
  requestedAt: z.string(),
  waitingSince: z.nullable(z.string()),
});
const cellSchema = z.object({
  cell: z.string(),
  boundary: z.array(placeSchema),
  supply: z.number(),
  demand: z.number(),
  waitSeconds: z.nullable(z.number()),
});
const listsSchema = z.object({
  frame: z.number(),
  vehicles: z.array(vehicleSchema),
  trips: z.array(tripSchema),
  cells: z.array(cellSchema),
});

const frameSchema = z.discriminatedUnion('type', [
  z.extend(listsSchema, {
    type: z.literal('snapshot'),
    detail: z.enum(['vehicles', 'cells']),
    complete: z.boolean(),
  }),
  z.extend(listsSchema, {
    type: z.literal('change'),
    gone: z.object({ vehicles: z.array(z.string()), trips: z.array(z.string()), cells: z.array(z.string()) }),
  }),
  z.object({ type: z.literal('alerts'), alerts: z.array(alertSchema) }),
  z.object({ type: z.literal('refused'), detail: z.string() }),
]);
export type OpsFrame = z.infer<typeof frameSchema>;
type Lists = z.infer<typeof listsSchema>;

/** Parses a frame; null if it is not one of this stream. */
export function readFrame(text: string): OpsFrame | null {
  try {
    return frameSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Applies a frame to the city; `now` is the page's own time. */
export function takeFrame(frame: OpsFrame & { type: 'snapshot' | 'change' }, city: City, now: number): void {
  if (frame.type === 'change') city.change(listsOf(frame), frame.gone, now);
  else {
    city.isRolledUp.value = frame.detail === 'cells';
    city.isComplete.value = frame.complete;
    city.show(listsOf(frame), now);
  }
}

function listsOf({ vehicles, trips, cells }: Lists) {
  return { vehicles: vehicles.map(vehicleOf), trips: trips.map(tripOf), cells: cells.map(cellOf) };
}

function vehicleOf({
  id,
  lat,
  lng,
  heading,
  activity,
  trips,
  positionsRefused = false,
}: Lists['vehicles'][number]): VehicleNow {
  return { id, place: { lat, lng }, heading, state: activity, trips, positionsRefused };
}

function tripOf({ requestedAt, waitingSince, ...trip }: Lists['trips'][number]): OpenTrip {
  return {
    ...trip,
    requestedAt: Date.parse(requestedAt),
    waitingSince: waitingSince === null ? null : Date.parse(waitingSince),
  };
}

function cellOf({ cell, ...rest }: Lists['cells'][number]): CityCell {
  return { id: cell, ...rest };
}
