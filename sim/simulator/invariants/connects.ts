import type { VehicleState } from '../../../src/domain/vehicle/state.ts';
import type { KnownVehicle, Ledger } from './ledger.ts';

/** bounded-vehicle: no vehicle opens streams faster than the policy allows, over whatever time. */
export class Connects {
  readonly #ledger: Ledger;
  /** When each vehicle opened its streams. */
  readonly #opened = new Map<KnownVehicle, number[]>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  vehicleChanged(vehicle: KnownVehicle, before: VehicleState, now: number): void {
    const { epoch, rules } = vehicle.state;
    if (epoch === before.epoch) return;
    const opened = [...(this.#opened.get(vehicle) ?? []), now];
    this.#opened.set(vehicle, opened);
    for (const [index, since] of opened.entries()) {
      const count = opened.length - index;
      const allowed = rules.connectBurst + (rules.connectsPerMinute * (now - since)) / 60_000;
      if (count <= allowed + 1e-6) continue;
      this.#ledger.violate('bounded-vehicle', `${vehicle.id} opened ${count} streams in ${now - since} ms`);
      return;
    }
  }
}
