import { type Bounds, isWithin } from '../../domain/geo/bounds.ts';
import { type CellId, rollUpAt } from '../../domain/geo/cells.ts';
import type { ReservedRide } from '../../domain/supply/feasibility.ts';
import { isOver } from '../../domain/trip/phases.ts';
import { requestedAtOf, type TripRecord, waitingSinceOf } from '../../domain/trip/record.ts';
import type { TripInView } from '../../protocol/operatorFrames.ts';
import { rfc3339 } from '../../protocol/values.ts';
import { isCellInView } from './districtFleet.ts';

/** Waits of recent pickups count for this long. */
const recentMs = 15 * 60_000;
/** The queue may repeat a trip's end for this long. */
const rememberEndedMs = 70 * 60_000;
/** Rounds current waits, which would otherwise change every second. */
const waitStepSeconds = 10;

interface OpenTrip {
  readonly shown: TripInView;
  /** Null when nobody waits. */
  readonly waitingSince: number | null;
  /** Null where no vehicle was to be found ahead. */
  readonly reserved: ReservedRide | null;
}

export interface CellDemand {
  readonly demand: number;
  readonly waitSeconds: number | null;
}

/** The active trips that begin in a district, and recent waits. */
export class DistrictDemand {
  readonly trips = new Map<string, OpenTrip>();
  /** The newest version of each ended trip, most recently heard last. */
  readonly #ended = new Map<string, { version: number; at: number }>();
  readonly #waits: { readonly pickup: TripRecord['pickup']; readonly at: number; readonly ms: number }[] = [];

  /** Applies a record; false when it is known or outdated. */
  take(record: TripRecord, now: number): boolean {
    const { id, version, state } = record;
    const known = this.trips.get(id)?.shown.version ?? this.#ended.get(id)?.version ?? 0;
    if (version <= known) return false;
    this.#rememberWait(record, known === 0 ? null : (this.trips.get(id)?.shown.state ?? null), now);
    if (isOver(state)) {
      this.trips.delete(id);
      this.#ended.set(id, { version, at: now });
      this.#forget(now);
    } else this.trips.set(id, openTrip(record));
    return true;
  }

  #rememberWait(record: TripRecord, before: string | null, now: number): void {
    const { timeline, pickup } = record;
    const there = timeline.find(({ state }) => state === 'arrived' || state === 'onboard');
    if (there === undefined || before === 'arrived' || before === 'onboard') return;
    if (there.at <= now - recentMs) return;
    const ms = Math.max(0, there.at - waitingSinceOf(record));
    this.#waits.push({ pickup, at: there.at, ms });
    this.#forgetWaits(now);
  }

  #forgetWaits(now: number): void {
    while (this.#waits[0] !== undefined && this.#waits[0].at <= now - recentMs) this.#waits.shift();
  }

  #forget(now: number): void {
    for (const [id, { at }] of this.#ended) {
      if (at > now - rememberEndedMs) return;
      this.#ended.delete(id);
    }
  }

  /** Rides that are reserved, or ask for it. */
  reserved(): ReservedRide[] {
    return [...this.trips.values()].flatMap(({ reserved }) => reserved ?? []);
  }

  /** Trips that begin or end in view. */
  inView(view: Bounds): TripInView[] {
    return [...this.trips.values()]
      .filter(({ shown }) => isWithin(shown.pickup, view) || isWithin(shown.dropoff, view))
      .map(({ shown }) => shown);
  }

  /** Demand by cell of the pickup, in cells of the given resolution. */
  byCell(view: Bounds, resolution: number, now: number): Map<CellId, CellDemand> {
    const cells = new Map<CellId, { demand: number; waitsMs: number[] }>();
    const at = (place: TripRecord['pickup']) => {
      const cell = rollUpAt(place, resolution);
      const known = cells.get(cell) ?? { demand: 0, waitsMs: [] };
      if (isCellInView(cell, view)) cells.set(cell, known);
      return known;
    };
    for (const { shown, waitingSince } of this.trips.values()) {
      if (waitingSince === null || waitingSince > now) continue;
      const cell = at(shown.pickup);
      if (shown.state === 'searching') cell.demand += 1;
      cell.waitsMs.push(now - waitingSince);
    }
    this.#forgetWaits(now);
    for (const { pickup, ms } of this.#waits) at(pickup).waitsMs.push(ms);
    return new Map(
      [...cells].map(([cell, { demand, waitsMs }]) => [cell, { demand, waitSeconds: meanSeconds(waitsMs) }]),
    );
  }
}

function meanSeconds(waitsMs: readonly number[]): number | null {
  if (waitsMs.length === 0) return null;
  const mean = waitsMs.reduce((sum, ms) => sum + ms, 0) / waitsMs.length / 1000;
  return Math.round(mean / waitStepSeconds) * waitStepSeconds;
}

function openTrip(record: TripRecord): OpenTrip {
  const { id, version, state, pooled, vehicle, pickup, dropoff, scheduledFor } = record;
  const isWaiting = state === 'searching' || state === 'assigned';
  const waitingSince = isWaiting ? waitingSinceOf(record) : null;
  const holder = record.reservation?.vehicle ?? vehicle;
  const isAhead = record.reservation !== undefined && scheduledFor !== null;
  return {
    waitingSince,
    reserved: isAhead ? { tripId: id, vehicleId: holder?.id ?? null, pickup, dropoff, scheduledFor } : null,
    shown: {
      id,
      version,
      state,
      pooled,
      vehicle: vehicle?.id ?? null,
      pickup,
      dropoff,
      requestedAt: rfc3339(requestedAtOf(record)),
      scheduledFor: scheduledFor === null ? null : rfc3339(scheduledFor),
      waitingSince: waitingSince === null ? null : rfc3339(waitingSince),
    },
  };
}
