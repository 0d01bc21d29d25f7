import { isDeepStrictEqual } from 'node:util';
import type { OfferId, PersonId } from '../../../src/domain/ids.ts';
import {
  type DriverFigures,
  driversOf,
  noDriverFigures,
  type RiderFigures,
  riderFiguresOf,
} from '../../../src/domain/statistics/personFigures.ts';
import { sumOf } from '../../../src/domain/tariff/price.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { TripRecord } from '../../../src/domain/trip/record.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { pastOf } from '../../../src/history/pastTrips.ts';
import type { FeedBatch, FeedEvent } from '../../../src/protocol/feed.ts';
import type { KnownTrip, Ledger } from './ledger.ts';

/** What a trip's journal does not say in the state that it leads to. */
type Compared = Omit<DriverFigures, 'givenBack'>;

/**
 * true-figures: what the history, fed with each event once, says that drivers and riders did, is what the trips say:
 * nothing is lost and nothing counts twice, whatever failed on the way.
 */
export class Figures {
  readonly #ledger: Ledger;
  /** What the history was told of each trip, as often as it was. */
  readonly #told = new Map<string, FeedEvent[]>();
  /** Each trip as it was last, also once it has erased itself. */
  readonly #trips = new Map<string, BookedTrip>();
  /** Who accepted each trip, by offer. */
  readonly #accepted = new Map<string, Map<OfferId, PersonId>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  told({ kind, tenant, id, events }: Pick<FeedBatch, 'kind' | 'tenant' | 'id' | 'events'>): void {
    if (kind !== 'tripEvents') return;
    const key = `${tenant}/${id}`;
    this.#told.set(key, [...(this.#told.get(key) ?? []), ...events]);
  }

  tripChanged({ tenant, id }: Pick<KnownTrip, 'tenant' | 'id'>, after: TripState): void {
    if (after.kind !== 'trip') return;
    const key = `${tenant}/${id}`;
    this.#trips.set(key, after);
    const accepted = this.#accepted.get(key) ?? new Map<OfferId, PersonId>();
    this.#accepted.set(key, accepted);
    for (const holder of [after.assignment, after.reservation.holder]) {
      if (holder?.driver !== undefined) accepted.set(holder.offerId, holder.driver);
    }
  }

  /** `past`: what statistics are counted from. */
  atTheEnd(history: ReadonlyMap<string, TripRecord>, past: typeof pastOf): void {
    for (const [key, trip] of this.#trips) {
      const record = history.get(key);
      // What the history lacks violates another invariant.
      if (record === undefined) continue;
      const counted = past(record, this.#told.get(key) ?? []);
      this.#compare(key, riderFiguresOf(counted), ridersPart(trip));
      const accepted = this.#accepted.get(key) ?? new Map();
      this.#compare(key, comparedOf(driversOf(counted)), driversPart(trip, accepted));
    }
  }

  #compare(trip: string, told: unknown, said: unknown): void {
    if (isDeepStrictEqual(told, said)) return;
    const detail = `the history counts ${JSON.stringify(told)} of ${trip}, which says ${JSON.stringify(said)}`;
    this.#ledger.violate('true-figures', detail);
  }
}

function ridersPart({ phase, settlement }: BookedTrip): RiderFigures | null {
  if (!isOver(phase)) return null;
  return {
    completed: Number(phase === 'completed'),
    cancelled: Number(phase === 'cancelled'),
    unfulfilled: Number(phase === 'unfulfilled'),
    spent: sumOf(settlement.lines),
    ratings: Number(settlement.ratings.driver !== undefined),
    stars: settlement.ratings.driver?.stars ?? 0,
  };
}

function driversPart(
  { phase, assignment, settlement }: BookedTrip,
  accepted: ReadonlyMap<OfferId, PersonId>,
): Record<string, Compared> {
  if (!isOver(phase)) return {};
  const { givenBack: _, ...nothing } = noDriverFigures;
  const parts: Record<string, Compared> = {};
  for (const driver of accepted.values()) {
    const before = parts[driver] ?? nothing;
    parts[driver] = { ...before, accepted: before.accepted + 1 };
  }
  const driver = assignment?.driver;
  if (driver === undefined) return parts;
  const rating = settlement.ratings.rider;
  parts[driver] = {
    ...(parts[driver] ?? nothing),
    completed: Number(phase === 'completed'),
    cancelled: Number(phase !== 'completed'),
    earned: sumOf(settlement.lines),
    tips: settlement.tip ?? 0,
    ratings: Number(rating !== undefined),
    stars: rating?.stars ?? 0,
  };
  return parts;
}

function comparedOf(figures: ReadonlyMap<PersonId, DriverFigures>): Record<string, Compared> {
  return Object.fromEntries(
    [...figures].map(([driver, { givenBack: _, ...compared }]) => [driver, compared]),
  );
}
