import { z } from '@hono/zod-openapi';
import type { JournalEntry } from '../domain/machine.ts';
import type { TripEvent } from '../domain/trip/events.ts';
import { rfc3339, time } from './values.ts';

export const journalEntrySchema = z
  .looseObject({ sequence: z.int(), type: z.string(), at: time })
  .openapi('JournalEntry', {
    description:
      'One event of a trip, with what was known when it was decided; what else it has depends on its type',
  });

/** An event as operators see it. */
export function publicEntry({
  sequence,
  event,
}: JournalEntry<TripEvent>): z.infer<typeof journalEntrySchema> {
  const shown = { ...event, sequence, at: rfc3339(event.at) };
  switch (event.type) {
    case 'requested': {
      const { fingerprint: _, scheduledFor, ...booking } = event.booking;
      return { ...shown, booking: { ...booking, scheduledFor: timeOrNull(scheduledFor) } };
    }
    case 'offerSeen':
      return { ...shown, expiresAt: rfc3339(event.expiresAt) };
    case 'livenessChecked':
      return { ...shown, heardAt: timeOrNull(event.heardAt) };
    case 'vehicleDark':
      return { ...shown, since: rfc3339(event.since) };
    default:
      return shown;
  }
}

function timeOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : rfc3339(epochMs);
}
