import {
  type OfferId,
  type TripId,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../../../src/domain/ids.ts';
import type { HolderNow, TripCommand, TripEffect } from '../../../src/domain/trip/commands.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Holder, TripState } from '../../../src/domain/trip/state.ts';
import type { TripToVehicle, VehicleToTrip } from '../../../src/domain/tripVehicleMessages.ts';
import type { Report, VehicleCommand, VehicleEffect } from '../../../src/domain/vehicle/commands.ts';
import { begin } from '../specification.ts';
import { bookingOf, candidateOf, TripStory } from '../trip/tripStory.ts';
import { connect, profileOf, report, VehicleStory } from '../vehicle/vehicleStory.ts';
import { Channel } from './channels.ts';

interface Down {
  readonly tripId: TripId;
  readonly vehicleId: VehicleId;
  readonly channel: Channel<TripToVehicle>;
}
interface Up {
  readonly tripId: TripId;
  readonly vehicleId: VehicleId;
  readonly channel: Channel<VehicleToTrip>;
}

/** A question of a trip that nobody has answered yet. */
interface Question {
  readonly tripId: TripId;
  readonly effect: TripEffect;
}

/** What a vehicle wants to know before it shares. */
interface Travel {
  readonly vehicleId: VehicleId;
  readonly effect: VehicleEffect;
}

/** A trip's word that a vehicle has it, and what the trip was when it gave it. */
interface Confirmation {
  readonly offerId: OfferId;
  readonly whilePhase: string;
}

const policy = {
  dispatch: {
    searchDeadlineSeconds: 60,
    pickupOverdueSeconds: 600,
    boardingOverdueSeconds: 600,
    rideOverdueSeconds: 900,
    scheduledLeadSeconds: 300,
    reservationAcceptSeconds: 60,
    reservationBufferSeconds: 60,
  },
} as const;

/**
 * Trips and vehicles, and the messages between them. Nothing happens by itself: whoever drives the world
 * delivers, wakes, answers and lets time pass.
 */
export class World {
  readonly trips = new Map<TripId, TripStory>();
  readonly vehicles = new Map<VehicleId, VehicleStory>();
  readonly downs: Down[] = [];
  readonly ups: Up[] = [];
  questions: Question[] = [];
  travels: Travel[] = [];
  readonly confirmations: Confirmation[] = [];
  now = begin;

  constructor(tripCount: number, vehicleCount: number) {
    for (let index = 1; index <= vehicleCount; index += 1) {
      this.vehicles.set(vehicleIdSchema.parse(`cab-${index}`), new VehicleStory());
    }
    for (let index = 1; index <= tripCount; index += 1) {
      this.trips.set(tripIdSchema.parse(`trip_0000000${index}`), new TripStory());
    }
    for (const tripId of this.trips.keys()) {
      for (const vehicleId of this.vehicles.keys()) this.#join(tripId, vehicleId);
    }
    for (const [index, vehicleId] of [...this.vehicles.keys()].entries()) {
      // Some vehicles are too small for some parties.
      const capacity = { seats: 2 + (index % 3), wheelchairs: 0, childSeats: 0, parcels: 0 };
      this.tellVehicle(vehicleId, connect({ fallbackProfile: profileOf({ capacity }, vehicleId) }));
      this.tellVehicle(vehicleId, report({ availability: 'available' }));
    }
    for (const [index, tripId] of [...this.trips.keys()].entries()) {
      const party = { seats: 1 + (index % 3), wheelchairs: 0, childSeats: 0 };
      // The last of three is to be reserved, for later than the others end if all goes well.
      const ahead = index < 2 ? {} : { reserve: true, scheduledFor: begin + 1_500_000 };
      const booking = bookingOf({ tripId, party, pooled: index < 2, ...ahead }, policy);
      this.tellTrip(tripId, { type: 'request', booking });
    }
  }

  #join(tripId: TripId, vehicleId: VehicleId): void {
    this.downs.push({
      tripId,
      vehicleId,
      channel: new Channel((message) =>
        this.tellVehicle(vehicleId, { type: 'tripMessage', tripId, message }),
      ),
    });
    this.ups.push({
      tripId,
      vehicleId,
      channel: new Channel((message) =>
        this.tellTrip(tripId, { type: 'vehicleMessage', vehicleId, message }),
      ),
    });
  }

  tellTrip(tripId: TripId, command: TripCommand): void {
    const { messages, effects } = this.trip(tripId).tell(command, this.now);
    for (const message of messages) {
      if (message.to !== 'vehicle') continue;
      this.down(tripId, message.vehicleId).send(message.body);
      if (message.body.type === 'confirm') {
        this.confirmations.push({
          offerId: message.body.offerId,
          whilePhase: phaseOf(this.trip(tripId).state),
        });
      }
    }
    this.questions.push(...effects.map((effect) => ({ tripId, effect })));
  }

  tellVehicle(vehicleId: VehicleId, command: VehicleCommand): void {
    const { messages, effects } = this.vehicle(vehicleId).tell(command, this.now);
    this.travels.push(...effects.map((effect) => ({ vehicleId, effect })));
    for (const message of messages) {
      if (message.to === 'trip') this.up(message.tripId, vehicleId).send(message.body);
    }
  }

  /** Everything is so many seconds from everything. */
  answerTravel(travel: Travel, seconds: number | null): void {
    this.travels = this.travels.filter((other) => other !== travel);
    const { offerId, planVersion, places } = travel.effect;
    const row = places.map(() => seconds);
    const matrix = seconds === null ? null : [row, ...places.map(() => row)];
    this.tellVehicle(travel.vehicleId, { type: 'travelAnswered', offerId, planVersion, seconds: matrix });
  }

  /** A report of the driver, on the newest stream. */
  tellReport(vehicleId: VehicleId, said: Report): void {
    this.tellVehicle(vehicleId, report(said, this.vehicle(vehicleId).state.epoch));
  }

  /** Answers a question with these vehicles, or with the last sign of life; others stay unanswered. */
  answer(question: Question, found: readonly VehicleId[], heardAt: number | null): void {
    this.questions = this.questions.filter((other) => other !== question);
    const { tripId, effect } = question;
    if (effect.type === 'search') {
      const candidates = found.map((vehicleId) => candidateOf(vehicleId));
      const { attempt } = effect;
      this.tellTrip(tripId, {
        type: 'searchAnswered',
        attempt,
        candidates,
        skipped: [],
        cellsAsked: 1,
        failure: null,
      });
    }
    if (effect.type === 'estimateLead') {
      const { askedAt, holder } = effect;
      const known = { travelSeconds: found.length === 0 ? null : 90, marginSeconds: 30 };
      const now = holder === null ? null : this.#holderNow(holder, heardAt);
      this.tellTrip(tripId, { type: 'leadAnswered', askedAt, ...known, holder: now });
    }
    if (effect.type === 'checkLiveness') {
      this.tellTrip(tripId, { type: 'vehicleHeard', vehicleId: effect.vehicleId, heardAt });
    }
  }

  #holderNow({ offerId, vehicle: { id } }: Holder, heardAt: number | null): HolderNow {
    const { agenda, availability, outOfService, connection } = this.vehicle(id).state;
    const isHeld = agenda.some((reserved) => reserved.offerId === offerId);
    const isOnDuty = availability !== 'offline' && outOfService === null;
    return { isHeld, isOnDuty, heardAt, pickupSeconds: connection === null ? null : 60 };
  }

  trip(tripId: TripId): TripStory {
    return known(this.trips.get(tripId));
  }

  vehicle(vehicleId: VehicleId): VehicleStory {
    return known(this.vehicles.get(vehicleId));
  }

  down(tripId: TripId, vehicleId: VehicleId): Channel<TripToVehicle> {
    return known(this.downs.find((way) => way.tripId === tripId && way.vehicleId === vehicleId)).channel;
  }

  up(tripId: TripId, vehicleId: VehicleId): Channel<VehicleToTrip> {
    return known(this.ups.find((way) => way.tripId === tripId && way.vehicleId === vehicleId)).channel;
  }

  /** Delivers until nothing is under way. */
  deliverAll(): void {
    const channels = [...this.downs, ...this.ups].map((way) => way.channel);
    while (channels.some((channel) => !channel.isEmpty)) {
      for (const channel of channels) channel.deliver(true);
    }
  }

  /** Lets time pass until the next alarm of any machine, and wakes those that are due. */
  passToNextAlarm(): void {
    const alarms = [...this.trips.values(), ...this.vehicles.values()].flatMap(({ wakeAt }) => wakeAt ?? []);
    this.now = Math.max(this.now, Math.min(...alarms));
    for (const [vehicleId, { wakeAt }] of this.vehicles) {
      if (wakeAt !== null && wakeAt <= this.now) this.tellVehicle(vehicleId, { type: 'wake' });
    }
    for (const [tripId, { wakeAt }] of this.trips) {
      if (wakeAt !== null && wakeAt <= this.now) this.tellTrip(tripId, { type: 'wake' });
    }
  }

  get isOver(): boolean {
    return [...this.trips.values()].every(({ state }) => state.kind === 'trip' && isOver(state.phase));
  }
}

export function phaseOf(state: TripState): string {
  return state.kind === 'trip' ? state.phase : state.kind;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nobody of that id is in this world');
  return value;
}
