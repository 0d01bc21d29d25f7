import { z } from '@hono/zod-openapi';
import { candidateSchema, skippedSchema } from '../domain/supply/candidates.ts';
import { offerOutcomeSchema } from '../domain/trip/events.ts';
import { offerRefusalSchema } from '../domain/tripVehicleMessages.ts';
import { type FeedEvent, type TripFeedEvent, tripFeedEventSchema } from './feed.ts';
import { rfc3339, time } from './values.ts';

const decidedOfferSchema = z.object({
  id: z.string(),
  vehicleId: z.string(),
  etaSeconds: z.number(),
  etaSource: candidateSchema.shape.etaSource.unwrap(),
  offeredAt: time,
  /** When the phone acknowledged it; null if it has not. */
  seenAt: time.nullable(),
  outcome: z.enum(['open', 'accepted', ...offerOutcomeSchema.options]),
  closedAt: time.nullable(),
  /** Why the vehicle refused it without showing it to its driver. */
  refusal: offerRefusalSchema.nullable(),
  /** The driver's reason, or why the offer was withdrawn. */
  reason: z.string().nullable(),
});
type DecidedOffer = z.infer<typeof decidedOfferSchema>;

export const decisionSchema = z
  .object({
    attempt: z.int(),
    askedAt: time,
    answeredAt: time.nullable(),
    cellsAsked: z.int(),
    cellsUnanswered: z
      .int()
      .optional()
      .openapi({ description: 'How many of them did not answer in time; left out when all did' }),
    /** Why the search has no result. */
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
      'One search: its candidates, best first, the vehicles passed over, and the offers that followed',
  });
export type Decision = z.infer<typeof decisionSchema>;

interface Draft extends Decision {
  offers: DecidedOffer[];
}

/** Derives the decisions from a trip's events: each search with its candidates and offers, oldest first. */
export function decisionsOf(events: readonly FeedEvent[]): Decision[] {
  const decisions: Draft[] = [];
  const offers = new Map<string, DecidedOffer>();
  for (const written of events) {
    // The history may have events newer than this code.
    const { data: event } = tripFeedEventSchema.safeParse(written);
    if (event === undefined) continue;
    switch (event.type) {
      case 'trip.searchStarted':
        decisions.push(begun(event.data.attempt, event.at));
        break;
      case 'trip.searched': {
        const asked = decisions.find(({ attempt }) => attempt === event.data.attempt);
        if (asked !== undefined) Object.assign(asked, answered(event));
        break;
      }
      case 'trip.offered': {
        const offer = offerOf(event);
        offers.set(event.data.offerId, offer);
        decisions.at(-1)?.offers.push(offer);
        break;
      }
      default:
        if ('offerId' in event.data) followUp(offers.get(event.data.offerId), event);
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

function answered({ at, data }: TripFeedEvent & { type: 'trip.searched' }): Partial<Decision> {
  const { cellsAsked, cellsUnanswered, failure, candidates, skipped } = data;
  return {
    answeredAt: rfc3339(at),
    cellsAsked,
    ...(cellsUnanswered !== undefined && { cellsUnanswered }),
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

function offerOf({ at, data }: TripFeedEvent & { type: 'trip.offered' }): DecidedOffer {
  const { offerId, vehicleId, etaSeconds, etaSource } = data;
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

function followUp(offer: DecidedOffer | undefined, event: TripFeedEvent): void {
  if (offer === undefined) return;
  if (event.type === 'trip.offerSeen') offer.seenAt = rfc3339(event.at);
  if (event.type === 'trip.assigned' || event.type === 'trip.reserved') {
    offer.outcome = 'accepted';
    offer.closedAt = rfc3339(event.at);
  }
  if (event.type !== 'trip.offerClosed') return;
  const { outcome, refusal, reason } = event.data;
  Object.assign(offer, { outcome, refusal, reason, closedAt: rfc3339(event.at) });
}
