import { isDeepStrictEqual } from 'node:util';
import type { Place } from '../../../src/domain/geo/place.ts';
import type { TenantId, TripId, VehicleId } from '../../../src/domain/ids.ts';
import type { PassedOver } from '../../../src/domain/rank/state.ts';
import { emptyRank, type RankState, rankWakeAt } from '../../../src/domain/rank/state.ts';
import { kindRefusal } from '../../../src/domain/requirements.ts';
import type { TripEvent } from '../../../src/domain/trip/events.ts';
import type { TripState } from '../../../src/domain/trip/state.ts';
import { isInShapes, type Shape, shapesOf } from '../../../src/domain/zones/area.ts';
import { rankSpec, readEvent, tripSpec } from '../../../src/shell/spec.ts';
import type { RanksPort } from '../instances.ts';
import type { RankPlan } from '../rankPlans.ts';
import type { KnownTrip, Ledger } from './ledger.ts';
import { type CalledEvent, LineModel } from './lineModel.ts';

type StoredRank = ReturnType<RanksPort['get']>;

interface KnownRank {
  readonly tenant: TenantId;
  readonly stored: StoredRank;
  readonly ranks: Pick<RanksPort, 'isCutOff'>;
  readonly waitingArea: readonly Shape[];
  readonly model: LineModel;
  state: RankState;
  /** The last event of its journal that was checked. */
  checked: number;
}

/** Who was seen in the area for so long before losing the place for absence, and was absent before (ms). */
const noticedWithinMs = 60_000;
/** The same while cells cannot tell the rank, which asks vehicles now and then: seen without a break for so long (ms). */
const askedWithinMs = 45_000;
/** A break between two positions: longer than those of a phone that stands are apart (ms). */
const breakMs = 30_000;
/** The latest wake-up of a rank that is due at once; see the shell. */
const minWakeMs = 1_000;

/** fair-line: nobody overtakes in a rank without a true reason, and nobody who is there loses a place. */
export class Lines {
  readonly #ledger: Ledger;
  readonly #now: () => number;
  readonly #ranks = new Map<string, KnownRank>();
  /** When each vehicle was last seen in the waiting area of its tenant's rank (epoch ms). */
  readonly #seenInside = new Map<string, number>();
  /** Since when each was seen there without a break, by the stream that its vehicle knows (epoch ms). */
  readonly #insideSince = new Map<string, number>();

  constructor(ledger: Ledger, now: () => number) {
    this.#ledger = ledger;
    this.#now = now;
  }

  /** A rank's object is about to exist. */
  expect({ tenant, waitingArea }: RankPlan, stored: StoredRank, ranks: KnownRank['ranks']): void {
    const known = { tenant, stored, ranks, model: new LineModel(), state: emptyRank, checked: 0 };
    this.#ranks.set(stored.object.name, { ...known, waitingArea: shapesOf(waitingArea) });
  }

