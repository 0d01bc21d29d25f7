import { z } from 'zod';
import { alertSchema } from '../domain/alerts.ts';
import { cellIdSchema } from '../domain/geo/cells.ts';
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
import {
  milestoneFactsSchema,
  offerRefusalSchema,
  releaseReasonSchema,
  vehicleCardSchema,
} from '../domain/messages.ts';
import { moneySchema } from '../domain/money.ts';
import { heldMessageSchema } from '../domain/rideMessages.ts';
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
import type { VehicleEvent } from '../domain/vehicle/events.ts';
import { vehicleRecordSchema } from '../domain/vehicle/messages.ts';
import { shiftPlanSchema } from '../domain/vehicle/plannedShifts.ts';
import { availabilitySchema, profileSchema, stopStatusSchema } from '../domain/vehicle/state.ts';

/**
 * The event feed: the public events of trips and vehicles. Derived from the journal with its own version, so that the
 * journal can change without affecting consumers. Times are epoch milliseconds. Must stay readable for ever, see the
 * golden samples: add optional fields, never change one.
 */

function event<Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) {
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
const change = { change: z.int() };
const reportedAt = { reportedAt: z.number().nullable() };
const milestone = milestoneFactsSchema.shape;

export const tripFeedEventSchema = z.discriminatedUnion('type', [
  event('trip.requested', {
    booking: bookingSchema
      .omit({ fingerprint: true, policy: true, boardingPin: true, deliveryPin: true })
      .extend({ policy: z.record(z.string(), z.unknown()) }),
  }),
  event('trip.due', {}),
  event('trip.leadAsked', {}),
  event('trip.leadEstimated', {
    leadSeconds: z.number(),
    travelSeconds: z.number().nullable(),
    marginSeconds: z.number().nullable(),
    misses: z.int(),
  }),
  event('trip.reserved', { ...vehicleOffer, ...driver, vehicle: vehicleCardSchema }),
  event('trip.reservationLost', {
    ...vehicleOffer,
    by: z.enum(['driver', 'operator', 'system']),
    reason: z.string(),
  }),
  event('trip.searchStarted', { attempt: z.int() }),
  event('trip.searched', {
    attempt: z.int(),
    candidates: z.array(candidateSchema),
    skipped: z.array(skippedSchema),
    cellsAsked: z.int(),
    cellsUnanswered: z.int().optional(),
    failure: z.string().nullable(),
  }),
  event('trip.offered', {
    ...vehicleOffer,
    etaSeconds: z.number(),
    distanceMeters: z.number(),
    etaSource: etaSourceSchema.optional(),
    roadSeconds: z.number().optional(),
    reservationAcceptSeconds: z.number().optional(),
  }),
  event('trip.offerSeen', { ...vehicleOffer, expiresAt: z.number() }),
  event('trip.offerHedged', vehicleOffer),
  event('trip.offerClosed', {
    ...vehicleOffer,
    ...reason,
    outcome: offerOutcomeSchema,
    refusal: offerRefusalSchema.nullable(),
  }),
  event('trip.assigned', {
    ...vehicleOffer,
    ...driver,
    vehicle: vehicleCardSchema,
    etaSeconds: z.number(),
    etaSource: etaSourceSchema.optional(),
  }),
  event('trip.enroute', milestone),
  event('trip.arrived', milestone),
  event('trip.onboard', milestone),
  event('trip.viaServed', { ...milestone, served: z.int() }),
  event('trip.completed', {
    ...milestone,
    fare: moneySchema.optional(),
    lines: z.array(lineSchema).optional(),
  }),
  event('trip.deliveryFailed', { ...vehicleOffer, reason: z.string() }),
  event('trip.wrongPins', { ...vehicleOffer, stopId: stopIdSchema, count: z.int() }),
  event('trip.directed', { vehicleId: vehicleIdSchema }),
  event('trip.returned', {
    vehicleId: vehicleIdSchema,
    by: z.enum(['driver', 'operator', 'system']),
    reason: z.string(),
  }),
  event('trip.cancelled', {
    ended: endedSchema,
    fare: moneySchema,
    feeReason: feeReasonSchema.optional(),
    lines: z.array(lineSchema).optional(),
    evidence: milestone.evidence,
  }),
  event('trip.unfulfilled', { ended: endedSchema, fare: moneySchema.optional() }),
  event('trip.changeAsked', changeTermsSchema.shape),
  event('trip.changed', changeTermsSchema.shape),
  event('trip.changeEnded', {
    change: z.int(),
    outcome: z.enum(['refused', 'withdrawn']),
    reason: z.string(),
  }),
  event('trip.livenessChecked', { heardAt: z.number().nullable() }),
  event('trip.vehicleDark', { since: z.number() }),
  event('trip.vehicleBack', {}),
  event('trip.adjusted', settlementData.adjusted),
  event('trip.tipped', settlementData.tipped),
  event('trip.rated', settlementData.rated),
  event('trip.paymentChanged', settlementData.paymentChanged),
  event('trip.linkShared', {
    link: shareLinkIdSchema,
    expiresAt: z.number(),
    for: z.literal('guest').optional(),
  }),
  event('trip.linkRevoked', { link: shareLinkIdSchema }),
  event('trip.messageSent', heldMessageSchema.omit({ at: true }).shape),
  event(
    'trip.safetyRaised',
    alertSchema.omit({ at: true, acknowledgedAt: true, acknowledgedBy: true }).shape,
  ),
  event('trip.safetyAcknowledged', {
    alert: z.int(),
    person: personIdSchema,
    notes: z.string().nullable(),
  }),
]);
export type TripFeedEvent = z.infer<typeof tripFeedEventSchema>;

export const vehicleFeedEventSchema = z.discriminatedUnion('type', [
  event('vehicle.registered', { profile: profileSchema.omit({ tenant: true }) }),
  event('vehicle.connected', { epoch: z.int(), driver: personIdSchema, cell: cellIdSchema }),
  event('vehicle.disconnected', { epoch: z.int() }),
  event('vehicle.permitChanged', { driver: personIdSchema }),
  event('vehicle.shiftsPlanned', { by: personIdSchema, ...shiftPlanSchema.shape }),
  event('vehicle.availabilityChanged', { availability: availabilitySchema }),
  event('vehicle.offerConsidered', { ...offer, tripId: tripIdSchema }),
  event('vehicle.considerationEnded', offer),
  event('vehicle.offerOpened', { ...offer, tripId: tripIdSchema, expiresAt: z.number() }),
  event('vehicle.offerSeen', { ...offer, expiresAt: z.number() }),
  event('vehicle.offerAccepted', offer),
  event('vehicle.offerDeclined', { ...offer, ...reason }),
  event('vehicle.offerLapsed', offer),
  event('vehicle.reserved', { ...offer, tripId: tripIdSchema }),
  event('vehicle.planned', { ...offer, tripId: tripIdSchema.nullable() }),
  event('vehicle.changeConsidered', { ...offer, ...change, tripId: tripIdSchema }),
  event('vehicle.changeAgreed', { ...offer, ...change, tripId: tripIdSchema }),
  event('vehicle.changed', { ...offer, ...change }),
  event('vehicle.changeEnded', { ...offer, ...change }),
  event('vehicle.takenOutOfService', reason),
  event('vehicle.returnedToService', {}),
  event('vehicle.released', { ...offer, reason: releaseReasonSchema }),
  event('vehicle.progressed', {
    ...offer,
    ...reportedAt,
    ...milestone,
    stopId: stopIdSchema,
    status: stopStatusSchema,
  }),
  event('vehicle.noShow', { ...offer, ...reportedAt, ...milestone }),
  event('vehicle.givenBack', { ...offer, ...reason }),
  event('vehicle.proofStored', { ...offer, stopId: stopIdSchema }),
  event('vehicle.deliveryFailed', { ...offer, stopId: stopIdSchema, reason: z.string() }),
  event('vehicle.messaged', { ...offer, tripId: tripIdSchema }),
  event('vehicle.pinRefused', { ...offer, stopId: stopIdSchema }),
]);
export type VehicleFeedEvent = z.infer<typeof vehicleFeedEventSchema>;

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

/** Returns the public event for a journaled event of a vehicle; null when it is not public. */
export function publicVehicleEvent({ sequence, event }: JournalEntry<VehicleEvent>): VehicleFeedEvent | null {
  if (event.type === 'snapshot') return null;
  const { type, at } = event;
  const data = vehicleData(event);
  return vehicleFeedEventSchema.parse({ sequence, type: `vehicle.${type}`, version: 1, at, data });
}

function vehicleData(event: Exclude<VehicleEvent, { type: 'snapshot' }>): object {
  switch (event.type) {
    case 'connected':
      return { epoch: event.epoch, driver: event.connection.driver, cell: event.connection.cell };
    case 'permitChanged':
      return { driver: event.permit.driver };
    case 'offerConsidered':
      return { offerId: event.proposal.offerId, tripId: event.proposal.tripId };
    case 'offerOpened': {
      const { offerId, tripId } = event.proposal;
      return { offerId, tripId, expiresAt: event.expiresAt };
    }
    case 'planned':
      return { offerId: event.offerId, tripId: event.stops[0]?.tripId ?? null };
    default: {
      const { type: _, at: __, ...data } = event;
      return data;
    }
  }
}
