import type { TenantId, VehicleId } from '../../../src/domain/ids.ts';
import type { TripAlert } from '../../../src/domain/safetyAlerts.ts';
import type { Plan } from '../../../src/domain/vehicle/plan.ts';
import type { Ledger } from './ledger.ts';

/**
 * What people say and raise. `isolation`: a driver is shown trips of their tenant, and what is said about those of
 * their plan; everybody here says the id of the trip. `heard-alert`: operators are told of every alert, and of its
 * acknowledgement.
 */
export class Heard {
  readonly #ledger: Ledger;
  /** Whether each alert that operators were told of was acknowledged when they last were. */
  readonly #alerts = new Map<string, boolean>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The tenant is told of an alert. */
  told(tenant: TenantId, { tripId, alert, acknowledgedAt }: TripAlert): void {
    if (this.#ledger.trip(tenant, tripId) === null) {
      this.#ledger.violate('isolation', `${tenant} was told of an alert of ${tripId}, of another tenant`);
    }
    this.#alerts.set(`${tenant}/${tripId} ${alert}`, acknowledgedAt !== null);
  }

  /** A plan frame has reached a phone. */
  shown(tenant: TenantId, vehicle: VehicleId, { offers, stops, messages = [] }: Plan): void {
    for (const { tripId } of [...offers, ...stops]) {
      if (this.#ledger.trip(tenant, tripId) === null) {
        this.#ledger.violate('isolation', `${tenant}/${vehicle} was shown ${tripId} of another tenant`);
      }
    }
    for (const { tripId, text } of messages) {
      const isOurs = [...stops, ...offers].some((held) => held.tripId === tripId);
      if (isOurs && (text === undefined || text.startsWith(tripId))) continue;
      this.#ledger.violate(
        'isolation',
        `${tenant}/${vehicle} was shown what is said about ${tripId}: ${text}`,
      );
    }
  }

  /** Once the world has drained. */
  atTheEnd(): void {
    for (const { tenant, id, state } of this.#ledger.trips.values()) {
      if (state.kind !== 'trip') continue;
      for (const { alert, acknowledgedAt } of state.alerts) {
        if (this.#alerts.get(`${tenant}/${id} ${alert}`) === (acknowledgedAt !== null)) continue;
        this.#ledger.violate('heard-alert', `operators do not know how alert ${alert} of ${id} stands`);
      }
    }
  }
}
