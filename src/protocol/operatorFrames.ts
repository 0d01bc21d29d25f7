import { z } from 'zod';
import { tripPhases } from '../domain/trip/phases.ts';
import { tripAlertSchema } from './alerts.ts';
import { vehicleActivities } from './vehicleActivities.ts';

/** Frames and answers between an operator's page and the service. */

/** The number of vehicles per activity; every activity is present. */
const activityCountsSchema = z.object({
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

/** A rectangle in degrees. `west` is greater than `east` when it crosses the 180th meridian. */
export const viewSchema = z.object({
  south: z.number().min(-90).max(90),
  west: z.number().min(-180).max(180),
  north: z.number().min(-90).max(90),
  east: z.number().min(-180).max(180),
  /** Zoom as map libraries count it: the world is 512 px wide at 0, and doubles with each step. */
  zoom: z.number().min(0).max(24),
});
export type View = z.infer<typeof viewSchema>;

/** In characters: an operator's frames are small. */
export const MAX_OPERATOR_FRAME_LENGTH = 1_024;
/** From this zoom on single vehicles and trips are shown, below it only counts. */
export const MIN_DETAIL_ZOOM = 10;
/** With more vehicles in view, only counts are shown, whatever the zoom. */
export const MAX_VEHICLES_IN_VIEW = 5_000;
/** The most frames in flight before one is acknowledged with `seen`. */
export const MAX_UNSEEN_FRAMES = 4;

/** Every frame an operator's client may send, besides the text `ping`. */
export const operatorUpFrameSchema = z.discriminatedUnion('type', [
  /** The map's view from now on; answered with a snapshot. */
  viewSchema.extend({ type: z.literal('view') }),
  /** This frame, and every one before it, was drawn. */
  z.object({ type: z.literal('seen'), frame: z.int().min(0) }),
]);
export type OperatorUpFrame = z.infer<typeof operatorUpFrameSchema>;

const vehicleInViewSchema = z.object({
  id: z.string(),
  lat: z.number(),
  lng: z.number(),
  /** Degrees clockwise from north. */
  heading: z.number().nullable(),
  activity: z.enum(vehicleActivities),
  /** The registered vehicle type. */
  kind: z.string(),
  /** The trips of its plan. */
  trips: z.array(z.string()),
  /** Time of the position, epoch ms. */
  ts: z.number(),
  /** Every position since then was refused: out of reach, or a wrong clock or receiver. */
  positionsRefused: z.boolean().optional(),
});
export type VehicleInView = z.infer<typeof vehicleInViewSchema>;

const tripInViewSchema = z.object({
  id: z.string(),
  version: z.int(),
  state: z.enum(tripPhases),
  pooled: z.boolean(),
  vehicle: z.string().nullable(),
  pickup: z.object({ lat: z.number(), lng: z.number() }),
  dropoff: z.object({ lat: z.number(), lng: z.number() }),
  requestedAt: z.iso.datetime(),
  scheduledFor: z.iso.datetime().nullable(),
  /** Since when its rider waits; null before a scheduled time, and once a vehicle is at the pickup. */
  waitingSince: z.iso.datetime().nullable(),
});
export type TripInView = z.infer<typeof tripInViewSchema>;

const cellInViewSchema = z.object({
  /** An H3 index of the snapshot's resolution. */
  cell: z.string(),
  /** Its corners, to five decimals, so that clients need not know H3. */
  boundary: z.array(z.object({ lat: z.number(), lng: z.number() })),
  vehicles: activityCountsSchema,
  /** Vehicles that could take a trip now: those that are `free`. */
  supply: z.int(),
  /** Trips without a vehicle. */
  demand: z.int(),
  /** Mean wait of those picked up within 15 minutes and of those still waiting, so far; null without any. */
  waitSeconds: z.number().nullable(),
});
export type CellInView = z.infer<typeof cellInViewSchema>;

const numbered = {
  /** Rises by one with each snapshot and change of a stream. */
  frame: z.int(),
  /** Server time when it was sent, epoch ms. */
  ts: z.number(),
};

/** Everything in view. Replaces all that was known before. */
const snapshotFrameSchema = z.object({
  type: z.literal('snapshot'),
  ...numbered,
  view: viewSchema,
  /** `vehicles`: vehicles and trips are listed. `cells`: too many to list, both lists are empty. */
  detail: z.enum(['vehicles', 'cells']),
  /** H3 resolution of the cells. */
  resolution: z.int(),
  vehicles: z.array(vehicleInViewSchema),
  trips: z.array(tripInViewSchema),
  /** Only cells with a vehicle or a trip. */
  cells: z.array(cellInViewSchema),
  /** False while a part of the view has not answered: a new snapshot follows. */
  complete: z.boolean(),
});
export type SnapshotFrame = z.infer<typeof snapshotFrameSchema>;

/** Differences since the previous frame. Vehicles, trips and cells are sent whole. */
const changeFrameSchema = z.object({
  type: z.literal('change'),
  ...numbered,
  vehicles: z.array(vehicleInViewSchema),
  trips: z.array(tripInViewSchema),
  cells: z.array(cellInViewSchema),
  /** Ids that are no longer in view. */
  gone: z.object({ vehicles: z.array(z.string()), trips: z.array(z.string()), cells: z.array(z.string()) }),
});
export type ChangeFrame = z.infer<typeof changeFrameSchema>;

/** Every frame the service sends to an operator. */
export const operatorFrameSchema = z.discriminatedUnion('type', [
  snapshotFrameSchema,
  changeFrameSchema,
  /** Every alert that no operator has acknowledged, wherever the map looks: whenever that changes. */
  z.object({ type: z.literal('alerts'), alerts: z.array(tripAlertSchema) }),
  z.object({ type: z.literal('refused'), reason: z.literal('bad-frame'), detail: z.string() }),
]);
export type OperatorFrame = z.infer<typeof operatorFrameSchema>;

const figurePointSchema = z.object({
  /** Start of the minute. */
  at: z.iso.datetime(),
  /** Trips requested. */
  requests: z.int(),
  assigned: z.int(),
  /** Trips whose vehicle arrived at the pickup: the sample of the waits. */
  pickedUp: z.int(),
  completed: z.int(),
  cancelled: z.int(),
  unfulfilled: z.int(),
  /** From the request or the scheduled time to the vehicle's arrival; null without any. */
  waitP50Seconds: z.number().nullable(),
  waitP90Seconds: z.number().nullable(),
  /** The last count within the minute; null when there was none. */
  vehicles: activityCountsSchema.nullable(),
  /** The longest time a trip's change took to reach the history; null without any. */
  outboxLagSeconds: z.number().nullable(),
});
export type FigurePoint = z.infer<typeof figurePointSchema>;

export const figuresSchema = z.object({
  /** One per minute of the last hour, oldest first; the last one is in progress. */
  data: z.array(figurePointSchema),
  /** Start of the trip counts: less than an hour ago only when there were too many to recount. */
  since: z.iso.datetime(),
  /** Parts of the map that did not answer, as H3 indexes: their figures are missing. */
  missing: z.array(z.string()),
});
export type Figures = z.infer<typeof figuresSchema>;
