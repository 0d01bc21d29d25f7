import { z } from 'zod';
import { evidenceSchema } from '../domain/evidence.ts';
import { cellIdSchema } from '../domain/geo/cells.ts';
import { offerIdSchema, personIdSchema, stopIdSchema, tripIdSchema } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import { milestoneFactsSchema, releaseReasonSchema } from '../domain/tripVehicleMessages.ts';
import type { VehicleEvent } from '../domain/vehicle/events.ts';
import { shiftPlanSchema } from '../domain/vehicle/plannedShifts.ts';
import { availabilitySchema, profileSchema, stopStatusSchema } from '../domain/vehicle/state.ts';
import { type FeedBatch, type FeedEvent, feedEvent } from './feed.ts';

const offer = { offerId: offerIdSchema };
const reason = { reason: z.string().nullable() };
const change = { change: z.int() };
const reportedAt = { reportedAt: z.number().nullable() };
/**
 * Where the vehicle was seen is said by the event of the trip, which is coarsened and erased with its rider: here it would
 * stay, for a vehicle's events are nobody's. Older code wrote it here too.
 */
const milestone = {
  ...milestoneFactsSchema.shape,
  evidence: evidenceSchema.extend({ fix: evidenceSchema.shape.fix.optional() }).optional(),
};

/** The public events of a vehicle: see `feed.ts`. */
export const vehicleFeedEventSchema = z.discriminatedUnion('type', [
  feedEvent('vehicle.registered', { profile: profileSchema.omit({ tenant: true }) }),
  feedEvent('vehicle.connected', { epoch: z.int(), driver: personIdSchema, cell: cellIdSchema }),
  feedEvent('vehicle.disconnected', { epoch: z.int() }),
  feedEvent('vehicle.permitChanged', { driver: personIdSchema }),
  feedEvent('vehicle.shiftsPlanned', { by: personIdSchema, ...shiftPlanSchema.shape }),
  feedEvent('vehicle.availabilityChanged', { availability: availabilitySchema }),
  feedEvent('vehicle.offerConsidered', { ...offer, tripId: tripIdSchema }),
  feedEvent('vehicle.considerationEnded', offer),
  feedEvent('vehicle.offerOpened', { ...offer, tripId: tripIdSchema, expiresAt: z.number() }),
  feedEvent('vehicle.offerSeen', { ...offer, expiresAt: z.number() }),
  feedEvent('vehicle.offerAccepted', offer),
  feedEvent('vehicle.offerDeclined', { ...offer, ...reason }),
  feedEvent('vehicle.offerLapsed', offer),
  feedEvent('vehicle.reserved', { ...offer, tripId: tripIdSchema }),
  feedEvent('vehicle.planned', { ...offer, tripId: tripIdSchema.nullable() }),
  feedEvent('vehicle.changeConsidered', { ...offer, ...change, tripId: tripIdSchema }),
  feedEvent('vehicle.changeAgreed', { ...offer, ...change, tripId: tripIdSchema }),
  feedEvent('vehicle.changed', { ...offer, ...change }),
  feedEvent('vehicle.changeEnded', { ...offer, ...change }),
  feedEvent('vehicle.takenOutOfService', reason),
  feedEvent('vehicle.returnedToService', {}),
  feedEvent('vehicle.released', { ...offer, reason: releaseReasonSchema }),
  feedEvent('vehicle.progressed', {
    ...offer,
    ...reportedAt,
    ...milestone,
    stopId: stopIdSchema,
    status: stopStatusSchema,
  }),
  feedEvent('vehicle.noShow', { ...offer, ...reportedAt, ...milestone }),
  feedEvent('vehicle.givenBack', { ...offer, ...reason }),
  feedEvent('vehicle.proofStored', { ...offer, stopId: stopIdSchema }),
  feedEvent('vehicle.deliveryFailed', { ...offer, stopId: stopIdSchema, reason: z.string() }),
  feedEvent('vehicle.messaged', { ...offer, tripId: tripIdSchema }),
  feedEvent('vehicle.pinRefused', { ...offer, stopId: stopIdSchema }),
]);
export type VehicleFeedEvent = z.infer<typeof vehicleFeedEventSchema>;

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
    case 'progressed':
    case 'noShow': {
      const { type: _, at: __, evidence, ...data } = event;
      return { ...data, ...(evidence && { evidence: { ...evidence, fix: undefined } }) };
    }
    default: {
      const { type: _, at: __, ...data } = event;
      return data;
    }
  }
}

const seenSomewhere = z.looseObject({ evidence: z.looseObject({ fix: z.unknown() }) });

/** Returns a batch as today's code writes it: events of a vehicle say no longer where it was. */
export function withoutSightings(batch: FeedBatch): FeedBatch {
  if (batch.kind !== 'vehicleEvents') return batch;
  return { ...batch, events: batch.events.map(withoutSighting) };
}

/** The same for one event. */
export function withoutSighting(event: FeedEvent): FeedEvent {
  const { success, data } = seenSomewhere.safeParse(event.data);
  if (!success) return event;
  const { fix: _, ...evidence } = data.evidence;
  return { ...event, data: { ...data, evidence } };
}
