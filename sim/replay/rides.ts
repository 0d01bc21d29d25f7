import { clearTimeout, setTimeout } from 'node:timers';
import { distanceMeters } from '../../src/domain/geo/place.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import { createRandom } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { type Refusal, RiderClient } from '../robots/riderClient.ts';
import type { RecordedRide } from './recording.ts';
import type { Watch } from './violations.ts';

/** A booking is abandoned after so long without an answer, retries included. */
const bookingTimeoutMs = 300_000;
/** Searches end within three minutes, and a dark vehicle is replaced within a minute and a half: this is more. */
const slackMs = 240_000;
/** The search radius. */
const pickupMeters = 5_000;

/** Unprocessable Content. */
const unacceptable = 422;

export interface RidesOptions {
  readonly url: string;
  /** Of the cabs that drive to the stops, in real time. */
  readonly metersPerSecond: number;
  readonly seed: number;
  readonly watch: Watch;
  /** Distinguishes this run's riders from those of earlier runs. */
  readonly run: string;
}

/** The recorded rides as bookings, each of its own rider. */
export class Rides {
  readonly #options: RidesOptions;
  /** Every booked trip, as its rider last saw it. */
  readonly trips = new Map<string, PublicTrip>();
  /** From the first request to the first sight of an assignment, real milliseconds, for each trip. */
  readonly assignedAfterMs = new Map<string, number>();
  readonly bookedAfterMs: number[] = [];
  #rejected = 0;

  constructor(options: RidesOptions) {
    this.#options = options;
  }

  /** Rides that the service refused. */
  get rejected(): number {
    return this.#rejected;
  }

  get underWay(): number {
    return [...this.trips.values()].filter(({ state }) => !isOver(state)).length;
  }

  /** Books a ride and watches it until it is over, or has hung for too long. */
  async play({ row, pickup, dropoff }: RecordedRide): Promise<void> {
    const { url, seed, watch, run } = this.#options;
    const rider = `rider-${run}-${row}`;
    const timeout = new RenewableTimeout(bookingTimeoutMs);
    const client = new RiderClient({
      url,
      credential: developmentCredentials('rider', rider),
      random: createRandom(seed + row),
      signal: timeout.signal,
    });
    let doing = `the booking of row ${row}`;
    try {
      const sentAt = performance.now();
      const booked = await client.book({ pickup, dropoff }, `ride-${row}`);
      if (!booked.ok) {
        this.#refused(row, booked);
        return;
      }
      this.bookedAfterMs.push(performance.now() - sentAt);
      const see = (trip: PublicTrip): void => {
        doing = `${trip.id} is ${trip.state} and`;
        timeout.renew(this.#timeoutMs(trip));
        this.#saw(trip, performance.now() - sentAt);
      };
      see(booked.trip);
      await client.follow(booked.trip.id, see);
    } catch (error) {
      if (!timeout.signal.aborted) throw error;
      watch.note({ kind: 'hung-trip', detail: `${doing} got no further` });
    } finally {
      timeout.end();
    }
  }

  /** A recorded ride may be impossible to book (zero length, say); other refusals are errors. */
  #refused(row: number, { status, detail }: Refusal): void {
    this.#rejected += 1;
    if (status === unacceptable) return;
    const refusal = `row ${row} was refused with ${status}: ${detail}`;
    this.#options.watch.note({ kind: 'refused-booking', detail: refusal });
  }

  #saw(trip: PublicTrip, sinceRequestMs: number): void {
    this.trips.set(trip.id, trip);
    this.#options.watch.trip(trip);
    const isAssigned = trip.timeline.some(({ state }) => state === 'assigned');
    if (isAssigned && !this.assignedAfterMs.has(trip.id)) this.assignedAfterMs.set(trip.id, sinceRequestMs);
  }

  /** How long a trip may stay in its state. */
  #timeoutMs({ state, pickup, dropoff }: PublicTrip): number {
    const { metersPerSecond } = this.#options;
    if (state === 'assigned') return slackMs + (pickupMeters / metersPerSecond) * 1_000;
    if (state === 'onboard') return slackMs + (distanceMeters(pickup, dropoff) / metersPerSecond) * 1_000;
    return slackMs;
  }
}

/** Aborts a signal unless it is renewed in time. */
class RenewableTimeout {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  renew(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
