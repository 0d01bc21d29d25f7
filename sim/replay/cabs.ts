import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StopReason } from '../../client/driver/driverConnection.ts';
import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { between, createRandom, type Random } from '../random.ts';
import { type DriverHabits, DriverRobot } from '../robots/driverRobot.ts';
import { moveTowards } from '../robots/journey.ts';
import type { RecordingClock } from './clock.ts';
import type { Track } from './track.ts';
import type { Watch } from './violations.ts';

/** A cab's speed to its stops and back to its track, in recording time. */
export const cabMetersPerSecond = 25 / 3.6;
/** Boarding time, in recording time. */
const standSeconds = { shortest: 10, longest: 30 };
/** Drivers answer in real time: offers expire in real time too. */
const thinkMs = { shortest: 300, longest: 1_000 };

/**
 * A cab counts as present for so long before its first fix: most fixes are a minute apart, and a recording begins
 * between two fixes of every cab.
 */
const unseenSeconds = 300;

const shortestTickMs = 100;
const connectTimeoutMs = 60_000;

export interface CabsOptions {
  readonly url: string;
  readonly tracks: ReadonlyMap<string, Track>;
  readonly speed: number;
  readonly seed: number;
  readonly watch: Watch;
}

/**
 * The recorded cabs as drivers. A cab follows its track and is available whether or not it was occupied in the
 * recording: the recorded rides are the bookings, so the recording does not decide who drives them. It works from
 * shortly before its first fix until its last one.
 */
export class Cabs {
  readonly #options: CabsOptions;
  readonly #robots = new Map<string, DriverRobot>();
  readonly #pickupMeters = new Map<string, number>();
  #clock: RecordingClock | null = null;
  #ticking: ReturnType<typeof setInterval> | null = null;
  #refused = 0;

  constructor(options: CabsOptions) {
    this.#options = options;
  }

  /** Starts the shifts of the cabs present at the beginning, and waits until the service has them. */
  async open(startsAt: number): Promise<void> {
    for (const [name, track] of this.#options.tracks) {
      if (isOnShift(track, startsAt)) this.#start(name, track, startsAt);
    }
    const deadline = Date.now() + connectTimeoutMs;
    const robots = [...this.#robots.values()];
    while (robots.some(({ client }) => client.plan?.availability !== 'available')) {
      if (Date.now() > deadline) throw new Error('the cabs did not get their streams within a minute');
      await sleep(100);
    }
  }

  /** Starts driving, with a fix for each recorded second as far as the machine can keep up. */
  drive(clock: RecordingClock): void {
    this.#clock = clock;
    const tickMs = Math.max(shortestTickMs, 1_000 / clock.speed);
    this.#ticking = setInterval(() => this.#tick(clock, Date.now()), tickMs);
  }

  leave(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    for (const robot of this.#robots.values()) robot.leave();
  }

  /** For each trip: the distance from the cab's position at assignment to the pickup. */
  get pickupMeters(): ReadonlyMap<string, number> {
    return this.#pickupMeters;
  }

  get count(): number {
    return this.#robots.size;
  }

  get positionsSent(): number {
    return [...this.#robots.values()].reduce((sum, { client }) => sum + client.positionsSent, 0);
  }

  /** Frames that the service refused. */
  get refused(): number {
    return this.#refused;
  }

  #tick(clock: RecordingClock, now: number): void {
    const at = clock.recordingAt(now);
    for (const [name, track] of this.#options.tracks) {
      const robot = this.#robots.get(name);
      if (robot !== undefined) robot.tick(now);
      else if (isOnShift(track, at)) this.#start(name, track, at);
    }
  }

  #start(name: string, track: Track, at: number): void {
    const { url, speed, seed, watch } = this.#options;
    const random = createRandom(seed + this.#robots.size);
    const start = track.placeAt(at);
    const robot: DriverRobot = new DriverRobot({
      url,
      name: `cab-${name}`,
      start,
      random,
      habits: {
        speedMetersPerSecond: cabMetersPerSecond * speed,
        decide: () => ({ answer: 'accept', afterMs: between(random, thinkMs.shortest, thinkMs.longest) }),
        standMs: () => standMs(speed, random),
        roam: this.#roamer(track, start, () => robot),
      },
      onPlan: (plan) => {
        watch.plan(robot.name, plan, Date.now());
        for (const { tripId, kind, status, place } of plan.stops) {
          if (kind === 'pickup' && status === 'pending') {
            this.#pickupMeters.set(tripId, distanceMeters(robot.place, place));
          }
        }
      },
      onRefused: () => {
        this.#refused += 1;
      },
      onStopped: (why) => this.#stopped(robot.name, why),
    });
    this.#robots.set(name, robot);
    robot.start();
  }

  /** Follows the track; a cab that left it drives to where its track is by now. */
  #roamer(track: Track, start: Place, robot: () => DriverRobot): DriverHabits['roam'] {
    // The same object that was returned last: a vehicle that was sent elsewhere has another one.
    let onTrack = start;
    return (from, elapsedMs, now) => {
      const clock = this.#clock;
      if (clock === null) return from;
      const at = clock.recordingAt(now);
      if (at > track.endsAt) robot().client.setAvailability('offline');
      const goal = track.placeAt(at);
      const isAway = from !== onTrack;
      const place = isAway
        ? moveTowards(from, goal, (cabMetersPerSecond * clock.speed * elapsedMs) / 1000)
        : goal;
      if (place === goal) onTrack = goal;
      return place;
    };
  }

  #stopped(name: string, why: StopReason): void {
    if (why === 'shift-over') return;
    this.#options.watch.note({ kind: 'lost-driver', detail: `the stream of ${name} is over: ${why}` });
  }
}

function isOnShift({ startsAt, endsAt }: Track, at: number): boolean {
  return startsAt - unseenSeconds <= at && at < endsAt;
}

function standMs(speed: number, random: Random): number {
  return (between(random, standSeconds.shortest, standSeconds.longest) / speed) * 1_000;
}
