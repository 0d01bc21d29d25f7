import { z } from 'zod';
import { doubtSchema } from '../domain/evidence.ts';
import { reportSchema } from '../domain/vehicle/commands.ts';
import { planSchema } from '../domain/vehicle/plan.ts';
import { decodePositions, MAX_POSITIONS } from './binaryPositions.ts';
import { rankPlaceSchema } from './ranks.ts';
import { messageSchema } from './rideMessages.ts';
import { sharedTripSchema } from './sharedTrip.ts';
import { tripSchema } from './trips.ts';

/** The subprotocol of every stream. */
export const SUBPROTOCOL = 'hexhail.v1';

/** In bytes of UTF-8. */
export const MAX_FRAME_LENGTH = 65_536;
export { MAX_POSITIONS };
/** This many unreadable frames in a row close a stream. */
export const MAX_BAD_FRAMES = 20;

export const closeCodes = {
  endOfShift: 1000,
  restarting: 1012,
  protocolError: 4000,
  moved: 4001,
  notAllowed: 4003,
  tooManyFrames: 4008,
  superseded: 4009,
} as const;

const positionSchema = z.object({
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  /** Epoch milliseconds. */
  ts: z.number().min(0).max(8.64e15),
  /** Degrees clockwise from north. */
  heading: z.number().min(0).max(360).nullish(),
  /** Metres per second. */
  speed: z.number().min(0).max(200).nullish(),
  /** Metres. */
  accuracy: z.number().min(0).nullish(),
});
export type Position = z.infer<typeof positionSchema>;

export const positionFrameSchema = z.object({
  type: z.literal('position'),
  positions: z.array(positionSchema).min(1).max(MAX_POSITIONS),
});
export const reportFrameSchema = reportSchema.extend({ type: z.literal('report') });
/** Every frame a driver may send, besides the text `ping`. */
export const driverFrameSchema = z.discriminatedUnion('type', [positionFrameSchema, reportFrameSchema]);
export type DriverFrame = z.infer<typeof driverFrameSchema>;

/** How often a vehicle's position is wanted, and how many in a frame. Frames of another cadence are accepted. */
const cadenceSchema = z.object({
  everySeconds: z.number().min(1).max(600),
  batch: z.int().min(1).max(MAX_POSITIONS),
});
export type Cadence = z.infer<typeof cadenceSchema>;

/** The frames sent to drivers. */
export const planFrameSchema = planSchema.extend({
  type: z.literal('plan'),
  /** Left out by older services, which cannot read binary positions. */
  cadence: cadenceSchema.optional(),
  /** Its place in the line of a rank; null: in none. Left out by older services. */
  rank: rankPlaceSchema.nullable().optional(),
  /** Server time when it was sent, so that a phone can correct its clock. */
  ts: z.number(),
});
export type PlanFrame = z.infer<typeof planFrameSchema>;
const refusedFrameSchema = z.object({
  type: z.literal('refused'),
  reason: z
    .enum([
      'bad-frame',
      'stale-position',
      'future-position',
      'coarse-position',
      'implausible-position',
      'unknown-offer',
      'offer-gone',
      'unknown-stop',
      'out-of-order',
      'wrong-pin',
      'proof-missing',
      'too-many-changes',
      ...doubtSchema.options,
    ])
    // Published as an open list: clients show `detail` for unknown reasons.
    .meta({ 'x-open-enum': true }),
  detail: z.string(),
  ref: z.string().optional(),
});
export type RefusedFrame = z.infer<typeof refusedFrameSchema>;
const moveFrameSchema = z.object({ type: z.literal('move'), cell: z.string() });
export const driverDownFrameSchema = z.discriminatedUnion('type', [
  planFrameSchema,
  refusedFrameSchema,
  moveFrameSchema,
]);
export type DriverDownFrame = z.infer<typeof driverDownFrameSchema>;

const vehiclePositionFrame = z.object({
  type: z.literal('position'),
  lat: z.number(),
  lng: z.number(),
  ts: z.number(),
  heading: z.number().nullable(),
  /** To the pickup; once on board, to the drop-off. */
  etaSeconds: z.number(),
});
const darkFrame = z.object({ type: z.literal('dark'), since: z.number() });

/** The frames sent to riders. */
export const riderFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('trip'),
    trip: tripSchema,
    /** What rider and driver have said: all of it at first, then what is new. For the rider and the guest alone. */
    messages: z.array(messageSchema).optional(),
  }),
  vehiclePositionFrame,
  darkFrame,
]);
export type RiderFrame = z.infer<typeof riderFrameSchema>;

/** The frames sent to friends. */
export const friendFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sharedTrip'), trip: sharedTripSchema }),
  vehiclePositionFrame,
  darkFrame,
]);
export type FriendFrame = z.infer<typeof friendFrameSchema>;

/** A character takes up to three bytes, so only long frames need counting. */
function isTooLong(text: string): boolean {
  return text.length * 3 > MAX_FRAME_LENGTH && new TextEncoder().encode(text).length > MAX_FRAME_LENGTH;
}

/**
 * Returns whether a frame matches `positionFrameSchema`. Hand-written for the hot path: the schema would take half of
 * a frame's time.
 */
export function isPositionFrame(json: unknown): json is z.infer<typeof positionFrameSchema> {
  if (typeof json !== 'object' || json === null) return false;
  if (!('type' in json && json.type === 'position' && 'positions' in json)) return false;
  const { positions } = json;
  return (
    Array.isArray(positions) && positions.length >= 1 && positions.length <= 60 && positions.every(isPosition)
  );
}

function isPosition(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (!('lat' in json && 'lng' in json && 'ts' in json)) return false;
  return (
    isWithin(json.lat, -90, 90) &&
    isWithin(json.lng, -180, 180) &&
    isWithin(json.ts, 0, 8.64e15) &&
    (!('heading' in json) || isNothing(json.heading) || isWithin(json.heading, 0, 360)) &&
    (!('speed' in json) || isNothing(json.speed) || isWithin(json.speed, 0, 200)) &&
    (!('accuracy' in json) || isNothing(json.accuracy) || isWithin(json.accuracy, 0, Number.MAX_VALUE))
  );
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

export type ReadFrame =
  | { readonly ok: true; readonly frame: DriverFrame }
  | { readonly ok: false; readonly detail: string };

/** Parses a driver's frame; explains what cannot be read in one sentence. */
export function readDriverFrame(message: string | ArrayBuffer): ReadFrame {
  if (typeof message !== 'string') {
    const positions = decodePositions(message);
    if (!('problem' in positions)) return { ok: true, frame: { type: 'position', positions } };
    return { ok: false, detail: positions.problem };
  }
  if (isTooLong(message)) {
    return { ok: false, detail: `a frame has at most ${MAX_FRAME_LENGTH} bytes` };
  }
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    return { ok: false, detail: 'the frame is not valid JSON' };
  }
  if (isPositionFrame(json)) return { ok: true, frame: json };
  // The schema handles every other frame, and explains what is wrong.
  const parsed = driverFrameSchema.safeParse(json);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, detail: `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'invalid'}` };
}
