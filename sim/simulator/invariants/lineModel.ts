import type { TripId, VehicleId } from '../../../src/domain/ids.ts';
import type { RankEvent } from '../../../src/domain/rank/events.ts';
import type { AbsenceReason, PassedOver } from '../../../src/domain/rank/state.ts';

export interface Held {
  /** Who has a lower one waits longer. */
  order: number;
  /** Since when it is in the line, after its last trip (epoch ms). */
  readonly since: number;
  absent: { readonly reason: AbsenceReason; readonly since: number } | null;
}

export type CalledEvent = RankEvent & { type: 'called' };

/** A line as its journal tells it, followed in the simplest way. */
export class LineModel {
  readonly waiting = new Map<VehicleId, Held>();
  readonly away = new Map<VehicleId, Held>();
  readonly #open = new Map<VehicleId, Set<TripId>>();
  readonly #declined = new Set<string>();
  readonly #called = new Map<string, readonly PassedOver[]>();
  #last = 0;

  /** Who waits longer than a vehicle. */
  ahead(vehicle: VehicleId): VehicleId[] {
    const own = this.waiting.get(vehicle)?.order ?? Number.POSITIVE_INFINITY;
    return [...this.waiting].flatMap(([id, { order }]) => (order < own ? [id] : []));
  }

  wasCalled(vehicle: VehicleId, tripId: TripId): boolean {
    return this.#called.has(`${vehicle} ${tripId}`);
  }

  passedOverFor(vehicle: VehicleId, tripId: TripId): readonly PassedOver[] | null {
    return this.#called.get(`${vehicle} ${tripId}`) ?? null;
  }

  hasDeclined(vehicle: VehicleId, tripId: TripId): boolean {
    return this.#declined.has(`${vehicle} ${tripId}`);
  }

  /** The trips whose offers the vehicle may still have. */
  openCalls(vehicle: VehicleId): ReadonlySet<TripId> {
    return this.#open.get(vehicle) ?? new Set();
  }

  apply(event: RankEvent): void {
    switch (event.type) {
      case 'joined':
        this.away.delete(event.vehicle);
        this.waiting.set(event.vehicle, { order: this.#end(), since: event.at, absent: null });
        return;
      case 'absent':
        this.#setAbsent(event.vehicle, { reason: event.reason, since: event.at });
        return;
      case 'back':
        this.#setAbsent(event.vehicle, null);
        return;
      case 'left':
      case 'departed':
        this.waiting.delete(event.vehicle);
        this.away.delete(event.vehicle);
        return;
      case 'called':
        this.#called.set(`${event.vehicle} ${event.tripId}`, event.passedOver);
        this.#open.set(event.vehicle, new Set([...this.openCalls(event.vehicle), event.tripId]));
        return;
      case 'callEnded':
        this.#close(event);
        return;
      case 'declined':
        this.#close(event);
        this.#declined.add(`${event.vehicle} ${event.tripId}`);
        return;
      case 'sentLast': {
        const away = this.away.get(event.vehicle);
        const held = this.waiting.get(event.vehicle) ?? (away && { ...away, since: event.at });
        this.away.delete(event.vehicle);
        if (held !== undefined) this.waiting.set(event.vehicle, { ...held, order: this.#end() });
        return;
      }
      case 'moved':
        this.#move(event.vehicle, event.position);
        return;
      case 'served': {
        const held = this.waiting.get(event.vehicle);
        this.#close(event);
        this.waiting.delete(event.vehicle);
        if (held !== undefined) this.away.set(event.vehicle, { ...held, absent: null });
        return;
      }
      case 'placeKept': {
        const held = this.away.get(event.vehicle);
        this.away.delete(event.vehicle);
        if (held !== undefined) this.waiting.set(event.vehicle, { ...held, since: event.at, absent: null });
        return;
      }
      default:
        return;
    }
  }

  #end(): number {
    this.#last += 1;
    return this.#last;
  }

  #setAbsent(vehicle: VehicleId, absent: Held['absent']): void {
    const held = this.waiting.get(vehicle);
    if (held !== undefined) held.absent = absent;
  }

  #close({ vehicle, tripId }: { readonly vehicle: VehicleId; readonly tripId: TripId }): void {
    this.#open.get(vehicle)?.delete(tripId);
  }

  /** Between whom it then is; ahead of those with a trip that had waited less long. */
  #move(vehicle: VehicleId, position: number): void {
    const held = this.waiting.get(vehicle);
    if (held === undefined) return;
    const others = [...this.waiting]
      .filter(([id]) => id !== vehicle)
      .map(([, { order }]) => order)
      .toSorted((a, b) => a - b);
    const behind = others[position];
    const everybody = [...others, ...[...this.away.values()].map(({ order }) => order)];
    const before = everybody.filter((order) => behind !== undefined && order < behind);
    held.order = behind === undefined ? this.#end() : (Math.max(behind - 1, ...before) + behind) / 2;
  }
}
