import type { Answer, Failure } from '../../client/answer.ts';
import { followTrip } from '../../client/followTrip.ts';
import { Rider } from '../../client/rider.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { type RiderFrame, riderFrameSchema } from '../../src/protocol/frames.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import type { Random } from '../random.ts';
import type { CredentialSource } from './credentials.ts';
import type { Load } from './load.ts';
import { patientHttp } from './patientHttp.ts';
import { openWithToken } from './stream.ts';

/** What a rider asks a price for. */
export type RideRequest = {
  readonly pickup: Place;
  readonly via?: readonly { readonly place: Place }[];
  readonly dropoff: Place;
  readonly scheduledFor?: string;
  readonly reserve?: boolean;
} & Partial<Load>;

/** A rider's request: places, or a quote. */
export type BookingRequest = { readonly quoteId: string } | RideRequest;

/** What a rider changes of a booked ride. */
export interface ChangeRequest {
  readonly via?: readonly { readonly place: Place }[];
  readonly dropoff?: Place;
}

/** The service refused, and a retry would not help. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly detail: string;
}

export interface RiderClientOptions {
  /** The service URL, such as `http://localhost:8787`. */
  readonly url: string;
  readonly credential: CredentialSource;
  readonly random: Random;
  /** Ends everything: what is under way rejects. */
  readonly signal?: AbortSignal | undefined;
}

/** The published client in a robot's hands: as patient as a robot, and checking everything that the service says. */
export class RiderClient {
  readonly #options: RiderClientOptions;
  /** Every other call. */
  readonly rider: Rider;

  constructor(options: RiderClientOptions) {
    this.#options = options;
    this.rider = new Rider(patientHttp(options));
  }

  /** The id of the first quote for a ride. */
  async quote(ride: RideRequest): Promise<{ ok: true; quoteId: string } | Refusal> {
    const answer = await this.rider.quote(ride);
    if (!answer.ok) return refusal(answer.failure);
    const [quote] = answer.value;
    if (quote === undefined) throw new Error('a list of quotes is empty');
    return { ok: true, quoteId: quote.id };
  }

  /** Books once: retries use the same key. */
  async book(
    request: BookingRequest,
    idempotencyKey: string,
  ): Promise<{ ok: true; trip: PublicTrip } | Refusal> {
    return checked(await this.rider.book(request, idempotencyKey));
  }

  async cancel(tripId: string, reason: string): Promise<{ ok: true; trip: PublicTrip } | Refusal> {
    return checked(await this.rider.cancel(tripId, reason));
  }

  /** Changes a booked ride, whatever it costs. */
  async change(tripId: string, changes: ChangeRequest): Promise<{ ok: true; trip: PublicTrip } | Refusal> {
    return checked(await this.rider.change(tripId, changes));
  }

  /** Watches a trip until it is over; resolves with the last state. */
  async follow(tripId: string, onTrip: (trip: PublicTrip) => void): Promise<PublicTrip> {
    const { url, credential, random, signal } = this.#options;
    let seen = 0;
    const last = await followTrip<PublicTrip, RiderFrame>({
      random,
      signal,
      open: (events) => openWithToken(url, `/v1/trips/${tripId}/stream`, credential, events),
      readTrip: async () => checkedTrip(await this.rider.trip(tripId)),
      readFrame: (json) => riderFrameSchema.safeParse(json).data ?? null,
      onFrame: (frame) => {
        if (frame.type !== 'trip' || frame.trip.version <= seen) return;
        seen = frame.trip.version;
        onTrip(frame.trip);
      },
    });
    if (last.ok && isOver(last.value.state)) return last.value;
    throw new Error(`the stream of ${tripId} ended before the trip: ${JSON.stringify(last)}`);
  }
}

function checkedTrip(answer: Answer<unknown>): Answer<PublicTrip> {
  return answer.ok ? { ok: true, value: tripSchema.parse(answer.value) } : answer;
}

function checked(answer: Answer<unknown>): { ok: true; trip: PublicTrip } | Refusal {
  return answer.ok ? { ok: true, trip: tripSchema.parse(answer.value) } : refusal(answer.failure);
}

function refusal(failure: Failure): Refusal {
  if (failure.kind === 'problem') return { ok: false, status: failure.status, detail: failure.detail };
  return { ok: false, status: 0, detail: failure.kind };
}
