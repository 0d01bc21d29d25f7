import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import type { PlanFrame, PlannedStop } from '../../client/driver/frames.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { centre, radiusMeters, somewhere } from '../city/town.ts';
import { between, createRandom, type Random } from '../random.ts';
import { type DriverHabits, DriverRobot } from '../robots/driverRobot.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { planShift } from '../robots/planShift.ts';
import type { Keeping } from '../simulator/reservationHabits.ts';
import { offerIdOfStop, type SeenPlan, type TurnSaid } from './evidence.ts';

/** A kind of driver: the probabilities (0 to 1) and limits of its behaviour. */
interface DriverProfile {
  readonly declines: number;
  readonly ignores: number;
  /** Of the accepted offers. */
  readonly givesBack: number;
  /** Longest time before answering, in milliseconds. */
  readonly longestThoughtMs: number;
  /** Longest stop at a pickup, in milliseconds. */
  readonly longestStandMs: number;
  /** Phones that drive the same vehicle at once. */
  readonly phones: number;
  /** Disconnects silently after about this time; null: never. */
  readonly leavesAfterMs: number | null;
  /** Who forgets goes off duty with a reservation in the agenda, who vanishes is not heard any more, each for a while. */
  readonly keeping: Keeping;
  /** Whether the shift that is planned takes reservations without asking the driver; null: none is planned. */
  readonly takesReservations: boolean | null;
}

const prompt: DriverProfile = {
  declines: 0,
  ignores: 0,
  givesBack: 0,
  longestThoughtMs: 300,
  longestStandMs: 500,
  phones: 1,
  leavesAfterMs: null,
  keeping: 'honest',
  takesReservations: null,
};

/** Assigned to vehicles in turn. */
const profiles: readonly DriverProfile[] = [
  { ...prompt, takesReservations: true },
  { ...prompt, givesBack: 0.3 },
  { ...prompt, longestThoughtMs: 3_000, longestStandMs: 30_000, takesReservations: false },
  { ...prompt, phones: 2 },
  // Long stops leave the trip at the pickup when the rider cancels.
  { ...prompt, longestStandMs: 30_000 },
  { ...prompt, declines: 0.4, ignores: 0.2 },
  { ...prompt, leavesAfterMs: 6_000 },
  { ...prompt, keeping: 'forgetful', takesReservations: true },
  { ...prompt, keeping: 'vanishing', takesReservations: false },
];

/** Fast drivers: the run is short, and their rides are to end in it. */
const speedMetersPerSecond = 300;
const tickMs = 250;
const shortestStandMs = 50;
/** Rides are booked seconds ahead: the shift has begun long ago, so that they lie within it. */
const plannedShift = { beforeMs: 3_600_000, afterMs: 3_600_000, place: centre, radiusMeters };
const backAfterMs = { shortest: 500, longest: 5_000 };
/** Who forgets or vanishes is away for longer: past the time of the ride. */
const awayMs = { shortest: 10_000, longest: 60_000 };

export interface DriversOptions {
  /** The address of the faulty proxy. */
  readonly url: string;
  readonly random: Random;
  readonly vehicles: number;
  readonly pins: PinBoard;
}

/** What drivers saw and reported. */
export interface DriversSeen {
  readonly plans: SeenPlan[];
  readonly boardingsSaid: TurnSaid[];
  readonly endsSaid: TurnSaid[];
  /** Vehicles whose shifts the service took. */
  readonly shiftsPlanned: string[];
}

/** A fleet with drivers of every profile. */
export class Drivers {
  readonly seen: DriversSeen = { plans: [], boardingsSaid: [], endsSaid: [], shiftsPlanned: [] };
  readonly vehicleIds: readonly string[];
  /** By vehicle. */
  readonly keeping: Readonly<Record<string, Keeping>>;
  readonly #phones: Phone[] = [];
  readonly #ticking: ReturnType<typeof setInterval>;

