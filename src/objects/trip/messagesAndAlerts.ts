import {
  type AlertAnswer,
  type AlertAsked,
  type AlertsAnswer,
  alertAnswer,
  type MessageAnswer,
  type MessagesAnswer,
  messageAnswer,
} from '../../calls/messagesAndAlerts.ts';
import type { TripErased, TripUnknown } from '../../calls/trip.ts';
import type { TripAction, TripCaller } from '../../domain/access.ts';
import { personIdSchema } from '../../domain/ids.ts';
import type { Said, Side } from '../../domain/rideMessages.ts';
import type { LastPlace } from '../../domain/safetyAlerts.ts';
import type { TripCommand, TripReplies } from '../../domain/trip/commands.ts';
import { spoken } from '../../domain/trip/conversation.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import { withTimeout } from '../../timeout.ts';
import type { TripPorts } from './ports.ts';
import type { VehiclePosition } from './vehiclePosition.ts';

/** An alert waits no longer than this for where the vehicle is. */
const placeTimeoutMs = 1_000;

interface TripOfPeople {
  readonly shell: {
    execute(command: TripCommand & { type: 'sendMessage' }): TripReplies['sendMessage'];
    execute(command: TripCommand & { type: 'raiseAlert' }): TripReplies['raiseAlert'];
    execute(command: TripCommand & { type: 'acknowledgeAlert' }): TripReplies['acknowledgeAlert'];
  };
}
type Accessed = (action: TripAction, caller: TripCaller) => BookedTrip | TripUnknown | TripErased;
type Ports = Pick<TripPorts<never>, 'vehicle' | 'timers' | 'host'>;

/** What rider, guest and driver of a trip say to each other, and the alerts that they raise. */
export class MessagesAndAlerts {
  readonly #trip: TripOfPeople;
  readonly #position: VehiclePosition;
  readonly #ports: Ports;
  readonly #accessed: Accessed;

  /** `accessed` is the trip, if the caller may do this. */
  constructor(trip: TripOfPeople, position: VehiclePosition, ports: Ports, accessed: Accessed) {
    this.#trip = trip;
    this.#position = position;
    this.#ports = ports;
    this.#accessed = accessed;
  }

  send(caller: TripCaller, said: Said): MessageAnswer {
    const trip = this.#accessed('message', caller);
    if ('outcome' in trip) return trip;
    return messageAnswer(this.#trip.shell.execute({ type: 'sendMessage', from: sideOf(caller), said }));
  }

  /** The messages, oldest first; a driver gets those of the present assignment. */
  messages(caller: TripCaller): MessagesAnswer {
    const trip = this.#accessed('message', caller);
    if ('outcome' in trip) return trip;
    const isSeen = ({ offerId }: BookedTrip['messages'][number]) =>
      sideOf(caller) === 'rider' || offerId === trip.assignment?.offerId;
    return { outcome: 'found', messages: trip.messages.filter(isSeen).map(spoken) };
  }

  /** Raises an alert with the last known place. */
  async raise(caller: TripCaller, { place, notes }: AlertAsked): Promise<AlertAnswer> {
    const asked = this.#accessed('raiseAlert', caller);
    if ('outcome' in asked) return asked;
    const last = place ?? (await this.#vehiclePlace(asked));
    const trip = this.#accessed('raiseAlert', caller);
    if ('outcome' in trip) return trip;
    const by = sideOf(caller);
    return alertAnswer(this.#trip.shell.execute({ type: 'raiseAlert', by, place: last, notes }));
  }

  /** The alerts that the caller's side has raised: neither side learns of the other's. */
  alerts(caller: TripCaller): AlertsAnswer {
    const trip = this.#accessed('raiseAlert', caller);
    if ('outcome' in trip) return trip;
    return { outcome: 'found', alerts: trip.alerts.filter(({ by }) => by === sideOf(caller)) };
  }

  acknowledge(caller: TripCaller, alert: number, notes: string | null): AlertAnswer {
    const trip = this.#accessed('acknowledgeAlert', caller);
    if ('outcome' in trip) return trip;
    const person = personIdSchema.parse(caller.person);
    return alertAnswer(this.#trip.shell.execute({ type: 'acknowledgeAlert', alert, person, notes }));
  }

  /** Where the trip's vehicle is, also after the ride; null when nobody knows in time. */
  async #vehiclePlace(trip: BookedTrip): Promise<LastPlace | null> {
    const vehicleId = trip.assignment?.vehicle.id;
    if (vehicleId === undefined) return null;
    const { vehicle, timers, host } = this.#ports;
    const found = await withTimeout(vehicle(vehicleId).whereabouts(), placeTimeoutMs, timers).catch(
      (error: unknown) => {
        host.warn('alert-without-place', { vehicle: vehicleId, error: String(error) });
        return null;
      },
    );
    const fix = found?.position ?? this.#position.of(trip);
    return fix === null ? null : { lat: fix.lat, lng: fix.lng, ts: fix.ts };
  }
}

function sideOf({ role }: TripCaller): Side {
  return role === 'driver' ? 'driver' : 'rider';
}
