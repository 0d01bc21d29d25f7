import { z } from 'zod';
import {
  offerIdSchema,
  personIdSchema,
  shareLinkIdSchema,
  stopIdSchema,
  tenantIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import { moneySchema } from '../domain/money.ts';
import { heldMessageSchema } from '../domain/rideMessages.ts';
import { alertSchema } from '../domain/safetyAlerts.ts';
import { candidateSchema, skippedSchema } from '../domain/supply/candidates.ts';
import { etaSourceSchema } from '../domain/supply/eta.ts';
import { lineSchema } from '../domain/tariff/price.ts';
import {
  bookingSchema,
  changeTermsSchema,
  endedSchema,
  feeReasonSchema,
  offerOutcomeSchema,
  type TripEvent,
  tripEventSchema,
} from '../domain/trip/events.ts';
import { tripRecordSchema } from '../domain/trip/record.ts';
import { settlementData } from '../domain/trip/settlementEvents.ts';
import {
  milestoneFactsSchema,
  offerRefusalSchema,
  vehicleCardSchema,
} from '../domain/tripVehicleMessages.ts';
import { vehicleRecordSchema } from '../domain/vehicle/messages.ts';

/**
 * The event feed: the public events of trips and vehicles. Derived from the journal with its own version, so that the
 * journal can change without affecting consumers. Times are epoch milliseconds. Must stay readable for ever, see the
 * golden samples: add optional fields, never change one.
 */

/** The schema of one type of public event. */
export function feedEvent<Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) {
  return z.object({
    /** The journal's sequence number: rises within a trip or vehicle, with gaps. */
    sequence: z.int(),
    type: z.literal(type),
    version: z.literal(1),
    at: z.number(),
    data: z.object(data),
  });
}

const offer = { offerId: offerIdSchema };
const vehicleOffer = { ...offer, vehicleId: vehicleIdSchema };
/** Left out where nobody knows, and by older code. */
const driver = { driver: personIdSchema.optional() };
const reason = { reason: z.string().nullable() };
const milestone = milestoneFactsSchema.shape;

export const tripFeedEventSchema = z.discriminatedUnion('type', [
  feedEvent('trip.requested', {
    booking: bookingSchema
      .omit({ fingerprint: true, policy: true, boardingPin: true, deliveryPin: true })
      .extend({ policy: z.record(z.string(), z.unknown()) }),
  }),
  feedEvent('trip.due', {}),
  feedEvent('trip.leadAsked', {}),
  feedEvent('trip.leadEstimated', {
    leadSeconds: z.number(),
    travelSeconds: z.number().nullable(),
    marginSeconds: z.number().nullable(),
    misses: z.int(),
  }),
  feedEvent('trip.reserved', { ...vehicleOffer, ...driver, vehicle: vehicleCardSchema }),
  feedEvent('trip.reservationLost', {
    ...vehicleOffer,
    by: z.enum(['driver', 'operator', 'system']),
    reason: z.string(),
  }),
  feedEvent('trip.searchStarted', { attempt: z.int() }),
  feedEvent('trip.searched', {
    attempt: z.int(),
    candidates: z.array(candidateSchema),
    skipped: z.array(skippedSchema),
    cellsAsked: z.int(),
    cellsUnanswered: z.int().optional(),
    failure: z.string().nullable(),
  }),
  feedEvent('trip.offered', {
    ...vehicleOffer,
    etaSeconds: z.number(),
    distanceMeters: z.number(),
    etaSource: etaSourceSchema.optional(),
    roadSeconds: z.number().optional(),
    reservationAcceptSeconds: z.number().optional(),
  }),
  feedEvent('trip.offerSeen', { ...vehicleOffer, expiresAt: z.number() }),
  feedEvent('trip.offerHedged', vehicleOffer),
  feedEvent('trip.offerClosed', {
    ...vehicleOffer,
    ...reason,
    outcome: offerOutcomeSchema,
    refusal: offerRefusalSchema.nullable(),
  }),
  feedEvent('trip.assigned', {
    ...vehicleOffer,
    ...driver,
    vehicle: vehicleCardSchema,
    etaSeconds: z.number(),
    etaSource: etaSourceSchema.optional(),
  }),
  feedEvent('trip.enroute', milestone),
  feedEvent('trip.arrived', milestone),
  feedEvent('trip.onboard', milestone),
  feedEvent('trip.viaServed', { ...milestone, served: z.int() }),
  feedEvent('trip.completed', {
    ...milestone,
    fare: moneySchema.optional(),
    lines: z.array(lineSchema).optional(),
  }),
  feedEvent('trip.deliveryFailed', { ...vehicleOffer, reason: z.string() }),
  feedEvent('trip.deliveryCancelled', {
    ...vehicleOffer,
    ...endedSchema.shape,
    fee: moneySchema,
    feeReason: feeReasonSchema,
  }),
  feedEvent('trip.goodsReturnBegun', { ...vehicleOffer, ...endedSchema.shape }),
  feedEvent('trip.goodsReturnEnded', { ...vehicleOffer, outcome: z.enum(['returned', 'lost']) }),
  feedEvent('trip.wrongPins', { ...vehicleOffer, stopId: stopIdSchema, count: z.int() }),
  feedEvent('trip.directed', { vehicleId: vehicleIdSchema }),
  feedEvent('trip.returned', {
    vehicleId: vehicleIdSchema,
    by: z.enum(['driver', 'operator', 'system']),
    reason: z.string(),
  }),
  feedEvent('trip.cancelled', {
    ended: endedSchema,
    fare: moneySchema,
    feeReason: feeReasonSchema.optional(),
    lines: z.array(lineSchema).optional(),
    evidence: milestone.evidence,
  }),
  feedEvent('trip.unfulfilled', { ended: endedSchema, fare: moneySchema.optional() }),
  feedEvent('trip.changeAsked', changeTermsSchema.shape),
  feedEvent('trip.changed', changeTermsSchema.shape),
  feedEvent('trip.changeEnded', {
    change: z.int(),
    outcome: z.enum(['refused', 'withdrawn']),
    reason: z.string(),
  }),
  feedEvent('trip.livenessChecked', { heardAt: z.number().nullable() }),
  feedEvent('trip.vehicleDark', { since: z.number() }),
  feedEvent('trip.vehicleBack', {}),
  feedEvent('trip.tollReported', settlementData.tollReported),
  feedEvent('trip.adjusted', settlementData.adjusted),
  feedEvent('trip.tipped', settlementData.tipped),
  feedEvent('trip.rated', settlementData.rated),
  feedEvent('trip.paymentChanged', settlementData.paymentChanged),
  feedEvent('trip.linkShared', {
    link: shareLinkIdSchema,
    expiresAt: z.number(),
    for: z.literal('guest').optional(),
  }),
  feedEvent('trip.linkRevoked', { link: shareLinkIdSchema }),
  feedEvent('trip.messageSent', heldMessageSchema.omit({ at: true }).shape),
  feedEvent(
    'trip.safetyRaised',
    alertSchema.omit({ at: true, acknowledgedAt: true, acknowledgedBy: true }).shape,
  ),
  feedEvent('trip.safetyAcknowledged', {
    alert: z.int(),
    person: personIdSchema,
    notes: z.string().nullable(),
  }),
]);
export type TripFeedEvent = z.infer<typeof tripFeedEventSchema>;

