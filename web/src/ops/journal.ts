import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { moneySchema } from '../api/schemas.ts';
import { formatDistance, formatDuration, formatMoney, formatTime } from '../i18n/format.ts';
import { journalTexts } from '../i18n/journal.ts';
import { person, reasonOf, wordFor } from './reasons.ts';

const candidateSchema = z.object({
  vehicleId: z.string(),
  etaSeconds: z.number(),
  etaSource: z.optional(z.string()),
});
const skippedSchema = z.object({ vehicleId: z.string(), reason: z.string(), distanceMeters: z.number() });
export type Candidate = z.infer<typeof candidateSchema>;
export type Skipped = z.infer<typeof skippedSchema>;

const base = { sequence: z.number(), at: z.string() };
const vehicle = { vehicleId: z.string() };
const ended = z.object({ by: z.string(), reason: z.string() });
const bare = ['due', 'leadAsked', 'enroute', 'arrived', 'onboard', 'completed', 'livenessChecked'] as const;
const known = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('requested'), booking: z.object({ rider: z.string() }) }),
  z.object({ ...base, type: z.enum([...bare, 'vehicleBack', 'historyAsked', 'erased']) }),
  z.object({ ...base, type: z.literal('searchStarted'), attempt: z.number() }),
  z.object({
    ...base,
    type: z.literal('searched'),
    candidates: z.array(candidateSchema),
    skipped: z.array(skippedSchema),
    cellsAsked: z.number(),
    failure: z.nullable(z.string()),
  }),
  z.object({ ...base, ...vehicle, type: z.literal('offered'), etaSeconds: z.number() }),
  z.object({ ...base, ...vehicle, type: z.enum(['offerSeen', 'offerHedged']) }),
  z.object({
    ...base,
    ...vehicle,
    type: z.literal('offerClosed'),
    outcome: z.enum(['refused', 'declined', 'lapsed', 'lost', 'withdrawn']),
    refusal: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
  z.object({ ...base, ...vehicle, type: z.literal('assigned'), etaSeconds: z.number() }),
  z.object({ ...base, type: z.literal('leadEstimated'), leadSeconds: z.number() }),
  z.object({ ...base, ...vehicle, type: z.literal('reserved') }),
  z.object({ ...base, ...vehicle, type: z.literal('reservationLost'), by: z.string(), reason: z.string() }),
  z.object({ ...base, ...vehicle, type: z.literal('returned'), by: z.string(), reason: z.string() }),
  z.object({ ...base, type: z.enum(['cancelled', 'unfulfilled']), ended }),
  z.object({ ...base, ...vehicle, type: z.literal('deliveryFailed'), reason: z.string() }),
  z.object({ ...base, ...vehicle, type: z.literal('deliveryCancelled'), by: z.string(), reason: z.string() }),
  z.object({ ...base, ...vehicle, type: z.literal('goodsReturnBegun'), by: z.string(), reason: z.string() }),
  z.object({
    ...base,
    ...vehicle,
    type: z.literal('goodsReturnEnded'),
    outcome: z.enum(['returned', 'lost']),
  }),
  z.object({ ...base, ...vehicle, type: z.literal('wrongPins'), count: z.number() }),
  z.object({ ...base, type: z.literal('vehicleDark'), since: z.string() }),
  z.object({ ...base, type: z.literal('viaServed'), served: z.number() }),
  z.object({
    ...base,
    type: z.enum(['changeAsked', 'changed']),
    by: z.string(),
    changes: z.record(z.string(), z.unknown()),
    fare: moneySchema,
  }),
  z.object({ ...base, type: z.literal('changeEnded'), outcome: z.enum(['refused', 'withdrawn']) }),
]);

