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

/** How fast a cab drives to its stops, and back to its track, in recording time. */
export const cabMetersPerSecond = 25 / 3.6;
/** Getting in or out takes so long, in recording time. */
const standSeconds = { shortest: 10, longest: 30 };
/** A driver's thoughts are real: offers expire in real time too. */
const thinkMs = { shortest: 300, longest: 1_000 };

/**
 * A cab was where it is first seen for so long before: most fixes are a minute apart, and when a recording begins
 * every cab is somewhere between two of them.
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
 * The recorded cabs as drivers. A cab is on its track, and available whether or not somebody sat in it then: the
 * recorded rides are the bookings, so the recording does not say who drives them here. It works from a little
 * before its first recorded fix until its last one.
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

  /** Starts the shifts of the cabs that are there at the beginning, and waits until the service has them. */
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

  /** Lets the cabs drive from now on. A fix for each recorded second, as far as the machine should be asked. */
  drive(clock: RecordingClock): void {
    this.#clock = clock;
    const tickMs = Math.max(shortestTickMs, 1_000 / clock.speed);
    this.#ticking = setInterval(() => this.#tick(clock, Date.now()), tickMs);
  }

  leave(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    for (const robot of this.#robots.values()) robot.leave();
  }

  /** From where a cab was when it was assigned to the pickup, for each trip. */
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

  /** Follows the track; away from it, drives back to where the cab would be by now. */
  #roamer(track: Track, start: Place, robot: () => DriverRobot): DriverHabits['roam'] {
    // The very place that was returned last: a vehicle that was sent elsewhere comes with another one.
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
