import { z } from 'zod';
import { tripPhases } from '../domain/trip/phases.ts';
import { vehicleActivities } from './vehicleActivities.ts';

/** What an operator's page and the service tell each other. */

/** How many vehicles do what; every activity is there. */
export const activityCountsSchema = z.object({
  free: z.int(),
  offered: z.int(),
  enroute: z.int(),
  arrived: z.int(),
  onboard: z.int(),
  paused: z.int(),
  offline: z.int(),
  outOfService: z.int(),
  dark: z.int(),
});
export type ActivityCounts = z.infer<typeof activityCountsSchema>;

/** A rectangle of degrees. `west` is greater than `east` where it lies across the 180th meridian. */
export const viewSchema = z.object({
  south: z.number().min(-90).max(90),
  west: z.number().min(-180).max(180),
  north: z.number().min(-90).max(90),
  east: z.number().min(-180).max(180),
  /** As map libraries count it: the world is 512 px wide at 0, and doubles with each step. */
  zoom: z.number().min(0).max(24),
});
export type View = z.infer<typeof viewSchema>;

/** In characters: an operator's frames are small. */
export const MAX_OPERATOR_FRAME_LENGTH = 1_024;
/** From this zoom on single vehicles and trips are shown, below it counts alone. */
export const MIN_DETAIL_ZOOM = 10;
/** More vehicles than this in view are counted instead of shown, whatever the zoom. */
export const MAX_VEHICLES_IN_VIEW = 5_000;
/** So many frames are sent before one of them is acknowledged by `seen`. */
export const MAX_UNSEEN_FRAMES = 4;

/** Everything an operator's stream may send, beside the text `ping`. */
export const operatorUpFrameSchema = z.discriminatedUnion('type', [
  /** What the map shows from now on; answered by a snapshot. */
  viewSchema.extend({ type: z.literal('view') }),
  /** This frame, and so every one before it, was drawn. */
  z.object({ type: z.literal('seen'), frame: z.int().min(0) }),
]);
export type OperatorUpFrame = z.infer<typeof operatorUpFrameSchema>;

export const vehicleInViewSchema = z.object({
  id: z.string(),
  lat: z.number(),
  lng: z.number(),
  /** Degrees clockwise from north. */
  heading: z.number().nullable(),
  activity: z.enum(vehicleActivities),
  /** The vehicle's type, as it was registered. */
  kind: z.string(),
  /** The trips of its plan. */
  trips: z.array(z.string()),
  /** When it was there, epoch milliseconds. */
  ts: z.number(),
  /** All it says of its place since then was refused: it cannot be there, or its clock or its receiver is wrong. */
  positionsRefused: z.boolean().optional(),
});
export type VehicleInView = z.infer<typeof vehicleInViewSchema>;

export const tripInViewSchema = z.object({
  id: z.string(),
  version: z.int(),
  state: z.enum(tripPhases),
  pooled: z.boolean(),
  vehicle: z.string().nullable(),
  pickup: z.object({ lat: z.number(), lng: z.number() }),
  dropoff: z.object({ lat: z.number(), lng: z.number() }),
  requestedAt: z.iso.datetime(),
  scheduledFor: z.iso.datetime().nullable(),
  /** Since when its rider waits; null before the time of a scheduled trip, and once a vehicle is at the pickup. */
  waitingSince: z.iso.datetime().nullable(),
});
export type TripInView = z.infer<typeof tripInViewSchema>;

export const cellInViewSchema = z.object({
  /** An H3 index, of the resolution that the snapshot names. */
  cell: z.string(),
  /** Its corners, to five decimals: whoever draws it need not know H3. */
  boundary: z.array(z.object({ lat: z.number(), lng: z.number() })),
  vehicles: activityCountsSchema,
  /** Vehicles that could take a trip now: those that are `free`. */
  supply: z.int(),
  /** Trips that have no vehicle yet. */
  demand: z.int(),
  /** Mean wait of those picked up within 15 minutes and of those who still wait, so far; null without any. */
  waitSeconds: z.number().nullable(),
});
export type CellInView = z.infer<typeof cellInViewSchema>;

const numbered = {
  /** Rises by one with each snapshot and change of a stream. */
  frame: z.int(),
  /** The server's clock when it was sent, epoch milliseconds. */
  ts: z.number(),
};

/** All that is in view. Whatever was known before is void. */
export const snapshotFrameSchema = z.object({
  type: z.literal('snapshot'),
  ...numbered,
  view: viewSchema,
  /** `vehicles`: vehicles and trips are shown. `cells`: there would be too many, and both lists stay empty. */
  detail: z.enum(['vehicles', 'cells']),
  /** H3 resolution of the cells. */
  resolution: z.int(),
  vehicles: z.array(vehicleInViewSchema),
  trips: z.array(tripInViewSchema),
  /** Those with a vehicle or a trip; there is nothing in all others. */
  cells: z.array(cellInViewSchema),
  /** False while a part of the view has not answered: a new snapshot comes when it has. */
  complete: z.boolean(),
});
export type SnapshotFrame = z.infer<typeof snapshotFrameSchema>;

/** What is different since the frame before. Vehicles, trips and cells are whole, not parts of them. */
export const changeFrameSchema = z.object({
  type: z.literal('change'),
  ...numbered,
  vehicles: z.array(vehicleInViewSchema),
  trips: z.array(tripInViewSchema),
  cells: z.array(cellInViewSchema),
  /** What is no longer in view, by id. */
  gone: z.object({ vehicles: z.array(z.string()), trips: z.array(z.string()), cells: z.array(z.string()) }),
});
export type ChangeFrame = z.infer<typeof changeFrameSchema>;

/** What the service sends to an operator. */
export const operatorFrameSchema = z.discriminatedUnion('type', [
  snapshotFrameSchema,
  changeFrameSchema,
  z.object({ type: z.literal('refused'), reason: z.literal('bad-frame'), detail: z.string() }),
]);
export type OperatorFrame = z.infer<typeof operatorFrameSchema>;

export const figurePointSchema = z.object({
  /** When the minute began. */
  at: z.iso.datetime(),
  /** Trips that riders asked for. */
  requests: z.int(),
  assigned: z.int(),
  /** Trips whose vehicle came to the pickup: those of the waits. */
  pickedUp: z.int(),
  completed: z.int(),
  cancelled: z.int(),
  unfulfilled: z.int(),
  /** From the request, or from the time it was scheduled for, to the vehicle at the pickup; null without any. */
  waitP50Seconds: z.number().nullable(),
  waitP90Seconds: z.number().nullable(),
  /** As last counted within the minute; null where nobody counted. */
  vehicles: activityCountsSchema.nullable(),
  /** The longest that a change of a trip was under way to the history; null where none arrived. */
  outboxLagSeconds: z.number().nullable(),
});
export type FigurePoint = z.infer<typeof figurePointSchema>;

export const figuresSchema = z.object({
  /** One for each minute of the last hour, oldest first; the last one is not over yet. */
  data: z.array(figurePointSchema),
  /** Where counts of trips begin: later than an hour ago only where there were too many to count again. */
  since: z.iso.datetime(),
  /** Parts of the map that did not answer, as H3 indexes: their figures are missing. */
  missing: z.array(z.string()),
});
export type Figures = z.infer<typeof figuresSchema>;
