import { z } from 'zod';
import type { PersonId, TripId } from '../../domain/ids.ts';
import { type TripAlert, tripAlertSchema } from '../../domain/safetyAlerts.ts';
import type { TenantPorts } from './liveTenant.ts';

const ALERTS = 'alerts';
const keptSchema = z.object({ version: z.literal(1), alerts: z.array(tripAlertSchema) });

/** An operator who does not ask again for this long has no page open. */
const watchMs = 30_000;
/** The oldest go first: so many at once that nobody works through them. */
const maxAlerts = 500;

export interface AlertPorts extends TenantPorts {
  /** Tells an operator's open pages. */
  tell(person: PersonId, alerts: readonly TripAlert[]): Promise<void>;
  background(work: Promise<unknown>): void;
  warn(event: string, details: Record<string, string>): void;
}

/** The tenant's alerts that no operator has acknowledged, and the operators who are told at once. Trips own the alerts. */
export class AlertBoard {
  readonly #ports: AlertPorts;
  readonly #watchers = new Map<PersonId, number>();

  constructor(ports: AlertPorts) {
    this.#ports = ports;
  }

  /** An alert as its trip has it now. */
  take(alert: TripAlert): void {
    const isIt = (one: TripAlert) => one.tripId === alert.tripId && one.alert === alert.alert;
    const before = this.list();
    const others = before.filter((one) => !isIt(one));
    if (alert.acknowledgedAt !== null) this.#keep(before, others);
    else if (others.length === before.length) this.#keep(before, [...others, alert].slice(-maxAlerts));
  }

  /** The trip is no longer kept. */
  drop(tripId: TripId): void {
    const before = this.list();
    this.#keep(
      before,
      before.filter((one) => one.tripId !== tripId),
    );
  }

  /** The open alerts, oldest first. */
  list(): readonly TripAlert[] {
    const kept = this.#ports.kv.get(ALERTS);
    return kept === undefined ? [] : keptSchema.parse(kept).alerts;
  }

  /** The same for an operator who wants to be told of changes for a while. */
  watch(person: PersonId): readonly TripAlert[] {
    this.#watchers.set(person, this.#ports.clock.now() + watchMs);
    return this.list();
  }

  #keep(before: readonly TripAlert[], alerts: readonly TripAlert[]): void {
    if (alerts.length === before.length) return;
    const kept: z.infer<typeof keptSchema> = { version: 1, alerts: [...alerts] };
    this.#ports.kv.put(ALERTS, kept);
    const now = this.#ports.clock.now();
    for (const [person, until] of this.#watchers) {
      if (until <= now) this.#watchers.delete(person);
      else this.#ports.background(this.#tell(person, alerts));
    }
  }

  async #tell(person: PersonId, alerts: readonly TripAlert[]): Promise<void> {
    try {
      await this.#ports.tell(person, alerts);
    } catch (error) {
      // Its page asks again within seconds.
      this.#ports.warn('operator-not-told', { error: String(error) });
    }
  }
}
