import { z } from 'zod';
import { distanceMeters as metersBetween, type Place, placeSchema } from '../geo/place.ts';
import { vehicleIdSchema } from '../ids.ts';
import type { Policy } from '../policy/policy.ts';
import {
  kindRefusal,
  type RideRequirements,
  requirementsOf,
  requirementsSchema,
  vehicleKindSchema,
} from '../requirements.ts';
import { isOpenAmong, isOpenTo, openingSchema } from '../vehicle/admission.ts';
import { distanceWithin, etaSeconds, etaSourceSchema, routingRulesSchema } from './eta.ts';
import { insertionInto, secondsToFinish, sharingSchema } from './pooledInsertion.ts';
import type { Accept, SupplyIndex } from './supplyIndex.ts';

/** A cell's copy of a vehicle's facts, besides its position. The vehicle has the final say. */
const supplyFactsSchema = z.object({
  vehicleId: vehicleIdSchema,
  epoch: z.int(),
  ...vehicleKindSchema.shape,
  availability: z.enum(['available', 'paused', 'offline']),
  /** How it can take one more trip; null: it cannot. */
  opening: openingSchema.nullable(),
  outOfService: z.boolean().optional(),
});
export type SupplyFacts = z.infer<typeof supplyFactsSchema>;

const searchDemandSchema = z.object({
  pickup: placeSchema,
  ...requirementsSchema.shape,
  /** Left out by older code: not pooled. */
  pooled: z.boolean().optional(),
  /** Of a pooled trip: what decides where it enters a plan. Left out by older code. */
  sharing: sharingSchema.optional(),
  excluded: z.array(vehicleIdSchema),
  limit: z.int().min(1),
  maxDistanceMeters: z.number(),
  maxEtaSeconds: z.number(),
  /** Vehicles on a trip are candidates when this close to their last stop. Left out: they are not. */
  finishingWithinSeconds: z.number().optional(),
  staleSeconds: z.number(),
  detourFactor: z.number().positive(),
  speedMetersPerSecond: z.number().positive(),
  /** How ETAs are computed; left out by older code: great circle. */
  routing: routingRulesSchema.optional(),
  /** How long the cell may gather other demands to assign them together; left out or 0: at once. */
  windowSeconds: z.number().optional(),
  /**
   * Only vehicles as anybody may see them: free ones, at coarse places. For results that are shown before a booking;
   * left out: as they are.
   */
  shown: z.boolean().optional(),
  /** For a ride far ahead: what a vehicle does now does not matter, as long as it is on duty. */
  isReservation: z.boolean().optional(),
  /** Since when the rider waits (epoch ms). */
  waitingSince: z.number().optional(),
});
/** What a trip asks the cells around its pickup for. */
export type SearchDemand = z.infer<typeof searchDemandSchema>;

/** Builds the demand for these requirements under a tenant's policy. */
export function demandUnder(
  policy: Policy,
  requirements: RideRequirements,
  demand: Pick<SearchDemand, 'pickup' | 'excluded' | 'limit'>,
): SearchDemand {
  return {
    ...demand,
    ...requirementsOf(requirements),
    maxDistanceMeters: policy.dispatch.searchMaxDistanceMeters,
    maxEtaSeconds: policy.dispatch.searchMaxEtaSeconds,
    finishingWithinSeconds: policy.dispatch.finishingWithinSeconds,
    staleSeconds: policy.dispatch.positionStaleSeconds,
    detourFactor: policy.routing.detourFactor,
    speedMetersPerSecond: policy.routing.speedMetersPerSecond,
    routing: routingRulesSchema.parse(policy.routing),
  };
}

