import { batch, signal } from '@preact/signals';
import { isOver, type TripPhase } from '../../../src/domain/trip/phases.ts';
import type { Answer, Failure } from '../api/answer.ts';
import type { Place } from '../api/schemas.ts';
import type { Message } from '../people/api.ts';
import { Stream, type StreamOptions } from '../streams/stream.ts';

/** The part of a trip that every watcher needs. */
export interface WatchedTrip {
  readonly version: number;
  readonly state: TripPhase;
  readonly vehicle: { readonly position: (Place & { readonly ts: number }) | null } | null;
  readonly pickupEtaSeconds: number | null;
}

export type WatchFrame<T> =
  /** With what rider and driver have said: all of it at first, then what is new. */
  | { readonly type: 'trip'; readonly trip: T; readonly messages?: readonly Message[] | undefined }
  | (Place & {
      readonly type: 'position';
      readonly ts: number;
      readonly heading: number | null;
      readonly etaSeconds: number;
    })
  | { readonly type: 'dark'; readonly since: number };

export interface WatchOptions<T> {
  readonly read: () => Promise<Answer<T>>;
  /** The trip as it was known at a time (epoch milliseconds): shown at once, without a request. */
  readonly known?: { readonly trip: T; readonly at: number };
  readonly stream: Pick<StreamOptions, 'path' | 'ticket'>;
  /** Parses a frame; null if it is invalid. */
  readonly readFrame: (json: unknown) => WatchFrame<T> | null;
}

export interface Sighting extends Place {
  readonly heading: number | null;
  readonly ts: number;
}

/** Watches a trip until it is over, across network failures; shows the last received state. */
export class TripWatch<T extends WatchedTrip> {
  readonly trip = signal<T | null>(null);
  readonly sighting = signal<Sighting | null>(null);
  /** The vehicle's arrival in this device's epoch milliseconds; null if unknown. */
  readonly dueAt = signal<number | null>(null);
  readonly darkSince = signal<number | null>(null);
  /** What rider and driver have said, oldest first. */
  readonly messages = signal<readonly Message[]>([]);
  /** When the service last told something, in epoch milliseconds. */
  readonly heardAt = signal(0);
  /** Whether the data may be stale. */
  readonly isLost = signal(false);
  /** Why the trip cannot be watched. */
  readonly failure = signal<Failure | null>(null);
  readonly #options: WatchOptions<T>;
  #stream: Stream | null = null;
  #isStopped = false;

  constructor(options: WatchOptions<T>) {
    this.#options = options;
    if (options.known === undefined) this.start();
    else this.#begin(options.known.trip, options.known.at);
  }

  /** Starts or retries. */
  async start(): Promise<void> {
    this.failure.value = null;
    const answer = await this.#options.read();
    if (this.#isStopped) return;
    if (!answer.ok) {
      this.failure.value = answer.failure;
      return;
    }
    this.#begin(answer.value, Date.now());
  }

  /** Reads the trip again; without an answer nothing changes. */
  async refresh(): Promise<void> {
    const answer = await this.#options.read();
    if (answer.ok && !this.#isStopped) this.take(answer.value);
  }

  stop(): void {
    this.#isStopped = true;
    this.#stream?.close();
  }

  /** Applies a trip as it was known at a time; an older version is ignored. */
  take(trip: T, at = Date.now()): void {
    const known = this.trip.value;
    if (known !== null && known.version > trip.version) return;
    batch(() => {
      this.trip.value = trip;
      this.heardAt.value = at;
      const position = trip.vehicle?.position ?? null;
      if (trip.vehicle === null || isOver(trip.state)) {
        this.sighting.value = null;
        this.dueAt.value = null;
        this.darkSince.value = null;
      } else if (position !== null && position.ts > (this.sighting.value?.ts ?? 0)) {
        this.sighting.value = { ...position, heading: null };
      }
      // Once the rider is on board, the ETA to the pickup is void.
      if (known?.state !== trip.state) this.dueAt.value = null;
      const { pickupEtaSeconds } = trip;
      if (pickupEtaSeconds !== null) this.dueAt.value = at + pickupEtaSeconds * 1000;
    });
    if (isOver(trip.state)) this.isLost.value = false;
  }

  #begin(trip: T, at: number): void {
    this.take(trip, at);
    if (!isOver(trip.state)) this.#open();
  }

  #open(): void {
    this.#stream ??= new Stream({
      ...this.#options.stream,
      onMessage: (text) => this.#hear(text),
      onStatus: (status) => {
        if (status.kind === 'open') this.isLost.value = false;
        if (status.kind === 'waiting') this.isLost.value = true;
        if (status.kind !== 'ended') return;
        this.#stream = null;
        const trip = this.trip.value;
        // The last frame may have been lost with the connection.
        if (trip !== null && !isOver(trip.state) && !this.#isStopped) {
          if (status.failure === null) this.start();
          else this.failure.value = status.failure;
        }
      },
    });
  }

  #hear(text: string): void {
    const frame = this.#options.readFrame(parseJson(text));
    if (frame === null) return;
    if (frame.type === 'trip') {
      this.take(frame.trip);
      this.#hearMessages(frame.messages ?? []);
    } else if (frame.type === 'dark') this.darkSince.value = frame.since;
    else {
      const { lat, lng, ts, heading, etaSeconds } = frame;
      batch(() => {
        this.darkSince.value = null;
        this.heardAt.value = Date.now();
        this.sighting.value = { lat, lng, ts, heading };
        this.dueAt.value = Date.now() + etaSeconds * 1000;
      });
    }
  }

  #hearMessages(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const known = new Map([...this.messages.value, ...messages].map((one) => [one.id, one]));
    this.messages.value = [...known.values()];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