  /** A rank that was rebuilt from its journal has the line that it had. */
  rebuilt(name: string, state: RankState): void {
    if (isDeepStrictEqual(this.#ranks.get(name)?.state, state)) return;
    this.#ledger.violate('fair-line', `${name} was rebuilt as ${JSON.stringify(state)}`);
  }

  /** Checks the events that led to a new state. */
  changed(name: string, state: RankState): void {
    const rank = this.#ranks.get(name);
    if (rank === undefined) return;
    rank.state = state;
    for (const row of rank.stored.storage.journal) {
      if (row.sequence <= rank.checked) continue;
      rank.checked = row.sequence;
      const event = readEvent(rankSpec, row);
      if (event.type === 'called') this.#checkCall(rank, event);
      if (event.type === 'left') this.#checkLeft(rank, event.vehicle, event.reason);
      rank.model.apply(event);
    }
    const inLine = state.line.map(({ vehicle }) => vehicle);
    const modelled = [...rank.model.waiting].toSorted(([, a], [, b]) => a.order - b.order);
    if (
      !isDeepStrictEqual(
        inLine,
        modelled.map(([vehicle]) => vehicle),
      )
    ) {
      this.#ledger.violate('fair-line', `${name} has the line ${inLine}, and its journal ${modelled}`);
    }
  }

  /** A cell has taken a position of a vehicle. */
  saw(tenant: TenantId, vehicle: VehicleId, { place, epoch }: { place: Place; epoch: number }): void {
    for (const rank of this.#ranks.values()) {
      if (rank.tenant !== tenant) continue;
      const name = `${tenant}/${vehicle}`;
      const now = this.#now();
      const isInside = isInShapes(rank.waitingArea, place);
      const isSuperseded = this.#ledger.vehicle(tenant, vehicle)?.state.epoch !== epoch;
      const isBroken = (this.#seenInside.get(name) ?? 0) < now - breakMs;
      if (!isInside || isSuperseded || isBroken) this.#insideSince.delete(name);
      if (!isInside) continue;
      this.#seenInside.set(name, now);
      if (!isSuperseded && !this.#insideSince.has(name)) this.#insideSince.set(name, now);
    }
  }

  #checkCall({ tenant, model, stored }: KnownRank, event: CalledEvent): void {
    const { vehicle, tripId, passedOver } = event;
    const complain = (what: string) =>
      this.#ledger.violate('fair-line', `${stored.object.name} called ${vehicle} for ${tripId}, and ${what}`);
    const own = model.waiting.get(vehicle);
    if (own === undefined) complain('it does not wait');
    else if (own.absent !== null) complain('it is not there');
    const askedAt = this.#last(tenant, tripId, 'searchStarted');
    if (askedAt > 0 && askedAt < event.at - searchMs) complain(`the trip last asked at ${askedAt}`);
    for (const one of model.ahead(vehicle)) {
      const passed = passedOver.find((other) => other.vehicle === one);
      if (passed === undefined) complain(`${one} waits longer`);
      else if (!this.#isTrue(tenant, model, passed, event)) complain(`${one} is not ${passed.reason}`);
    }
  }

  /** When an event of this type last happened to a trip (epoch ms); 0 where its journal has none. */
  #last(tenant: TenantId, trip: TripId, type: TripEvent['type']): number {
    const rows = this.#ledger.trip(tenant, trip)?.storage.journal ?? [];
    return rows.map((row) => readEvent(tripSpec, row)).findLast((event) => event.type === type)?.at ?? 0;
  }

  /** Whether the reason why somebody was passed over is one. */
  #isTrue(tenant: TenantId, model: LineModel, { vehicle, reason }: PassedOver, event: CalledEvent): boolean {
    const { tripId } = event;
    const known = this.#ledger.trip(tenant, tripId);
    const trip = known?.state.kind === 'trip' ? known.state : null;
    const open = model.openCalls(vehicle);
    switch (reason) {
      case 'outside':
      case 'dark':
      case 'engaged':
        return model.waiting.get(vehicle)?.absent?.reason === reason;
      case 'called':
        return [...open].some((other) => other !== tripId);
      case 'not-answering':
        return open.has(tripId);
      case 'declined':
        return model.hasDeclined(vehicle, tripId);
      case 'excluded':
        // It had its turn, and could not be found; an erased trip cannot tell.
        return (
          known === null || trip === null || model.wasCalled(vehicle, tripId) || hadOfferOf(known, vehicle)
        );
      case 'unfit': {
        const profile = this.#ledger.vehicle(tenant, vehicle)?.state.profile;
        // A call on its way has the needs of before a change.
        return (
          trip === null ||
          profile == null ||
          kindRefusal(profile, trip.booking) !== null ||
          this.#last(tenant, tripId, 'changed') > event.at - searchMs
        );
      }
      default:
        return false;
    }
  }

  #checkLeft({ tenant, model, stored, ranks }: KnownRank, vehicle: VehicleId, reason: string): void {
    const absent = model.waiting.get(vehicle)?.absent;
    if (absent == null || (reason !== 'dark' && reason !== 'drove-out')) return;
    const name = `${tenant}/${vehicle}`;
    const seenAt = this.#seenInside.get(name) ?? 0;
    if (seenAt < absent.since + noticedWithinMs) return;
    // Whoever was asked before or after it was there could not be found there.
    const insideForMs = seenAt - (this.#insideSince.get(name) ?? seenAt);
    if (ranks.isCutOff(tenant, seenAt) && insideForMs < askedWithinMs) return;
    this.#ledger.violate(
      'fair-line',
      `${stored.object.name} lost ${vehicle} as ${reason} since ${absent.since}, and it was seen there at ${seenAt}`,
    );
  }

  /** A vehicle of the line has a trip of the rank only by its turn, or by an exception that the trip's journal has. */
  checkAssigned(trip: KnownTrip, before: TripState): void {
    const { state, tenant, storage } = trip;
    if (state.kind !== 'trip' || state.assignment === null || state.booking.rank === undefined) return;
    const { offerId, vehicle } = state.assignment;
    if (before.kind === 'trip' && before.assignment?.offerId === offerId) return;
    const rank = this.#ranks.get(`rank ${tenant}/${state.booking.rank}`);
    if (rank === undefined || rank.model.wasCalled(vehicle.id, trip.id)) return;
    const journal = storage.journal.map((row) => readEvent(tripSpec, row));
    const isException = journal.some(
      (event) =>
        (event.type === 'directed' && event.vehicleId === vehicle.id) ||
        (event.type === 'reserved' && event.offerId === offerId),
    );
    const offeredAt = journal.find((event) => event.type === 'offered' && event.offerId === offerId)?.at ?? 0;
    const since = rank.model.waiting.get(vehicle.id)?.since ?? Number.POSITIVE_INFINITY;
    if (isException || since > offeredAt - searchMs) return;
    this.#ledger.violate('fair-line', `${trip.id} went to ${vehicle.id}, which was not called for it`);
  }

  /** armed: every deadline of a rank has an alarm. */
  checkAlarm(name: string): void {
    const rank = this.#ranks.get(name);
    const wakeAt = rank === undefined ? null : rankWakeAt(rank.state);
    if (rank === undefined || wakeAt === null || rank.stored.object.instance === null) return;
    const latest = Math.max(wakeAt, this.#now() + minWakeMs);
    const { alarmAt } = rank.stored.object;
    if (alarmAt === null || alarmAt > latest) {
      this.#ledger.violate('armed', `${name} must be woken by ${latest}, and is at ${alarmAt}`);
    }
  }
}

/** A search that began before the vehicle joined may find it; one that began earlier than this is given up. */
const searchMs = 10_000;

/** A call may be late: what the trip excluded then it may have forgotten. */
function hadOfferOf({ storage }: KnownTrip, vehicle: VehicleId): boolean {
  const journal = storage.journal.map((row) => readEvent(tripSpec, row));
  return journal.some((event) => event.type === 'offered' && event.vehicleId === vehicle);
}
