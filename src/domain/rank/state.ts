import { z } from 'zod';
import { type Rank, rankRulesSchema } from '../configuration/document.ts';
import { type TripId, tripIdSchema, type VehicleId, vehicleIdSchema } from '../ids.ts';
import { earliest } from '../machine.ts';
import { vehicleKindSchema } from '../requirements.ts';
import { areaSchema } from '../zones/area.ts';

/** What decides about a line, of the rank's part of the configuration. Journaled. */
export const rankDefinitionSchema = z.object({
  name: z.string(),
  /** One line for each vehicle type. */
  perVehicleType: z.boolean(),
  rules: z.object(rankRulesSchema.shape),
});
export type RankDefinition = z.infer<typeof rankDefinitionSchema>;
export type RankRules = RankDefinition['rules'];

/** What decides about a line, of a rank as a configuration has it. */
export function definitionOf({ name, perVehicleType = false, rules }: Rank): RankDefinition {
  return { name, perVehicleType, rules };
}

/** The rank's part of the configuration. */
export const configuredRankSchema = z.object({ definition: rankDefinitionSchema, waitingArea: areaSchema });
export type ConfiguredRank = z.infer<typeof configuredRankSchema>;

export const absenceReasonSchema = z.enum(['outside', 'dark', 'engaged']);
export type AbsenceReason = z.infer<typeof absenceReasonSchema>;

export const passReasonSchema = z.enum([
  ...absenceReasonSchema.options,
  /** Has an offer of another trip. */
  'called',
  /** Has an offer of this trip, and its phone has not acknowledged it. */
  'not-answering',
  'declined',
  /** The trip does not ask it again: it was busy, gave the trip back or was taken off it. */
  'excluded',
  'unfit',
  'reservation',
  'assigned-by-operator',
  /** Nobody of the line was free when a cell found the vehicle, which was not in it yet. */
  'found-by-cell',
]);
/** Why somebody who waits longer did not get a trip. */
export type PassReason = z.infer<typeof passReasonSchema>;

export const passedOverSchema = z.object({ vehicle: vehicleIdSchema, reason: passReasonSchema });
export type PassedOver = z.infer<typeof passedOverSchema>;

const seenSchema = z.object({
  vehicle: vehicleIdSchema,
  kind: vehicleKindSchema,
  /** Of its newest stream: what older ones say does not count. */
  epoch: z.int(),
});

/** A vehicle's place: whoever has the smaller order waits longer. */
const placeSchema = seenSchema.extend({
  order: z.number(),
  /** Epoch ms, as all times here. */
  joinedAt: z.number(),
});

const waitingSchema = placeSchema.extend({
  declines: z.int(),
  absent: z.object({ reason: absenceReasonSchema, until: z.number() }).nullable(),
});
export type Waiting = z.infer<typeof waitingSchema>;

/** A vehicle with a trip of the line, whose place is kept for when it comes back soon. */
const awaySchema = placeSchema.extend({
  tripId: tripIdSchema,
  since: z.number(),
  /** To be at the pickup by then; null once it was. */
  arriveBy: z.number().nullable(),
});
export type Away = z.infer<typeof awaySchema>;

const callSchema = z.object({
  vehicle: vehicleIdSchema,
  tripId: tripIdSchema,
  until: z.number(),
  /** Its offer may still be open. */
  isOpen: z.boolean(),
  passedOver: z.array(passedOverSchema),
});
export type Call = z.infer<typeof callSchema>;

/** The whole state of a rank, as its snapshot stores it. */
export const rankStateSchema = z.object({
  /** Null: not configured, and nobody waits. */
  definition: rankDefinitionSchema.nullable(),
  entering: z.array(seenSchema.extend({ joinsAt: z.number() })),
  /** Whoever waits longest first. */
  line: z.array(waitingSchema),
  away: z.array(awaySchema),
  /** The latest last. */
  calls: z.array(callSchema),
  /** Who declined which trip, the latest last. */
  declined: z.array(z.object({ vehicle: vehicleIdSchema, tripId: tripIdSchema })),
  /** When vehicles last got trips, the latest last. */
  servedAt: z.array(z.number()),
  eventsSinceSnapshot: z.int(),
});
export type RankState = z.infer<typeof rankStateSchema>;

export const emptyRank: RankState = {
  definition: null,
  entering: [],
  line: [],
  away: [],
  calls: [],
  declined: [],
  servedAt: [],
  eventsSinceSnapshot: 0,
};

export function waitingIn({ line }: RankState, vehicle: VehicleId): Waiting | undefined {
  return line.find((one) => one.vehicle === vehicle);
}

export function awayFrom({ away }: RankState, vehicle: VehicleId): Away | undefined {
  return away.find((one) => one.vehicle === vehicle);
}

/** The newest call of a vehicle for a trip, open or not. */
export function callOf({ calls }: RankState, vehicle: VehicleId, tripId: TripId): Call | undefined {
  return calls.findLast((one) => one.vehicle === vehicle && one.tripId === tripId);
}

/** Until when the place of a vehicle with a trip is kept. */
export function keptUntil({ since, arriveBy }: Away, { keepAfterShortTripSeconds }: RankRules): number {
  return Math.max(arriveBy ?? 0, since + keepAfterShortTripSeconds * 1000);
}

export function rankWakeAt({ definition, entering, line, away, calls }: RankState): number | null {
  if (definition === null) return null;
  return earliest(
    ...entering.map(({ joinsAt }) => joinsAt),
    // Who is outside or dark is asked for first.
    ...line.map(({ absent }) => (absent?.reason === 'engaged' ? absent.until : null)),
    ...away.map((one) => one.arriveBy ?? keptUntil(one, definition.rules)),
    ...calls.map(({ isOpen, until }) => (isOpen ? until : null)),
  );
}