  constructor({ url, random, vehicles, pins }: DriversOptions) {
    this.vehicleIds = Array.from({ length: vehicles }, (_, at) => `vehicle-${at + 1}`);
    const profileAt = (at: number) => profiles[at % profiles.length] ?? prompt;
    this.keeping = Object.fromEntries(this.vehicleIds.map((id, at) => [id, profileAt(at).keeping]));
    for (const [at, vehicleId] of this.vehicleIds.entries()) {
      const profile = profileAt(at);
      for (let phone = 0; phone < profile.phones; phone++) {
        const own = createRandom(random() * 2 ** 32);
        this.#phones.push(new Phone({ url, vehicleId, profile, random: own, pins, seen: this.seen }));
      }
    }
    this.#ticking = setInterval(() => {
      const now = Date.now();
      for (const phone of this.#phones) phone.tick(now);
    }, tickMs);
  }

  /** From now on all drivers are prompt, and each vehicle has one phone. */
  heal(): void {
    for (const [at, phone] of this.#phones.entries()) {
      if (this.#phones[at - 1]?.vehicleId === phone.vehicleId) phone.leave();
      else phone.heal();
    }
  }

  stop(): void {
    clearInterval(this.#ticking);
    for (const phone of this.#phones) phone.leave();
  }
}

interface PhoneOptions {
  readonly url: string;
  readonly vehicleId: string;
  readonly profile: DriverProfile;
  readonly random: Random;
  readonly pins: PinBoard;
  readonly seen: DriversSeen;
}

/** One phone that drives a vehicle; restarted whenever its stream is closed for good. */
class Phone {
  readonly vehicleId: string;
  readonly #url: string;
  readonly #random: Random;
  readonly #pins: PinBoard;
  readonly #seen: DriversSeen;
  #profile: DriverProfile;
  #place: Place;
  #robot: DriverRobot | null = null;
  #back: ReturnType<typeof setTimeout> | null = null;
  #leavesAt: number | null = null;
  #isGone = false;
  #hasPlanned = false;
  readonly #leaving = new AbortController();
  /** Offers whose ride this driver will give back. */
  readonly #unwanted = new Set<string>();
  readonly #considered = new Set<string>();

  constructor({ url, vehicleId, profile, random, pins, seen }: PhoneOptions) {
    this.vehicleId = vehicleId;
    this.#url = url;
    this.#random = random;
    this.#pins = pins;
    this.#seen = seen;
    this.#profile = profile;
    this.#place = somewhere(random);
    this.#start();
  }

  heal(): void {
    this.#profile = prompt;
    this.#leavesAt = null;
    this.#unwanted.clear();
  }

  leave(): void {
    this.#isGone = true;
    this.#leaving.abort();
    if (this.#back !== null) clearTimeout(this.#back);
    this.#robot?.leave();
  }

  tick(now: number): void {
    const robot = this.#robot;
    if (robot === null || this.#isGone) return;
    if (this.#leavesAt !== null && now >= this.#leavesAt) {
      robot.leave();
      this.#comeBack();
      return;
    }
    if (this.#letsDown(robot)) return;
    this.#giveBack(robot, now);
    robot.tick(now);
  }

  /** Whether the driver has just left with a reservation in the agenda, and nothing else to do. */
  #letsDown(robot: DriverRobot): boolean {
    const { agenda = [], stops = [] } = robot.client.plan ?? {};
    if (this.#profile.keeping === 'honest' || agenda.length === 0 || stops.length > 0) return false;
    if (this.#profile.keeping === 'forgetful') {
      // The service closes the stream, and the phone comes back as after any shift.
      robot.client.setAvailability('offline');
      return false;
    }
    robot.leave();
    this.#comeBack(awayMs);
    return true;
  }

  #start(): void {
    const random = this.#random;
    const { leavesAfterMs } = this.#profile;
    this.#leavesAt = leavesAfterMs === null ? null : Date.now() + between(random, 0.5, 1.5) * leavesAfterMs;
    this.#robot = new DriverRobot({
      url: this.#url,
      name: this.vehicleId,
      start: this.#place,
      habits: this.#habits(),
      random,
      pinAt: (stop) => this.#pins.at(stop),
      onNobody: (stop) => this.#noteTurn(this.#seen.endsSaid, stop),
      onPlan: (plan) => this.#note(plan),
      onStopped: () => this.#comeBack(),
    });
    this.#robot.start();
  }

  async #planShift(): Promise<void> {
    const { takesReservations } = this.#profile;
    if (takesReservations === null || this.#hasPlanned) return;
    this.#hasPlanned = true;
    const http = { url: this.#url, random: this.#random, signal: this.#leaving.signal };
    const isPlanned = await planShift(this.vehicleId, { ...plannedShift, takesReservations }, http);
    if (isPlanned) this.#seen.shiftsPlanned.push(this.vehicleId);
  }

  /** Starts another shift on the same phone, after a while. */
  #comeBack(within: { readonly shortest: number; readonly longest: number } = this.#usualAbsence): void {
    this.#place = this.#robot?.place ?? this.#place;
    this.#robot = null;
    if (this.#isGone) return;
    const afterMs = between(this.#random, within.shortest, within.longest);
    this.#back = setTimeout(() => this.#start(), afterMs);
  }

  get #usualAbsence() {
    return this.#profile.keeping === 'honest' ? backAfterMs : awayMs;
  }

  #habits(): DriverHabits {
    const random = this.#random;
    return {
      speedMetersPerSecond,
      decide: () => {
        const { declines, ignores, longestThoughtMs } = this.#profile;
        const mood = random();
        const answer = mood < ignores ? 'ignore' : mood < ignores + declines ? 'decline' : 'accept';
        return { answer, afterMs: between(random, 50, longestThoughtMs) };
      },
      standMs: (stop) => {
        // Called when the vehicle arrives: `done` is reported after this.
        const isPickup = stop.kind === 'pickup';
        if (stop.kind !== 'via') {
          this.#noteTurn(isPickup ? this.#seen.boardingsSaid : this.#seen.endsSaid, stop);
        }
        const { longestStandMs } = isPickup ? this.#profile : prompt;
        return between(random, shortestStandMs, longestStandMs);
      },
      roam: (from) => from,
    };
  }

  #note({ epoch, version, ts, stops }: PlanFrame): void {
    // The vehicle is registered with its first stream.
    void this.#planShift();
    this.#seen.plans.push({
      vehicleId: this.vehicleId,
      epoch,
      version,
      sentAt: ts,
      stops: stops.map(({ id, tripId, kind, status }) => ({ id, tripId, kind, status })),
    });
  }

  #giveBack(robot: DriverRobot, now: number): void {
    for (const stop of robot.client.plan?.stops ?? []) {
      const offerId = offerIdOfStop(stop.id);
      if (!this.#considered.has(offerId)) {
        this.#considered.add(offerId);
        if (this.#random() < this.#profile.givesBack) this.#unwanted.add(offerId);
      }
      if (!this.#unwanted.has(offerId) || stop.kind !== 'pickup' || stop.status === 'done') continue;
      this.#unwanted.delete(offerId);
      this.#noteTurn(this.#seen.endsSaid, stop);
      robot.client.progress(stop, 'giveBack', now);
    }
  }

  #noteTurn(said: TurnSaid[], stop: PlannedStop): void {
    said.push({
      vehicleId: this.vehicleId,
      offerId: offerIdOfStop(stop.id),
      at: Date.now(),
    });
  }
}
