import type { VehicleFix } from '../../calls/trip.ts';
import type { TripId, VehicleId } from '../../domain/ids.ts';
import { isOver } from '../../domain/trip/phases.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import { withTimeout } from '../../timeout.ts';
import type { TripPorts } from './ports.ts';

/** A position that arrived within this is fresh. */
const freshMs = 5_000;
/** Whoever reads the trip waits no longer than this for its vehicle. */
const timeoutMs = 1_000;
/** When to ask again after a failure, while positions are wanted. */
const retryMs = 5_000;

/** The trip whose vehicle's position it is. */
interface PositionHolder {
  /** The trip; null before it was booked. */
  booked(): BookedTrip | null;
  isWatched(): boolean;
  /** Shows a new position to the watchers. */
  show(trip: BookedTrip, fix: VehicleFix): void;
  wakeBy(at: number): void;
}

type PositionPorts = Pick<TripPorts<never>, 'vehicle' | 'timers' | 'host'>;

/**
 * The last known position of a trip's vehicle, in memory only. A position costs a call, so cells forward them only
 * while they are wanted; else the vehicle is asked.
 */
export class VehiclePosition {
  readonly #id: TripId;
  readonly #ports: PositionPorts;
  readonly #holder: PositionHolder;
  #fix: VehicleFix | null = null;
  #arrivedAt = Number.NEGATIVE_INFINITY;

  constructor(id: TripId, ports: PositionPorts, holder: PositionHolder) {
    this.#id = id;
    this.#ports = ports;
    this.#holder = holder;
  }

  /** The position of the trip's vehicle; null while none is known. */
  of(trip: BookedTrip): VehicleFix | null {
    return this.#fix?.vehicleId === carrierOf(trip) ? this.#fix : null;
  }

  /** Takes a position; false for one of a vehicle that does not carry the trip, and for an old one. */
  take(fix: VehicleFix): boolean {
    const trip = this.#holder.booked();
    if (trip === null || carrierOf(trip) !== fix.vehicleId) return false;
    const known = this.of(trip);
    this.#arrivedAt = this.#ports.host.clock.now();
    // A newer stream does not take the vehicle back in time either.
    if (known !== null && (known.epoch > fix.epoch || known.ts > fix.ts)) return false;
    this.#fix = fix;
    this.#holder.show(trip, fix);
    return true;
  }

  /** Somebody watches, or the trip waits for a dark vehicle's sign of life. */
  get isWanted(): boolean {
    const trip = this.#holder.booked();
    if (trip === null || carrierOf(trip) === null) return false;
    return this.#holder.isWatched() || trip.assignment?.darkSince !== null;
  }

  isWantedOf(vehicleId: VehicleId): boolean {
    const trip = this.#holder.booked();
    return trip !== null && carrierOf(trip) === vehicleId && this.isWanted;
  }

  /** Asks the vehicle for its position, and for further ones if they are wanted. Never rejects. */
  async ask(): Promise<void> {
    const trip = this.#holder.booked();
    const vehicleId = trip === null ? null : carrierOf(trip);
    if (vehicleId === null) return;
    const { host, timers, vehicle } = this.#ports;
    const { isWanted } = this;
    try {
      const fix = await withTimeout(vehicle(vehicleId).positionFor(this.#id, isWanted), timeoutMs, timers);
      if (fix !== null) this.take(fix);
    } catch (error) {
      host.warn('position-unknown', { vehicle: vehicleId, error: String(error) });
      if (isWanted) this.#holder.wakeBy(host.clock.now() + retryMs);
    }
  }

  /** Asks the vehicle where no fresh position is known. */
  async refresh(): Promise<void> {
    const trip = this.#holder.booked();
    const isKnown = trip !== null && this.of(trip) !== null;
    const isFresh = isKnown && this.#ports.host.clock.now() - this.#arrivedAt < freshMs;
    if (!isFresh) await this.ask();
  }

  /** Asks where the cell has forgotten, or has not heard, that positions are wanted. */
  askIfOverdue(): void {
    if (this.isWanted) this.#ports.host.background(this.refresh());
  }
}

/** The vehicle whose position the trip shows; null without one. */
function carrierOf({ phase, assignment }: BookedTrip): VehicleId | null {
  return isOver(phase) ? null : (assignment?.vehicle.id ?? null);
}
