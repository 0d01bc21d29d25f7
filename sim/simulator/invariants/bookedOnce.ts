import type { PersonId, TenantId, TripId } from '../../../src/domain/ids.ts';
import type { LocalDate } from '../../../src/domain/series/localDates.ts';
import type { Series, SeriesId } from '../../../src/domain/series/series.ts';
import { type TripRecord, tripRecordSchema } from '../../../src/domain/trip/record.ts';
import { seriesEnded } from '../../../src/objects/person/cancelScheduled.ts';
import type { Ledger } from './ledger.ts';

/** A series of one date that was stored. */
export interface SeriesKept {
  readonly tenant: TenantId;
  readonly rider: PersonId;
  readonly series: Series;
  readonly date: LocalDate;
}

/**
 * booked-once: the date of a series is booked as one trip, also after a crash in the middle of it; a date that was left
 * out has none, and none that was still far is left of a series that was ended, unless its trips were to be kept: then it
 * cancels none, not even one that was just being booked.
 */
export class SeriesBooked {
  readonly #ledger: Ledger;
  readonly #added = new Map<SeriesId, SeriesKept>();
  readonly #givenUp = new Map<SeriesId, 'ended' | 'skipped' | 'kept'>();
  /** By the key of the date: the trips that were asked for. */
  readonly #trips = new Map<string, Set<TripId>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The series was stored: its rider was answered. */
  added(kept: SeriesKept): void {
    this.#added.set(kept.series.id, kept);
  }

  ended(id: SeriesId, keepsTrips: boolean): void {
    this.#givenUp.set(id, keepsTrips ? 'kept' : 'ended');
  }

  skipped(id: SeriesId): void {
    this.#givenUp.set(id, 'skipped');
  }

  /** A trip is asked for, for the date with this key. */
  asked(key: string, tripId: TripId): void {
    const trips = this.#trips.get(key) ?? new Set();
    this.#trips.set(key, trips.add(tripId));
    if (trips.size > 1)
      this.#ledger.violate('booked-once', `${key} is booked as ${[...trips].join(' and ')}`);
  }

  /** The series that go on and have no trip yet: they may be waiting for their next attempt. */
  *unbooked(): IterableIterator<SeriesId> {
    for (const [id, kept] of this.#added) {
      if (!this.#givenUp.has(id) && this.#recordsOf(kept).length === 0) yield id;
    }
  }

  atTheEnd(): void {
    for (const id of this.unbooked()) this.#ledger.violate('booked-once', `${id} was never booked`);
    for (const [id, fate] of this.#givenUp) {
      const kept = this.#added.get(id);
      const records = kept === undefined ? [] : this.#recordsOf(kept);
      const driven = records.flatMap(({ state }) => (state === 'cancelled' ? [] : state));
      if (fate !== 'kept' && driven.length > 0)
        this.#ledger.violate('booked-once', `${id} was ${fate}, and its trip is ${driven.join(', ')}`);
      if (fate === 'kept' && records.some(({ ended }) => ended?.reason === seriesEnded))
        this.#ledger.violate('booked-once', `${id} was ended, its trips kept, and it cancelled one`);
    }
  }

  /** The last records of the trips that were asked for: they are there when a trip itself has been erased. */
  #recordsOf({ tenant, series, date }: SeriesKept): TripRecord[] {
    return [...(this.#trips.get(`${series.id}\n${date}`) ?? [])].flatMap((tripId) => {
      const last = [...(this.#ledger.trip(tenant, tripId)?.records.values() ?? [])].at(-1);
      return last === undefined ? [] : [tripRecordSchema.parse(JSON.parse(last))];
    });
  }
}
