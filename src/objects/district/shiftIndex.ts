import { type DistrictShifts, shiftsAhead } from '../../domain/vehicle/plannedShifts.ts';

/** When vehicles are planned to be on duty in a district, as they tell it. The vehicles own it. */
export class ShiftIndex {
  readonly #vehicles = new Map<string, DistrictShifts>();

  /** Takes over what a vehicle has told, or what is stored of it; what is older than known changes nothing. */
  take(told: DistrictShifts): void {
    const known = this.#vehicles.get(told.vehicleId);
    // One without shifts here is remembered, too: the database may still have older ones.
    if (known === undefined || known.version <= told.version) this.#vehicles.set(told.vehicleId, told);
  }

  /** The vehicles with shifts that are not over. */
  ahead(now: number): DistrictShifts[] {
    return [...this.#vehicles.values()].flatMap((known) => {
      const shifts = shiftsAhead(known.shifts, now);
      return shifts.length === 0 ? [] : [{ ...known, shifts }];
    });
  }
}
