import { batch, signal } from '@preact/signals';
import { isOver, type TripPhase } from '../../../src/domain/trip/phases.ts';
import type { Answer, Failure } from '../api/answer.ts';
import type { Place } from '../api/schemas.ts';
import { Stream, type StreamOptions } from '../streams/stream.ts';

/** What one who watches a trip must know of it, whoever they are. */
export interface WatchedTrip {
  readonly version: number;
  readonly state: TripPhase;
  readonly vehicle: { readonly position: (Place & { readonly ts: number }) | null } | null;
  readonly pickupEtaSeconds: number | null;
}

export type WatchFrame<T> =
  | { readonly type: 'trip'; readonly trip: T }
  | (Place & {
      readonly type: 'position';
      readonly ts: number;
      readonly heading: number | null;
      readonly etaSeconds: number;
    })
  | { readonly type: 'dark'; readonly since: number };

export interface WatchOptions<T> {
  readonly read: () => Promise<Answer<T>>;
  /** The trip as it was just told, where it was: it is shown at once, and need not be read. */
  readonly known?: T;
  readonly stream: Pick<StreamOptions, 'path' | 'ticket'>;
  /** Null for what is no frame. */
  readonly readFrame: (json: unknown) => WatchFrame<T> | null;
}

export interface Sighting extends Place {
  readonly heading: number | null;
  readonly ts: number;
}

/** Follows a trip to its end, whatever happens to the network: what it shows is what was last heard. */
export class TripWatch<T extends WatchedTrip> {
  readonly trip = signal<T | null>(null);
  readonly sighting = signal<Sighting | null>(null);
  /** When the vehicle will be there, epoch milliseconds of this device; null where nobody knows. */
  readonly dueAt = signal<number | null>(null);
  readonly darkSince = signal<number | null>(null);
  /** Whether what is shown may be old. */
  readonly isLost = signal(false);
  /** Why there is nothing to watch. */
  readonly failure = signal<Failure | null>(null);
  readonly #options: WatchOptions<T>;
  #stream: Stream | null = null;
  #isStopped = false;

  constructor(options: WatchOptions<T>) {
    this.#options = options;
    if (options.known === undefined) this.start();
    else this.#begin(options.known);
  }

  /** Begins, or tries again. */
  async start(): Promise<void> {
    this.failure.value = null;
    const answer = await this.#options.read();
    if (this.#isStopped) return;
    if (!answer.ok) {
      this.failure.value = answer.failure;
      return;
    }
    this.#begin(answer.value);
  }

  stop(): void {
    this.#isStopped = true;
    this.#stream?.close();
  }

  /** Shows a trip as somebody else was told it; an older one than is known changes nothing. */
  take(trip: T): void {
    const known = this.trip.value;
    if (known !== null && known.version > trip.version) return;
    batch(() => {
      this.trip.value = trip;
      const position = trip.vehicle?.position ?? null;
      if (trip.vehicle === null || isOver(trip.state)) {
        this.sighting.value = null;
        this.dueAt.value = null;
        this.darkSince.value = null;
      } else if (position !== null && position.ts > (this.sighting.value?.ts ?? 0)) {
        this.sighting.value = { ...position, heading: null };
      }
      // The time to the pickup means nothing any more once somebody is on board.
      if (known?.state !== trip.state) this.dueAt.value = null;
      const { pickupEtaSeconds } = trip;
      if (pickupEtaSeconds !== null) this.dueAt.value = Date.now() + pickupEtaSeconds * 1000;
    });
    if (isOver(trip.state)) this.isLost.value = false;
  }

  #begin(trip: T): void {
    this.take(trip);
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
    if (frame.type === 'trip') this.take(frame.trip);
    else if (frame.type === 'dark') this.darkSince.value = frame.since;
    else {
      const { lat, lng, ts, heading, etaSeconds } = frame;
      batch(() => {
        this.darkSince.value = null;
        this.sighting.value = { lat, lng, ts, heading };
        this.dueAt.value = Date.now() + etaSeconds * 1000;
      });
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
