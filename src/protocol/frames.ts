import { z } from 'zod';
import { reportSchema } from '../domain/vehicle/commands.ts';
import { planSchema } from '../domain/vehicle/plan.ts';
import { decodePositions, MAX_POSITIONS } from './binaryPositions.ts';
import { sharedTripSchema } from './shares.ts';
import { tripSchema } from './trips.ts';

/** The subprotocol of every stream. */
export const SUBPROTOCOL = 'hexhail.v1';

/** In bytes of UTF-8. */
export const MAX_FRAME_LENGTH = 65_536;
export { MAX_POSITIONS };
/** So many unreadable frames in a row close a stream. */
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

export const positionSchema = z.object({
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
/** Everything a driver's stream may send, beside the text `ping`. */
export const driverFrameSchema = z.discriminatedUnion('type', [positionFrameSchema, reportFrameSchema]);
export type DriverFrame = z.infer<typeof driverFrameSchema>;

/** How often a vehicle's position is wanted, and how many of them in a frame. Other frames are read all the same. */
export const cadenceSchema = z.object({
  everySeconds: z.number().min(1).max(600),
  batch: z.int().min(1).max(MAX_POSITIONS),
});
export type Cadence = z.infer<typeof cadenceSchema>;

/** What the service sends to a driver. */
export const planFrameSchema = planSchema.extend({
  type: z.literal('plan'),
  /** Left out by older services, which read no binary positions. */
  cadence: cadenceSchema.optional(),
  /** The server's clock when it was sent: lets a phone find out how wrong its own is. */
  ts: z.number(),
});
export type PlanFrame = z.infer<typeof planFrameSchema>;
export const refusedFrameSchema = z.object({
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
    ])
    // Published as a list that grows: clients show `detail` for a reason that they do not know.
    .meta({ 'x-open-enum': true }),
  detail: z.string(),
  ref: z.string().optional(),
});
export type RefusedFrame = z.infer<typeof refusedFrameSchema>;
export const moveFrameSchema = z.object({ type: z.literal('move'), cell: z.string() });
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
  /** To the pickup, and once on board to the drop-off. */
  etaSeconds: z.number(),
});
const darkFrame = z.object({ type: z.literal('dark'), since: z.number() });

/** What the service sends to a rider. */
export const riderFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('trip'), trip: tripSchema }),
  vehiclePositionFrame,
  darkFrame,
]);
export type RiderFrame = z.infer<typeof riderFrameSchema>;

/** What the service sends to a rider's friend. */
export const friendFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sharedTrip'), trip: sharedTripSchema }),
  vehiclePositionFrame,
  darkFrame,
]);
export type FriendFrame = z.infer<typeof friendFrameSchema>;

/** A character takes up to three bytes, so only long frames are worth counting. */
function isTooLong(text: string): boolean {
  return text.length * 3 > MAX_FRAME_LENGTH && new TextEncoder().encode(text).length > MAX_FRAME_LENGTH;
}

/**
 * Whether a frame is one of positions, as `positionFrameSchema` has it. Positions are the flood, and the schema
 * takes half of all the time that a frame takes.
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

/** Reads what a driver's stream received. What cannot be read is explained in one sentence. */
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
  // Whatever else it is, and what is wrong with it, the schema knows.
  const parsed = driverFrameSchema.safeParse(json);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, detail: `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'invalid'}` };
}
