import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { backoffMs } from '../../client/backoff.ts';
import type { StreamEnd } from '../../client/stream.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { closeCodes, type RiderFrame, riderFrameSchema } from '../../src/protocol/frames.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import { Api, type ApiAnswer, type ApiOptions } from './http.ts';
import type { Load } from './load.ts';
import { Stream, streamAddress } from './stream.ts';

/** A rider's request: places, or a quote. */
export type BookingRequest =
  | { readonly quoteId: string }
  | ({
      readonly pickup: Place;
      readonly via?: readonly { readonly place: Place }[];
      readonly dropoff: Place;
      readonly scheduledFor?: string;
      readonly reserve?: boolean;
    } & Partial<Load>);

/** What a rider changes of a booked ride. */
export interface ChangeRequest {
  readonly via?: readonly { readonly place: Place }[];
  readonly dropoff?: Place;
}

const quoteSchema = z.object({ id: z.string() });
const quotesSchema = z.object({ data: z.tuple([quoteSchema], quoteSchema) });
const problemSchema = z.object({ detail: z.string() });

/** The service refused, and a retry would not help. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly detail: string;
}

/** A rider client without a user interface. */
export class RiderClient {
  readonly #options: ApiOptions;
  readonly #api: Api;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#api = new Api(options);
  }

  /** The id of the first quote for a ride. */
  async quote(ride: BookingRequest): Promise<{ ok: true; quoteId: string } | Refusal> {
    const answer = await this.#api.call({ method: 'POST', path: '/v1/quotes', body: ride });
    if (answer.status !== 200) return refusal(answer);
    const { data } = quotesSchema.parse(answer.body);
    return { ok: true, quoteId: data[0].id };
  }

  /** Books once: retries use the same key. */
  async book(
    request: BookingRequest,
    idempotencyKey: string,
  ): Promise<{ ok: true; trip: PublicTrip } | Refusal> {
    return readTrip(
      await this.#api.call({ method: 'POST', path: '/v1/trips', body: request, idempotencyKey }),
    );
  }

  async cancel(tripId: string, reason: string): Promise<{ ok: true; trip: PublicTrip } | Refusal> {
    const path = `/v1/trips/${tripId}/cancel`;
    return readTrip(await this.#api.call({ method: 'POST', path, body: { reason } }));
  }

  /** Changes a booked ride, whatever it costs. */
  async change(tripId: string, changes: ChangeRequest): Promise<{ ok: true; trip: PublicTrip } | Refusal> {
    return readTrip(await this.#api.call({ method: 'PATCH', path: `/v1/trips/${tripId}`, body: changes }));
  }

  /**
   * Watches a trip until it is over, over as many streams as needed; resolves with the last state. Each new stream
   * begins with the current trip, so only intermediate states can be missed.
   */
  async follow(tripId: string, onTrip: (trip: PublicTrip) => void): Promise<PublicTrip> {
    const { signal, random } = this.#options;
    const seen: { last: PublicTrip | null } = { last: null };
    for (let failures = 0; ; failures++) {
      signal?.throwIfAborted();
      const end = await this.#followOnce(tripId, (frame) => {
        failures = 0;
        // A late frame may be older than the latest one.
        if (frame.type !== 'trip' || frame.trip.version <= (seen.last?.version ?? 0)) return;
        seen.last = frame.trip;
        onTrip(frame.trip);
      });
      if (seen.last !== null && isOver(seen.last.state)) return seen.last;
      if (end.kind === 'refused' && end.status < 500 && end.status !== 429) {
        throw new Error(`the stream of ${tripId} was refused with status ${end.status}`);
      }
      const earliestMs = end.kind === 'refused' ? end.retryAfterMs : 0;
      await sleep(earliestMs + backoffMs(failures, random), undefined, { signal });
    }
  }

  async #followOnce(tripId: string, onFrame: (frame: RiderFrame) => void): Promise<StreamEnd> {
    const { url, credential, signal } = this.#options;
    const { token } = await credential();
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    const stream = new Stream(streamAddress(url, `/v1/trips/${tripId}/stream`), token, {
      onFrame: (json) => {
        const parsed = riderFrameSchema.safeParse(json);
        if (parsed.success) onFrame(parsed.data);
      },
      onEnd: resolve,
    });
    const leave = (): void => stream.close(closeCodes.endOfShift);
    signal?.addEventListener('abort', leave);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }
}

function readTrip(answer: ApiAnswer): { ok: true; trip: PublicTrip } | Refusal {
  if (answer.status !== 200 && answer.status !== 201) return refusal(answer);
  return { ok: true, trip: tripSchema.parse(answer.body) };
}

function refusal({ status, body }: ApiAnswer): Refusal {
  return { ok: false, status, detail: problemSchema.safeParse(body).data?.detail ?? 'no explanation' };
}
