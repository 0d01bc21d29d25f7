import type { VehicleId } from '../../../src/domain/ids.ts';
import type { Ledger } from './ledger.ts';

/** fenced: a cell that knows of a newer stream elsewhere keeps no older one open. */
export class Fences {
  readonly #ledger: Ledger;
  readonly #fences = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The cell has fenced streams below the epoch. */
  raise(cell: string, vehicleId: VehicleId, epoch: number): void {
    const key = `${cell} ${vehicleId}`;
    this.#fences.set(key, Math.max(epoch, this.#fences.get(key) ?? 0));
  }

  /** A cell that has lost its memory has lost its streams too. */
  forget(cell: string): void {
    for (const key of this.#fences.keys()) if (key.startsWith(`${cell} `)) this.#fences.delete(key);
  }

  check(cell: string, vehicleId: VehicleId, isCarried: (epoch: number) => boolean): void {
    const fence = this.#fences.get(`${cell} ${vehicleId}`) ?? 0;
    for (let epoch = Math.max(1, fence - 8); epoch < fence; epoch++) {
      if (!isCarried(epoch)) continue;
      const detail = `${cell} carries stream ${epoch} of ${vehicleId}, void below ${fence}`;
      this.#ledger.violate('fenced', detail);
    }
  }
}
