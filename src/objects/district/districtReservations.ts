import {
  type Feasibility,
  feasibilityOf,
  type PlannedVehicle,
  plannedVehicles,
  type ReservedRide,
  type RideAhead,
} from '../../domain/supply/feasibility.ts';
import type { DistrictShifts } from '../../domain/vehicle/plannedShifts.ts';
import { ShiftIndex } from './shiftIndex.ts';

/** Retry interval of a failed read. */
const retryMs = 10_000;

/** What else the district knows. */
interface Around {
  readonly reserved: readonly ReservedRide[];
  isServedNow(ride: RideAhead): boolean;
}

/** What a district says of rides ahead: from the shifts planned there, minus what is reserved. Owns nothing. */
export class DistrictReservations {
  readonly #shifts = new ShiftIndex();
  readonly #read: () => Promise<readonly DistrictShifts[]>;
  readonly #warn: (error: unknown) => void;
  #loaded: Promise<boolean> | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  /** `read` returns the stored shifts that are not over. */
  constructor(read: () => Promise<readonly DistrictShifts[]>, warn: (error: unknown) => void) {
    this.#read = read;
    this.#warn = warn;
  }

  /** A vehicle has told which of its shifts touch the district. */
  take(told: DistrictShifts): void {
    this.#shifts.take(told);
  }

  /** Reads what is stored, once; false while the database does not answer. */
  isLoaded(now: number): Promise<boolean> {
    if (this.#loaded === null && now - this.#failedAt < retryMs) return Promise.resolve(false);
    this.#loaded ??= this.#load(now);
    return this.#loaded;
  }

  async #load(now: number): Promise<boolean> {
    try {
      for (const stored of await this.#read()) this.#shifts.take(stored);
      return true;
    } catch (error) {
      this.#loaded = null;
      this.#failedAt = now;
      this.#warn(error);
      return false;
    }
  }

  feasibility(rides: readonly RideAhead[], { reserved, isServedNow }: Around, now: number): Feasibility[] {
    const shifts = this.#shifts.ahead(now);
    return rides.map((ride) =>
      feasibilityOf(ride, { shifts, reserved, isServedNow: isServedNow(ride) }, now),
    );
  }

  planned(ride: RideAhead, reserved: readonly ReservedRide[], now: number): PlannedVehicle[] {
    return plannedVehicles(ride, { shifts: this.#shifts.ahead(now), reserved });
  }
}