/** One event of a trip's journal. Unknown events keep their type and time. */
export const journalEntrySchema = z.union([
  known,
  z.pipe(
    z.object({ ...base, type: z.string() }),
    z.transform((entry) => ({ ...entry, name: entry.type, type: 'other' as const })),
  ),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

const journalSchema = z.object({ data: z.array(journalEntrySchema) });
export type Journal = z.infer<typeof journalSchema>;

export function readJournal(tripId: string): Promise<Answer<Journal>> {
  const path = `/v1/trips/${encodeURIComponent(tripId)}/journal`;
  return call({ method: 'GET', path, answer: journalSchema });
}

/** Returns an event as text. */
export function describeEntry(entry: JournalEntry, timeZone: string): string {
  const texts = journalTexts();
  switch (entry.type) {
    case 'requested':
      return texts.requested(entry.booking.rider);
    case 'searchStarted':
      return texts.searchStarted(entry.attempt);
    case 'searched':
      return describeSearch(entry);
    case 'offered':
      return texts.offered(entry.vehicleId, formatDuration(entry.etaSeconds));
    case 'offerSeen':
    case 'offerHedged':
      return texts[entry.type](entry.vehicleId);
    case 'offerClosed':
      return describeClosed(entry);
    case 'assigned':
      return texts.assigned(entry.vehicleId, formatDuration(entry.etaSeconds));
    case 'leadEstimated':
      return texts.leadEstimated(formatDuration(entry.leadSeconds));
    case 'reserved':
      return texts.reserved(entry.vehicleId);
    case 'reservationLost':
      return texts.reservationLost(entry.vehicleId, person(entry.by), reasonOf(entry.reason));
    case 'returned':
      return texts.returned(entry.vehicleId, person(entry.by), reasonOf(entry.reason));
    case 'cancelled':
      return texts.cancelled(person(entry.ended.by), reasonOf(entry.ended.reason));
    case 'unfulfilled':
      return texts.unfulfilled(reasonOf(entry.ended.reason));
    case 'deliveryFailed':
      return texts.deliveryFailed(entry.vehicleId, reasonOf(entry.reason));
    case 'deliveryCancelled':
      return texts.deliveryCancelled(person(entry.by), reasonOf(entry.reason));
    case 'goodsReturnBegun':
      return texts.goodsReturnBegun(entry.vehicleId, person(entry.by), reasonOf(entry.reason));
    case 'goodsReturnEnded':
      return texts.goodsReturnEnded[entry.outcome](entry.vehicleId);
    case 'wrongPins':
      return texts.wrongPins(entry.vehicleId, entry.count);
    case 'vehicleDark':
      return texts.vehicleDark(formatTime(entry.since, timeZone));
    case 'viaServed':
      return texts.viaServed(entry.served);
    case 'changeAsked':
    case 'changed': {
      const fields = Object.keys(entry.changes).join(', ');
      return texts[entry.type](person(entry.by), fields, formatMoney(entry.fare));
    }
    case 'changeEnded':
      return texts.changeEnded(entry.outcome);
    case 'other':
      return texts.other(entry.name);
    default:
      return texts[entry.type];
  }
}

function describeSearch(entry: JournalEntry & { type: 'searched' }): string {
  const texts = journalTexts();
  const [best] = entry.candidates;
  if (entry.failure !== null) return texts.searchFailed;
  if (best === undefined) return texts.searchedNone(entry.cellsAsked);
  return texts.searched(entry.candidates.length, best.vehicleId, formatDuration(best.etaSeconds));
}

function describeClosed({ outcome, vehicleId, refusal, reason }: JournalEntry & { type: 'offerClosed' }) {
  const why = refusal ?? reason;
  const sentence = journalTexts().outcomes[outcome](vehicleId);
  return why === null ? `${sentence}.` : `${sentence} (${reasonOf(why)}).`;
}

export function describeCandidate({ vehicleId, etaSeconds, etaSource = '' }: Candidate): string {
  const texts = journalTexts();
  return texts.candidate(vehicleId, formatDuration(etaSeconds), wordFor(texts.sources, etaSource) ?? '');
}

export function describeSkipped({ vehicleId, reason, distanceMeters }: Skipped): string {
  return journalTexts().skipped(vehicleId, reasonOf(reason), formatDistance(distanceMeters));
}

/** Explains a trip's vehicle: the search behind its offer, and earlier offers. */
export interface Decision {
  readonly vehicleId: string;
  readonly etaSeconds: number;
  /** Counted from 1; null if its search is unknown. */
  readonly rank: number | null;
  readonly candidates: readonly Candidate[];
  readonly skipped: readonly Skipped[];
  /** The unsuccessful offers, as text. */
  readonly before: readonly string[];
}

/** Null without a chosen vehicle. */
export function decisionOf(entries: readonly JournalEntry[]): Decision | null {
  const assignedAt = entries.findLastIndex((entry) => entry.type === 'assigned');
  const assigned = entries[assignedAt];
  if (assigned?.type !== 'assigned') return null;
  const earlier = entries.slice(0, assignedAt);
  const offeredAt = earlier.findLastIndex(
    (entry) => entry.type === 'offered' && entry.vehicleId === assigned.vehicleId,
  );
  const search = earlier.slice(0, Math.max(0, offeredAt)).findLast((entry) => entry.type === 'searched');
  const candidates = search?.type === 'searched' ? search.candidates : [];
  const place = candidates.findIndex(({ vehicleId }) => vehicleId === assigned.vehicleId);
  return {
    vehicleId: assigned.vehicleId,
    etaSeconds: assigned.etaSeconds,
    rank: place === -1 ? null : place + 1,
    candidates,
    skipped: search?.type === 'searched' ? search.skipped : [],
    before: earlier.flatMap((entry) => (entry.type === 'offerClosed' ? [describeClosed(entry)] : [])),
  };
}

export function describeDecision({ vehicleId, etaSeconds, rank, candidates }: Decision): string {
  const texts = journalTexts();
  const eta = formatDuration(etaSeconds);
  if (rank === null) return texts.assigned(vehicleId, eta);
  if (candidates.length === 1) return texts.chosenAlone(vehicleId, eta);
  return texts.chosen(vehicleId, eta, rank, candidates.length);
}