export const candidateSchema = z.object({
  vehicleId: vehicleIdSchema,
  epoch: z.int(),
  etaSeconds: z.number(),
  distanceMeters: z.number(),
  positionAgeSeconds: z.number(),
  /** Left out by older code: great circle. */
  etaSource: etaSourceSchema.optional(),
  /** Road-only estimate of the drive to the pickup; left out when there is none. */
  roadSeconds: z.number().optional(),
  /**
   * Where the trip enters the plan of a vehicle that is not free: after its stops, or between them; left out: the
   * vehicle is free.
   */
  joins: z.enum(['after', 'among']).optional(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** A candidate with its position. The position stays between cells and is never journaled. */
export interface PlacedCandidate extends Candidate {
  readonly place?: Place | undefined;
  /** Its stops before the pickup. */
  readonly via?: readonly Place[] | undefined;
}

const skipReasonSchema = z.enum([
  'excluded',
  'offline',
  'paused',
  'stale',
  'wrong-type',
  'incapable',
  'busy',
  'held',
  'too-far',
  'no-way',
  'out-of-service',
]);
export type SkipReason = z.infer<typeof skipReasonSchema>;

export const skippedSchema = z.object({
  vehicleId: vehicleIdSchema,
  reason: skipReasonSchema,
  distanceMeters: z.number(),
});
/** A vehicle that was passed over and why, for the journal of decisions. */
export type Skipped = z.infer<typeof skippedSchema>;

export interface SearchResult<Found extends Candidate = PlacedCandidate> {
  /** Best first. */
  readonly candidates: readonly Found[];
  /** Nearest first, at most 20. */
  readonly skipped: readonly Skipped[];
}

/** How many passed-over vehicles a result names. */
export const maxSkipped = 20;

/** How many engaged vehicles are considered besides the free ones; they are rarely better. */
const maxEngaged = 5;

/** The vehicles of one cell: positions, facts, and holds by other searches. */
export interface LocalSupply {
  readonly index: SupplyIndex;
  readonly facts: ReadonlyMap<string, SupplyFacts>;
  readonly held: ReadonlySet<string>;
}

/**
 * Returns the best candidates of one cell, and the nearest vehicles that were passed over: those nearer than the last
 * candidate, or any when there are too few candidates.
 */
export function localCandidates(supply: LocalSupply, demand: SearchDemand, now: number): SearchResult {
  const { index, facts } = supply;
  const skipReasonOf = skipReasons(supply, demand, now);
  const isEngaged = (key: string) =>
    demand.isReservation !== true && facts.get(key)?.opening?.via.length !== 0;
  const isFree: Accept = (key, ...at) => !isEngaged(key) && skipReasonOf(key, ...at) === null;
  const isJoined: Accept = (key, ...at) => isEngaged(key) && skipReasonOf(key, ...at) === null;
  const isSkipped: Accept = (...vehicle) => Boolean(skipReasonOf(...vehicle));

  const radiusMeters = searchRadiusMeters(demand);
  const found = index.nearest(demand.pickup, demand.limit, isFree, radiusMeters);
  const engaged = index.nearest(demand.pickup, Math.min(maxEngaged, demand.limit), isJoined, radiusMeters);
  const last = found.length < demand.limit ? undefined : found.at(-1);
  const passedOver = index.nearest(demand.pickup, maxSkipped, isSkipped, last?.distanceMeters);

  const outcomes = [...found, ...engaged].flatMap(({ key, distanceMeters, positionAt }) => {
    const known = facts.get(key);
    const place = index.get(key)?.place;
    if (known === undefined || place === undefined) return [];
    return [candidateFrom(known, { place, distanceMeters, positionAt }, demand, now)];
  });
  // Near in distance, but far in time because of its other stops.
  const isLate = ({ joins, etaSeconds: eta }: Candidate) => joins !== undefined && eta > demand.maxEtaSeconds;
  const late = outcomes.filter(isLate).map(({ vehicleId, distanceMeters }): Skipped => {
    return { vehicleId, reason: 'too-far', distanceMeters };
  });
  const skipped = passedOver.flatMap(({ key, distanceMeters, positionAt }): Skipped[] => {
    const known = facts.get(key);
    const reason = skipReasonOf(key, distanceMeters, positionAt);
    return known && reason ? [{ vehicleId: known.vehicleId, reason, distanceMeters }] : [];
  });
  return {
    candidates: outcomes
      .filter((candidate) => !isLate(candidate))
      .sort(byEta)
      .slice(0, demand.limit),
    skipped: [...skipped, ...late].sort(byDistance).slice(0, maxSkipped),
  };
}

/** Returns the search radius in metres: the tighter of the distance limit and the ETA limit. */
export function searchRadiusMeters(demand: SearchDemand): number {
  return Math.min(demand.maxDistanceMeters, distanceWithin(demand.maxEtaSeconds, demand));
}

/**
 * Returns a function that says why a vehicle is no candidate: null when it is one, undefined when its facts are
 * unknown.
 */
function skipReasons({ index, facts, held }: LocalSupply, demand: SearchDemand, now: number) {
  const excluded = new Set<string>(demand.excluded);
  const radiusMeters = searchRadiusMeters(demand);
  const finishingWithin = demand.finishingWithinSeconds ?? 0;

  return (key: string, distanceMeters: number, positionAt: number): SkipReason | null | undefined => {
    const known = facts.get(key);
    if (known === undefined) return undefined;
    if (excluded.has(key)) return 'excluded';
    if (known.outOfService === true) return 'out-of-service';
    if (known.availability !== 'available') return known.availability;
    if (ageSeconds(positionAt, now) > demand.staleSeconds) return 'stale';
    const unable = kindRefusal(known, demand);
    if (unable !== null) return unable;
    if (demand.isReservation === true) return distanceMeters > radiusMeters ? 'too-far' : null;
    if (known.opening === null || !isOpenTo(known.opening, demand)) return 'busy';
    const place = index.get(key)?.place;
    if (place === undefined) return undefined;
    if (
      !isOpenAmong(known.opening, demand) &&
      secondsToFinish(place, known.opening, demand) > finishingWithin
    )
      return 'busy';
    if (held.has(key)) return 'held';
    return distanceMeters > radiusMeters ? 'too-far' : null;
  };
}

function candidateFrom(
  { vehicleId, epoch, opening, capacity }: SupplyFacts,
  { place, distanceMeters, positionAt }: { place: Place; distanceMeters: number; positionAt: number },
  demand: SearchDemand,
  now: number,
): PlacedCandidate {
  const candidate = {
    vehicleId,
    epoch,
    distanceMeters,
    positionAgeSeconds: ageSeconds(positionAt, now),
    place,
  };
  const { via = [] } = opening ?? {};
  const last = via.at(-1);
  if (opening === null || last === undefined || demand.isReservation === true) {
    return { ...candidate, etaSeconds: etaSeconds(distanceMeters, demand) };
  }
  if (isOpenAmong(opening, demand)) {
    const inserted = insertionInto(opening, capacity, place, demand, now);
    if (inserted !== null) return { ...candidate, ...inserted, joins: 'among' };
  }
  const lastLeg = etaSeconds(metersBetween(last, demand.pickup), demand);
  const joins = isOpenAmong(opening, demand) ? 'among' : 'after';
  return { ...candidate, via, etaSeconds: secondsToFinish(place, opening, demand) + lastLeg, joins };
}

/** A phone's clock may run ahead: such positions have age 0, not a negative one. */
function ageSeconds(positionAt: number, now: number): number {
  return Math.max(0, now - positionAt) / 1000;
}

/** Order by ETA; ties by id, so that the order is the same in every cell. */
export function byEta(a: Candidate, b: Candidate): number {
  return a.etaSeconds - b.etaSeconds || compareText(a.vehicleId, b.vehicleId);
}

export function byDistance(a: Skipped, b: Skipped): number {
  return a.distanceMeters - b.distanceMeters || compareText(a.vehicleId, b.vehicleId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