/** An event as consumers carry and store it; its type may be newer than they are. */
export const feedEventSchema = z.object({
  sequence: z.int(),
  type: z.string(),
  version: z.int(),
  at: z.number(),
  data: z.record(z.string(), z.unknown()),
});
export type FeedEvent = z.infer<typeof feedEventSchema>;

const batch = {
  version: z.literal(1),
  tenant: tenantIdSchema,
  /** The consumer has confirmed everything up to here. */
  after: z.int().min(0),
  /** With these events it has everything up to here. */
  upTo: z.int().min(0),
  /** Oldest first. */
  events: z.array(feedEventSchema),
};

/** A batch of one trip's or vehicle's events with its newest record, delivered at least once. */
export const tripBatchSchema = z.object({
  kind: z.literal('tripEvents'),
  id: tripIdSchema,
  ...batch,
  record: tripRecordSchema.nullable(),
});
export const vehicleBatchSchema = z.object({
  kind: z.literal('vehicleEvents'),
  id: vehicleIdSchema,
  ...batch,
  record: vehicleRecordSchema.nullable(),
});
export const feedBatchSchema = z.discriminatedUnion('kind', [tripBatchSchema, vehicleBatchSchema]);
export type FeedBatch = z.infer<typeof feedBatchSchema>;

/** Returns the public event for a journaled event of a trip; null when it is not public. */
export function publicTripEvent({ sequence, event }: JournalEntry<TripEvent>): TripFeedEvent | null {
  if (event.type === 'historyAsked' || event.type === 'erased') return null;
  const { type, at, ...data } = event;
  // Drops every field that the public type does not have.
  return tripFeedEventSchema.parse({ sequence, type: `trip.${type}`, version: 1, at, data });
}

/**
 * Returns the journaled event that a public one was made of, as far as a trip is folded from it: what is not public is
 * left out. Null when it cannot be read.
 */
export function journaledTripEvent({ type, at, data }: FeedEvent): TripEvent | null {
  const own = type.replace(/^trip\./, '');
  const { booking } = data;
  const whole = own === 'requested' && { booking: Object.assign({ fingerprint: '' }, booking) };
  const parsed = tripEventSchema.safeParse({ ...data, ...whole, type: own, at });
  return parsed.success ? parsed.data : null;
}
