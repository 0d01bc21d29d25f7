import type { TripErased, TripUnknown } from '../../calls/trip.ts';
import type {
  ChangeAnswer,
  ChangeAsked,
  ChangeableBooking,
  ChangeBasisAnswer,
  ChangeSent,
} from '../../calls/tripChanges.ts';
import type { TripCaller } from '../../domain/access.ts';
import { flatPolicy } from '../../domain/policy/policy.ts';
import { requirementsOf } from '../../domain/requirements.ts';
import { cancellationOf } from '../../domain/trip/cancellation.ts';
import { differences, unchangeable } from '../../domain/trip/changing.ts';
import type { TripCommand, TripReplies } from '../../domain/trip/commands.ts';
import { changeTimeoutMs } from '../../domain/trip/deadlines.ts';
import { isOver } from '../../domain/trip/phases.ts';
import { pinsOf, pricedAtOf, recordOf } from '../../domain/trip/record.ts';
import type { BookedTrip, TripState } from '../../domain/trip/state.ts';
import { isOfNotesAlone } from '../../domain/tripChange.ts';
import type { TripPorts } from './ports.ts';
import type { VehiclePosition } from './vehiclePosition.ts';

interface ChangingTrip {
  readonly shell: {
    readonly state: TripState;
    execute(command: TripCommand & { type: 'change' }): TripReplies['change'];
    execute(command: TripCommand & { type: 'wake' | 'withdrawChange' }): unknown;
  };
}

type ChangePorts = Pick<TripPorts<never>, 'timers' | 'host'>;

/** Changes of a trip's booking, and their callers, who wait for what the vehicle says. */
export class TripChanges {
  readonly #trip: ChangingTrip;
  readonly #position: VehiclePosition;
  readonly #ports: ChangePorts;
  readonly #accessed: (caller: TripCaller) => BookedTrip | TripUnknown | TripErased;
  /** By the number of their change. */
  readonly #waiting = new Map<number, () => void>();

  /** `accessed` is the trip, if the caller may change it. */
  constructor(
    trip: ChangingTrip,
    position: VehiclePosition,
    ports: ChangePorts,
    accessed: (caller: TripCaller) => BookedTrip | TripUnknown | TripErased,
  ) {
    this.#trip = trip;
    this.#position = position;
    this.#ports = ports;
    this.#accessed = accessed;
  }

  /** Call after the trip was rebuilt: whoever waited for a change is gone, and was told nothing. */
  start(): void {
    const { state } = this.#trip.shell;
    if (state.kind !== 'trip' || state.pendingChange === null) return;
    this.#trip.shell.execute({ type: 'withdrawChange' });
  }

  /** The trip as a change is to be computed for it. */
  async basis(caller: TripCaller, { changes, ifVersion }: ChangeAsked): Promise<ChangeBasisAnswer> {
    const before = this.#accessed(caller);
    if (!('outcome' in before) && before.phase === 'onboard') await this.#position.refresh();
    const trip = this.#accessed(caller);
    if ('outcome' in trip) return trip;
    const { version, booking, passed, viasServed, phase } = trip;
    if (ifVersion !== null && ifVersion !== version) return { outcome: 'stale', version };
    const others = differences(booking, changes);
    const field = unchangeable(trip, others);
    if (field !== null) return { outcome: 'notChangeable', field };
    const fix = phase === 'onboard' ? this.#position.of(trip) : null;
    // The fare counts the way so far: without it the ride would cost what a shorter one does.
    if (phase === 'onboard' && fix === null && !isOfNotesAlone(others)) return { outcome: 'unanswered' };
    return {
      outcome: 'found',
      version,
      booking: changeableOf(trip),
      passed,
      served: viasServed.length,
      turnsAt: fix && { lat: fix.lat, lng: fix.lng },
    };
  }

  /** Changes the booking. With a vehicle, resolves when that has answered, or when its time is over. */
  async change(caller: TripCaller, terms: ChangeSent): Promise<ChangeAnswer> {
    const trip = this.#accessed(caller);
    if ('outcome' in trip) return trip;
    const by = caller.role === 'operator' ? 'operator' : 'rider';
    const reply = this.#trip.shell.execute({ type: 'change', by, ...terms });
    switch (reply.type) {
      case 'changed':
        return this.#changedAnswer(reply.trip);
      case 'asked':
        await this.#answered(reply.change);
        return this.#outcomeOf(reply.change);
      case 'notChangeable':
        return { outcome: 'notChangeable', field: reply.field };
      case 'stale':
        return { outcome: 'stale', version: reply.version };
      case 'moved':
      case 'pending':
      case 'unknown':
      case 'erased':
        return { outcome: reply.type };
    }
  }

  /** The alarm ends the wait too, and may come late. */
  #answered(change: number): Promise<void> {
    const { state } = this.#trip.shell;
    if (state.kind !== 'trip' || state.pendingChange?.change !== change) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(change, resolve);
      this.#ports.timers.after(changeTimeoutMs, () => {
        if (this.#waiting.has(change)) this.#trip.shell.execute({ type: 'wake' });
      });
    });
  }

  /** Call after each step of the trip. */
  changed({ pendingChange }: BookedTrip): void {
    for (const [change, resolve] of this.#waiting) {
      if (pendingChange?.change === change) continue;
      this.#waiting.delete(change);
      resolve();
    }
  }

  #outcomeOf(change: number): ChangeAnswer {
    const { state } = this.#trip.shell;
    if (state.kind !== 'trip') return { outcome: 'erased' };
    if (isOver(state.phase)) return { outcome: 'notChangeable', field: 'trip' };
    if (state.changes !== change) return { outcome: 'moved' };
    switch (state.lastChange) {
      case 'changed':
        return this.#changedAnswer(state);
      case 'refused':
        return { outcome: 'refused', change, reason: state.changeReason ?? 'refused' };
      case 'withdrawn':
        return { outcome: 'unanswered', change };
      case 'asked':
      case 'dropped':
        return { outcome: 'moved' };
    }
  }

  #changedAnswer(trip: BookedTrip): ChangeAnswer {
    const cancellation = cancellationOf(trip, 'rider', this.#ports.host.clock.now());
    return { outcome: 'changed', record: recordOf(trip), cancellation, pins: pinsOf(trip) };
  }
}

function changeableOf(trip: BookedTrip): ChangeableBooking {
  const { booking } = trip;
  const { rider, pickup, via, dropoff, scheduledFor, fare, distanceMeters, rideSeconds, policy } = booking;
  return {
    ...requirementsOf(booking),
    rider,
    pickup,
    ...(via !== undefined && { via }),
    dropoff,
    scheduledFor,
    fare,
    distanceMeters,
    rideSeconds,
    promotion: booking.price?.terms.promotion,
    agreed: { surge: booking.price?.terms.surge },
    pricedAt: pricedAtOf(trip),
    configuration: booking.configuration ?? null,
    policy: flatPolicy(policy),
  };
}
