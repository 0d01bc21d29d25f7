import type { TripId, VehicleId } from '../ids.ts';

/**
 * Who does what, where a line comes out otherwise than it was: whoever is called in another's place does from then on
 * what that one did, and that one what the first did. Everybody begins as who they are.
 */
export class Roles {
  readonly #players = new Map<VehicleId, VehicleId>();
  readonly #whose = new Map<VehicleId, VehicleId>();
  /** Called for trips for which nobody was: they answer for the vehicle that the trip found elsewhere. */
  readonly #instead = new Map<TripId, VehicleId>();

  /** Who does what a vehicle did. */
  playerOf(vehicle: VehicleId): VehicleId {
    return this.#players.get(vehicle) ?? vehicle;
  }

  /** What another did that a vehicle now does. */
  whose(player: VehicleId): VehicleId {
    return this.#whose.get(player) ?? player;
  }

  /** A trip called a vehicle, and calls another in the draft; null: nobody. */
  called(tripId: TripId, then: VehicleId | null, now: VehicleId | null): void {
    if (now === null) return;
    if (then === null) this.#instead.set(tripId, now);
    else this.#swap(then, now);
  }

  /** A vehicle answers a trip. */
  answers({ tripId, vehicleId }: { readonly tripId: TripId; readonly vehicleId: VehicleId }): void {
    const instead = this.#instead.get(tripId);
    if (instead === undefined) return;
    this.#instead.delete(tripId);
    this.#swap(vehicleId, instead);
  }

  #swap(vehicle: VehicleId, player: VehicleId): void {
    const [before, other] = [this.playerOf(vehicle), this.whose(player)];
    if (before === player) return;
    for (const [one, by] of [
      [vehicle, player],
      [other, before],
    ] as const) {
      this.#players.set(one, by);
      this.#whose.set(by, one);
    }
  }
}
