import * as z from 'zod/mini';
import { vehicleJournalTexts } from '../i18n/vehicleJournal.ts';
import { shortId } from './facts.tsx';
import { reasonOf } from './reasons.ts';

const base = { sequence: z.number(), at: z.string() };
const offer = { offerId: z.string(), tripId: z.optional(z.nullable(z.string())) };
const reason = { reason: z.nullable(z.string()) };
const known = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.enum(['registered', 'disconnected', 'returnedToService', 'snapshot']) }),
  z.object({ ...base, type: z.literal('connected'), driver: z.string() }),
  z.object({
    ...base,
    type: z.literal('availabilityChanged'),
    availability: z.enum(['available', 'paused', 'offline']),
  }),
  z.object({
    ...base,
    ...offer,
    type: z.enum([
      ...(['offerConsidered', 'considerationEnded', 'offerOpened', 'offerSeen', 'offerAccepted'] as const),
      ...(['offerLapsed', 'reserved', 'planned', 'noShow'] as const),
    ]),
  }),
  z.object({ ...base, ...offer, ...reason, type: z.enum(['offerDeclined', 'released', 'givenBack']) }),
  z.object({
    ...base,
    ...offer,
    type: z.literal('progressed'),
    status: z.enum(['enroute', 'arrived', 'done']),
  }),
  z.object({ ...base, ...reason, type: z.literal('takenOutOfService') }),
  z.object({ ...base, type: z.literal('shiftsPlanned'), by: z.string() }),
]);

/** One event of a vehicle's journal. Unknown events keep their type and time. */
export const vehicleEntrySchema = z.union([
  known,
  z.pipe(
    z.object({ ...base, type: z.string() }),
    z.transform((entry) => ({ ...entry, name: entry.type, type: 'other' as const })),
  ),
]);
export type VehicleEntry = z.infer<typeof vehicleEntrySchema>;

/** Returns an event as text; earlier events give an offer's trip. */
export function describeVehicleEntry(
  entry: VehicleEntry,
  tripOf: (offerId: string) => string | null,
): string {
  const texts = vehicleJournalTexts();
  const because = (why: string | null) => (why === null ? '' : ` (${reasonOf(why)})`);
  switch (entry.type) {
    case 'connected':
      return texts.connected(entry.driver);
    case 'availabilityChanged':
      return texts.availability[entry.availability];
    case 'takenOutOfService':
      return texts.takenOutOfService(because(entry.reason));
    case 'shiftsPlanned':
      return texts.shiftsPlanned(entry.by);
    case 'other':
      return texts.other(entry.name);
    case 'registered':
    case 'disconnected':
    case 'returnedToService':
    case 'snapshot':
      return texts[entry.type];
  }
  const id = tripOf(entry.offerId);
  const trip = id === null ? texts.aTrip : shortId(id);
  switch (entry.type) {
    case 'offerDeclined':
    case 'released':
    case 'givenBack':
      return texts[entry.type](trip, because(entry.reason));
    case 'progressed':
      return texts.progressed[entry.status](trip);
    default:
      return texts[entry.type](trip);
  }
}

/** Returns the trip of each offer in a journal. */
export function tripsByOffer(entries: readonly VehicleEntry[]): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap((entry) =>
      'tripId' in entry && entry.tripId ? [[entry.offerId, entry.tripId] as const] : [],
    ),
  );
}
