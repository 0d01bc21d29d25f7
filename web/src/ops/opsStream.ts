import { batch, signal } from '@preact/signals';
import { Stream } from '../streams/stream.ts';
import type { City } from './city.ts';
import { readFrame, takeFrame } from './frames.ts';
import type { Bounds } from './opsMap.ts';

const PATH = '/v1/operator/stream';
/** A margin beyond the edge, so that small moves of the map show data at once. */
const MARGIN_SHARE = 0.1;

/** Keeps the city in step with the view, over one reconnecting stream. */
export class OpsStream {
  /** Whether the data may be stale. */
  readonly isLost = signal(false);
  /** When the last frame arrived, in epoch milliseconds. */
  readonly heardAt = signal<number | null>(null);
  readonly #city: City;
  #stream: Stream | null = null;
  #view = '';

  constructor(city: City) {
    this.#city = city;
  }

  /** Sets the bounds of the view. */
  look(bounds: Bounds, zoom: number): void {
    this.#view = JSON.stringify({ type: 'view', ...viewOf(bounds, zoom) });
    if (this.#stream === null) this.#open();
    else this.#stream.send(this.#view);
  }

  close(): void {
    this.#stream?.close();
  }

  #open(): void {
    this.#stream = new Stream({
      path: () => PATH,
      onMessage: (text) => this.#hear(text),
      onStatus: (status) => {
        if (status.kind === 'open') this.#stream?.send(this.#view);
        // An ended session shows with the next request for figures.
        if (status.kind === 'waiting' || status.kind === 'ended') this.isLost.value = true;
      },
    });
  }

  #hear(text: string): void {
    const frame = readFrame(text);
    if (frame === null) return;
    if (frame.type === 'refused') {
      console.error(frame.detail);
      return;
    }
    if (frame.type === 'alerts') {
      this.#city.alerts.latest.value = frame.alerts;
      return;
    }
    batch(() => {
      this.heardAt.value = Date.now();
      // Data is fresh only after a snapshot.
      if (frame.type === 'snapshot') this.isLost.value = false;
      takeFrame(frame, this.#city, performance.now());
    });
    this.#acknowledge(frame.frame);
  }

  /** The server waits for acknowledgements of drawn frames. A hidden page draws nothing and acknowledges at once. */
  #acknowledge(frame: number): void {
    const send = (): void => {
      this.#stream?.send(JSON.stringify({ type: 'seen', frame }));
    };
    if (document.visibilityState === 'hidden') send();
    else requestAnimationFrame(send);
  }
}

function viewOf({ west, south, east, north }: Bounds, zoom: number) {
  const width = (east - west) * (1 + 2 * MARGIN_SHARE);
  const height = (north - south) * MARGIN_SHARE;
  const isWholeEarth = width >= 360;
  return {
    west: isWholeEarth ? -180 : wrapped(west - (east - west) * MARGIN_SHARE),
    south: rounded(Math.max(-90, south - height)),
    east: isWholeEarth ? 180 : wrapped(east + (east - west) * MARGIN_SHARE),
    north: rounded(Math.min(90, north + height)),
    zoom: Math.round(Math.max(0, zoom) * 10) / 10,
  };
}

function wrapped(lng: number): number {
  return rounded(((((lng + 180) % 360) + 360) % 360) - 180);
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
