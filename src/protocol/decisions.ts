import { z } from '@hono/zod-openapi';
import type { JournalEntry } from '../domain/machine.ts';
import { offerRefusalSchema } from '../domain/messages.ts';
import { candidateSchema, skippedSchema } from '../domain/supply/candidates.ts';
import { offerOutcomeSchema, type TripEvent } from '../domain/trip/events.ts';
import { rfc3339, time } from './values.ts';

const decidedOfferSchema = z.object({
  id: z.string(),
  vehicleId: z.string(),
  etaSeconds: z.number(),
  etaSource: candidateSchema.shape.etaSource.unwrap(),
  offeredAt: time,
  /** When the phone had it; null while, or because, it never did. */
  seenAt: time.nullable(),
  outcome: z.enum(['open', 'accepted', ...offerOutcomeSchema.options]),
  closedAt: time.nullable(),
  /** Why the vehicle refused it, before its driver saw it. */
  refusal: offerRefusalSchema.nullable(),
  /** What the driver said, or why it was taken back. */
  reason: z.string().nullable(),
});
type DecidedOffer = z.infer<typeof decidedOfferSchema>;

export const decisionSchema = z
  .object({
    attempt: z.int(),
    askedAt: time,
    answeredAt: time.nullable(),
    cellsAsked: z.int(),
    /** Why there is no answer. */
    failure: z.string().nullable(),
    candidates: z.array(
      z.object({
        vehicleId: z.string(),
        etaSeconds: z.number(),
        etaSource: candidateSchema.shape.etaSource.unwrap(),
        distanceMeters: z.number(),
        joins: candidateSchema.shape.joins.unwrap().nullable(),
      }),
    ),
    skipped: z.array(skippedSchema),
    offers: z.array(decidedOfferSchema),
  })
  .openapi('Decision', {
    description:
      'One search: the vehicles that came into question, best first, those that were passed over, and who was asked because of it',
  });
export type Decision = z.infer<typeof decisionSchema>;

interface Draft extends Decision {
  offers: DecidedOffer[];
}

/** Why this driver: what a trip's journal says of its searches, oldest first. */
export function decisionsOf(entries: readonly JournalEntry<TripEvent>[]): Decision[] {
  const decisions: Draft[] = [];
  const offers = new Map<string, DecidedOffer>();
  for (const { event } of entries) {
    switch (event.type) {
      case 'searchStarted':
        decisions.push(begun(event.attempt, event.at));
        break;
      case 'searched': {
        const asked = decisions.find(({ attempt }) => attempt === event.attempt);
        if (asked !== undefined) Object.assign(asked, answered(event));
        break;
      }
      case 'offered': {
        const offer = offerOf(event);
        offers.set(event.offerId, offer);
        decisions.at(-1)?.offers.push(offer);
        break;
      }
      default:
        if ('offerId' in event) followUp(offers.get(event.offerId), event);
    }
  }
  return decisions;
}

function begun(attempt: number, askedAt: number): Draft {
  return {
    attempt,
    askedAt: rfc3339(askedAt),
    answeredAt: null,
    cellsAsked: 0,
    failure: null,
    candidates: [],
    skipped: [],
    offers: [],
  };
}

function answered(event: TripEvent & { type: 'searched' }): Partial<Decision> {
  const { at, cellsAsked, failure, candidates, skipped } = event;
  return {
    answeredAt: rfc3339(at),
    cellsAsked,
    failure,
    candidates: candidates.map(({ vehicleId, etaSeconds, etaSource, distanceMeters, joins }) => ({
      vehicleId,
      etaSeconds,
      etaSource: etaSource ?? 'greatCircle',
      distanceMeters,
      joins: joins ?? null,
    })),
    skipped,
  };
}

function offerOf({
  offerId,
  vehicleId,
  etaSeconds,
  etaSource,
  at,
}: TripEvent & { type: 'offered' }): DecidedOffer {
  return {
    id: offerId,
    vehicleId,
    etaSeconds,
    etaSource: etaSource ?? 'greatCircle',
    offeredAt: rfc3339(at),
    seenAt: null,
    outcome: 'open',
    closedAt: null,
    refusal: null,
    reason: null,
  };
}

function followUp(offer: DecidedOffer | undefined, event: TripEvent): void {
  if (offer === undefined) return;
  if (event.type === 'offerSeen') offer.seenAt = rfc3339(event.at);
  if (event.type === 'assigned') {
    offer.outcome = 'accepted';
    offer.closedAt = rfc3339(event.at);
  }
  if (event.type !== 'offerClosed') return;
  const { outcome, refusal, reason, at } = event;
  Object.assign(offer, { outcome, refusal, reason, closedAt: rfc3339(at) });
}
