import { z } from 'zod';
import { placeSchema } from '../../domain/geo/place.ts';
import { personIdSchema, tripIdSchema, vehicleIdSchema } from '../../domain/ids.ts';
import { flatPolicySchema } from '../../domain/policy.ts';
import { vehicleKindOf, vehicleKindSchema } from '../../domain/requirements.ts';
import type { SupplyFacts } from '../../domain/supply/candidates.ts';
import { freeOpening, openingSchema } from '../../domain/vehicle/opening.ts';
import type { VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import { availabilitySchema } from '../../domain/vehicle/state.ts';
import { closeCodes, type DriverDownFrame, MAX_BAD_FRAMES } from '../../protocol/frames.ts';
import { type VehicleActivity, vehicleActivities } from '../../protocol/vehicleActivities.ts';
import { FrameAllowance } from '../../streams/frameAllowance.ts';
import { type StreamSocket, sendOn } from '../../streams/sockets.ts';
import { activityOf } from './activity.ts';

/** The part of the tenant's policy that a cell needs for one stream. */
export const cellRulesSchema = flatPolicySchema.pick({
  cellResolution: true,
  positionFutureSeconds: true,
  moveHysteresisMeters: true,
  moveGraceSeconds: true,
  socketSilenceSeconds: true,
  maxFramesPerSecond: true,
  frameBurst: true,
  darkSeconds: true,
});

/** What survives hibernation, beside the socket itself. At most 16 KB. */
export const attachmentSchema = z.object({
  version: z.literal(1),
  vehicleId: vehicleIdSchema,
  driver: personIdSchema,
  epoch: z.int(),
  expiresAt: z.number(),
  rules: cellRulesSchema,
  ...vehicleKindSchema.shape,
  availability: availabilitySchema,
  committed: z.boolean(),
  /** Left out by older code, which offered nothing to a committed vehicle. */
  opening: openingSchema.nullable().optional(),
  /** What operators see it do. Left out by older code. */
  activity: z.enum(vehicleActivities).optional(),
  outOfService: z.boolean().optional(),
  shiftOver: z.boolean(),
  planVersion: z.int(),
  /** The trips of the plan: who is told the positions. */
  tripIds: z.array(tripIdSchema),
  /** The stops still to be made, in order; left out by older code. */
  ahead: z.array(z.object({ tripId: tripIdSchema, place: placeSchema })).optional(),
  place: placeSchema,
  heading: z.number().nullable(),
  /** When the position was true, by the server's clock (epoch ms). */
  positionAt: z.number(),
  /** The newest `ts` the phone sent; null before the first. */
  newestTs: z.number().nullable(),
  heardAt: z.number(),
  /** When the driver was told to move to another cell. */
  moveAskedAt: z.number().nullable(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** While positions flow, what hibernation would keep is at most this old. */
const attachEveryMs = 5_000;

/** A driver's stream as its cell knows it: the attachment, and what may be lost. */
export class DriverSocket<Socket extends StreamSocket> {
  readonly socket: Socket;
  facts: Attachment;
  /** Where the supply index has the vehicle; null while it knows it by another stream, or not at all. */
  slot: number | null = null;
  badFrames = 0;
  /** What the district was last told. */
  toldActivity: VehicleActivity | null = null;
  /** Forwarded to the rider at most once a second. */
  forwardedAt = 0;
  #attachedAt = 0;
  readonly #allowance: FrameAllowance;

  private constructor(socket: Socket, facts: Attachment) {
    this.socket = socket;
    this.facts = facts;
    const { maxFramesPerSecond: perSecond, frameBurst: burst } = facts.rules;
    this.#allowance = new FrameAllowance({ perSecond, burst }, facts.heardAt);
  }

  /** A stream that has just been opened. */
  static opened<Socket extends StreamSocket>(socket: Socket, facts: Attachment): DriverSocket<Socket> {
    const driver = new DriverSocket(socket, facts);
    driver.attach(facts.heardAt);
    return driver;
  }

  /** A stream that outlived the object's memory; null when other code than this has left it behind. */
  static restored<Socket extends StreamSocket>(socket: Socket): DriverSocket<Socket> | null {
    const { data } = attachmentSchema.safeParse(socket.deserializeAttachment());
    return data === undefined ? null : new DriverSocket(socket, data);
  }

  send(frame: DriverDownFrame): void {
    sendOn(this.socket, JSON.stringify(frame));
  }

  /** Says what was wrong with an unreadable frame; true when it was one too many in a row. */
  refuseFrame(detail: string): boolean {
    this.badFrames += 1;
    this.send({ type: 'refused', reason: 'bad-frame', detail });
    return this.badFrames >= MAX_BAD_FRAMES;
  }

  /** Keeps the facts for when the object's memory is gone. */
  attach(now: number): void {
    this.#attachedAt = now;
    this.socket.serializeAttachment(this.facts);
  }

  attachSometimes(now: number): void {
    if (now - this.#attachedAt >= attachEveryMs) this.attach(now);
  }

  /** Counts a frame against the stream's allowance; false when it is used up. */
  allowFrame(now: number): boolean {
    return this.#allowance.spend(now);
  }

  /** When this stream must be looked at again. */
  deadline(): number {
    const { expiresAt, moveAskedAt, heardAt, rules } = this.facts;
    const move =
      moveAskedAt === null ? Number.POSITIVE_INFINITY : moveAskedAt + rules.moveGraceSeconds * 1000;
    return Math.min(expiresAt, move, heardAt + rules.socketSilenceSeconds * 1000);
  }

  /** How a stream whose deadline is over is closed. */
  overdueClose(now: number): { code: number; reason: string } {
    if (now >= this.facts.expiresAt) return { code: closeCodes.notAllowed, reason: 'the token has expired' };
    return this.facts.moveAskedAt === null
      ? { code: closeCodes.restarting, reason: 'silent for too long' }
      : { code: closeCodes.moved, reason: 'reconnect at your present position' };
  }

  supplyFacts(): SupplyFacts {
    const { vehicleId, epoch, availability, committed, outOfService = false } = this.facts;
    const { opening = committed ? null : freeOpening } = this.facts;
    return { vehicleId, epoch, ...vehicleKindOf(this.facts), availability, opening, outOfService };
  }
}

/** What a vehicle's standing means to the cell. */
export function factsOf({ plan, opening, shiftOver, ...vehicle }: VehicleSnapshot) {
  const ahead = plan.stops.filter(({ status }) => status !== 'done');
  return {
    ...vehicleKindOf(vehicle),
    availability: plan.availability,
    committed: plan.offers.length + plan.stops.length > 0,
    opening,
    activity: activityOf(plan),
    outOfService: (plan.outOfService ?? null) !== null,
    shiftOver,
    planVersion: plan.version,
    tripIds: [...new Set(plan.stops.map((stop) => stop.tripId))],
    ahead: ahead.map(({ tripId, place }) => ({ tripId, place })),
  };
}
