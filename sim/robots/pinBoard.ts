import type { PlannedStop } from '../../client/driver/frames.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';

/** What the robots of one process say to one another at stops: riders know it, drivers ask for it there. */
export class PinBoard {
  readonly #pins = new Map<string, string>();

  /** A rider sees their trip. */
  saw({ id, pin, deliveryPin }: Pick<PublicTrip, 'id' | 'pin' | 'deliveryPin'>): void {
    if (pin !== undefined) this.#pins.set(`${id} pickup`, pin);
    if (deliveryPin !== undefined) this.#pins.set(`${id} dropoff`, deliveryPin);
  }

  /** A driver at a stop asks; undefined: nobody there knows. */
  at({ tripId, kind }: Pick<PlannedStop, 'tripId' | 'kind'>): string | undefined {
    return this.#pins.get(`${tripId} ${kind}`);
  }
}
