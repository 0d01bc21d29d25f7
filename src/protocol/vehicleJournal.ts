import { z } from '@hono/zod-openapi';
import type { JournalEntry } from '../domain/machine.ts';
import type { VehicleEvent } from '../domain/vehicle/events.ts';
import { publicShift } from './plannedShifts.ts';
import { rfc3339, time } from './values.ts';

export const vehicleEntrySchema = z
  .looseObject({ sequence: z.int(), type: z.string(), at: time })
  .openapi('VehicleJournalEntry', {
    description:
      'One event of a vehicle; further fields depend on its type. `snapshot` replaces all events before it',
  });

/** An event as operators see it: what happened, and to which trip. Without the rules of its connection. */
export function publicVehicleEntry({
  sequence,
  event,
}: JournalEntry<VehicleEvent>): z.infer<typeof vehicleEntrySchema> {
  const head = { sequence, type: event.type, at: rfc3339(event.at) };
  switch (event.type) {
    case 'snapshot':
      return { ...head, availability: event.state.availability, epoch: event.state.epoch };
    case 'registered': {
      const { tenant: _, ...profile } = event.profile;
      return { ...head, profile };
    }
    case 'connected':
      return { ...head, epoch: event.epoch, driver: event.connection.driver, cell: event.connection.cell };
    case 'permitChanged':
      return { ...head, driver: event.permit.driver };
    case 'shiftsPlanned': {
      const { by, version, shifts } = event;
      return { ...head, by, version, shifts: shifts.map(publicShift) };
    }
    case 'offerOpened': {
      const { offerId, tripId } = event.proposal;
      return { ...head, offerId, tripId, expiresAt: rfc3339(event.expiresAt) };
    }
    case 'offerConsidered':
      return { ...head, offerId: event.proposal.offerId, tripId: event.proposal.tripId };
    case 'offerSeen':
      return { ...head, offerId: event.offerId, expiresAt: rfc3339(event.expiresAt) };
    case 'planned':
      return { ...head, offerId: event.offerId, tripId: event.stops[0]?.tripId ?? null };
    case 'progressed':
    case 'noShow': {
      const { reportedAt, ...told } = event;
      return { ...told, ...head, reportedAt: reportedAt === null ? null : rfc3339(reportedAt) };
    }
    case 'deliveryFailed': {
      const { pickup: _, ...told } = event;
      return { ...told, ...head };
    }
    default:
      return { ...event, ...head };
  }
}
