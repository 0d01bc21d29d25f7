import { z } from 'zod';
import { availabilityChangedSchema, fixSchema, judgedSchema } from '../../domain/evidence.ts';
import { placeSchema } from '../../domain/geo/place.ts';
import { personIdSchema, tripIdSchema, vehicleIdSchema } from '../../domain/ids.ts';
import { flatPolicySchema } from '../../domain/policy/policy.ts';
import { vehicleKindOf, vehicleKindSchema } from '../../domain/requirements.ts';
import type { SupplyFacts } from '../../domain/supply/candidates.ts';
import { freeOpening, openingSchema } from '../../domain/vehicle/admission.ts';
import type { Plan, VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import { availabilitySchema } from '../../domain/vehicle/state.ts';
import { LruCache } from '../../lruCache.ts';
import { closeCodes, type DriverDownFrame } from '../../protocol/frames.ts';
import { positionsRefused, tellAgainMs } from '../../protocol/irregularities.ts';
import { rankPlaceSchema } from '../../protocol/ranks.ts';
import { type VehicleActivity, vehicleActivities } from '../../protocol/vehicleActivities.ts';
import { ClientStream, readAttachment, type StreamHolder } from '../../streams/clientStream.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { isDistrusted, refusedPositionsSchema } from './acceptPositions.ts';
import { cadenceFor } from './cadence.ts';
import { Forwarding } from './forwarding.ts';
import type { CellPorts } from './ports.ts';
import { flatFixes } from './vehicleTrack.ts';

/** The policy keys that a cell needs for one stream. */
export const cellRulesSchema = flatPolicySchema.pick({
  cellResolution: true,
  positionFutureSeconds: true,
  positionStaleSeconds: true,
  coarseAccuracyMeters: true,
  maxSpeedMetersPerSecond: true,
  tripMaxDistanceMeters: true,
  moveHysteresisMeters: true,
  moveGraceSeconds: true,
  socketSilenceSeconds: true,
  maxFramesPerSecond: true,
  frameBurst: true,
  darkSeconds: true,
});
type CellRules = Readonly<z.infer<typeof cellRulesSchema>>;

const rulesByText = new LruCache<string, CellRules>(100);

/**
 * Returns one object for all streams with the same rules. Policies are few and streams many: what each frame reads
 * stays in the processor's cache.
 */
export function sharedRules(rules: CellRules): CellRules {
  const text = JSON.stringify(rules);
  const shared = rulesByText.get(text) ?? rules;
  rulesByText.set(text, shared);
  return shared;
}

/** What survives hibernation besides the socket, at most 16 KB. */
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
  /** The activity that operators see. Left out by older code. */
  activity: z.enum(vehicleActivities).optional(),
  outOfService: z.boolean().optional(),
  shiftOver: z.boolean(),
  planVersion: z.int(),
  /** The trips of the plan; positions are forwarded to them. */
  tripIds: z.array(tripIdSchema),
  /** The remaining stops in order; left out by older code. */
  ahead: z.array(z.object({ tripId: tripIdSchema, place: placeSchema })).optional(),
  place: placeSchema,
  heading: z.number().nullable(),
  /** Time of the position by the server's clock (epoch ms). */
  positionAt: z.number(),
  /** The newest `ts` from the phone; null before the first. */
  newestTs: z.number().nullable(),
  /** State to judge the next position. Left out by older code. */
  judged: judgedSchema.optional(),
  refusedPositions: refusedPositionsSchema.optional(),
  /** When operators were last told that all positions are refused. */
  refusalsToldAt: z.number().optional(),
  /** What reports are judged by. Left out by older code, like the next two. */
  fixes: z.array(z.number()).optional(),
  silence: z.object({ since: z.number(), until: z.number() }).optional(),
  backsFrom: z.number().optional(),
  /** Left out by older code. */
  availabilityChanged: availabilityChangedSchema.optional(),
  /** Its place in the line of a rank, as its driver was shown it. */
  rank: rankPlaceSchema.nullable().optional(),
  /** No rank is near the cell until then, as far as is known (epoch ms): not asked again when the cell wakes. */
  withoutRanksUntil: z.number().optional(),
  heardAt: z.number(),
  /** When the driver was told to move to another cell. */
  moveAskedAt: z.number().nullable(),
  /** The same as `fixes`, by older code. */
  track: z.array(fixSchema).optional(),
});

export type Attachment = Omit<z.infer<typeof attachmentSchema>, 'track'>;

/** While positions flow, the attachment is at most this old. */
const attachEveryMs = 5_000;

/** A driver's stream as its cell sees it: the attachment, and state that may be lost. */
export class DriverSocket<Socket extends StreamSocket> extends ClientStream<
  Attachment,
  DriverDownFrame,
  Socket
> {
  /** The vehicle's slot in the supply index; null while it has none, or another stream's entry holds. */
  slot: number | null = null;
  /** The activity last reported to the district. */
  toldActivity: VehicleActivity | null = null;
  /** Which trips receive the positions; null until there was a trip. */
  #forwarding: Forwarding | null = null;
  #attachedAt = 0;

  private constructor(socket: Socket, facts: Attachment, holder: StreamHolder<Socket>) {
    const { maxFramesPerSecond: perSecond, frameBurst: burst } = facts.rules;
    super(socket, facts, { perSecond, burst }, holder);
  }

  /** Wraps a stream that was just opened. */
  static opened<Socket extends StreamSocket>(
    socket: Socket,
    facts: Attachment,
    holder: StreamHolder<Socket>,
  ): DriverSocket<Socket> {
    const driver = new DriverSocket(socket, facts, holder);
    driver.attachAt(facts.heardAt);
    return driver;
  }

  /** Restores a stream after hibernation; null when its client must reconnect. */
  static restored<Socket extends StreamSocket>(
    socket: Socket,
    holder: StreamHolder<Socket>,
  ): DriverSocket<Socket> | null {
    const stored = readAttachment(socket, attachmentSchema);
    if (stored === null) return null;
    const { track = [], ...facts } = stored;
    const { rules, fixes = flatFixes(track) } = facts;
    return new DriverSocket(socket, { ...facts, rules: sharedRules(rules), fixes }, holder);
  }

  /** Takes over a newer snapshot of the vehicle. */
  apply(snapshot: VehicleSnapshot): void {
    Object.assign(this.facts, factsOf(snapshot));
    this.#forwarding?.keep(this.facts.tripIds);
  }

  get forwarding(): Forwarding {
    this.#forwarding ??= new Forwarding();
    return this.#forwarding;
  }

  sendPlan(plan: Plan, now: number): void {
    const isCommitted = plan.offers.length + plan.stops.length > 0;
    const isWatched = plan.stops.length > 0 && this.forwarding.isWatched(this.facts.tripIds);
    const cadence = cadenceFor(isWatched ? 'watched' : isCommitted ? 'committed' : 'idle', this.facts.rules);
    this.send({ type: 'plan', ...plan, cadence, rank: this.facts.rank ?? null, ts: now });
  }

  /** Tells operators, once in a while, that all positions are refused, the newest for this reason. */
  tellIfDistrusted(reason: string, now: number, to: Pick<CellPorts<Socket>, 'tellIrregularity'>): void {
    const { vehicleId, refusedPositions, refusalsToldAt = 0 } = this.facts;
    if (!isDistrusted(this.facts) || now < refusalsToldAt + tellAgainMs) return;
    this.facts.refusalsToldAt = now;
    const { count = 0 } = refusedPositions ?? {};
    to.tellIrregularity(positionsRefused(vehicleId, { reason, count }, now));
  }

  attachAt(now: number): void {
    this.#attachedAt = now;
    this.attach();
  }

  attachSometimes(now: number): void {
    if (now - this.#attachedAt >= attachEveryMs) this.attachAt(now);
  }

  /** The last sign of life (epoch ms). Pings are answered without waking the object, and count. */
  heardAt(): number {
    return Math.max(this.facts.heardAt, this.lastHeardAt());
  }

  /** When this stream must be checked again (epoch ms). */
  deadline(): number {
    const { expiresAt, moveAskedAt, heardAt, rules } = this.facts;
    const move =
      moveAskedAt === null ? Number.POSITIVE_INFINITY : moveAskedAt + rules.moveGraceSeconds * 1000;
    return Math.min(expiresAt, move, heardAt + rules.socketSilenceSeconds * 1000);
  }

  /** How to close a stream that is past its deadline. */
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

/** The cell's facts from a vehicle's snapshot. */
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

/** Returns a vehicle's activity according to its plan. Darkness is judged separately. */
function activityOf({ stops, offers, availability, outOfService = null }: Plan): VehicleActivity {
  const pickups = stops.filter(({ kind }) => kind === 'pickup');
  // A trip's stops leave the plan when it ends, so a picked-up rider is on board.
  if (pickups.some(({ status }) => status === 'done')) return 'onboard';
  if (pickups.some(({ status }) => status === 'arrived')) return 'arrived';
  if (stops.length > 0) return 'enroute';
  if (offers.length > 0) return 'offered';
  if (outOfService !== null) return 'outOfService';
  return availability === 'available' ? 'free' : availability;
}
