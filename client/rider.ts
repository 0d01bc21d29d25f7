import type { Answer } from './answer.ts';
import type {
  Booking,
  NearbyVehicle,
  Place,
  Quote,
  QuoteRequest,
  Rating,
  Receipt,
  RiderFrame,
  Share,
  Trip,
  TripChange,
  TripChangePreview,
} from './contract.ts';
import { type FollowOptions, followTrip } from './followTrip.ts';
import { newIdempotencyKey } from './http.ts';
import { dataOf, Person, repeatable } from './person.ts';
import { frameReader, openWithTicket } from './tickets.ts';

/** What somebody who follows a trip is told; all of it is optional. */
export type Following<Trip, Frame extends { readonly type: string }> = Partial<
  Pick<FollowOptions<Trip, Frame>, 'onFrame' | 'onStatus' | 'signal'>
>;

const readRiderFrame = frameReader<RiderFrame>({ trip: true, position: true, dark: true });

/** The calls of a rider. */
export class Rider extends Person {
  /** A quote for each vehicle type that can carry the party. */
  async quote(ride: QuoteRequest): Promise<Answer<readonly Quote[]>> {
    return dataOf(await this.api.call('POST /v1/quotes', { body: ride }, repeatable));
  }

  /**
   * Books one trip, however often it is sent with the same key. An app that may be closed in between keeps the key with
   * the booking before it sends it.
   */
  book(booking: Booking, idempotencyKey = newIdempotencyKey()): Promise<Answer<Trip>> {
    return this.api.call('POST /v1/trips', { body: booking, idempotencyKey });
  }

  /** What a change would cost. Changes nothing. */
  async previewChange(tripId: string, change: TripChange): Promise<Answer<TripChangePreview>> {
    const input = { path: { id: tripId }, query: { preview: 'true' }, body: change } as const;
    const answer = await this.api.call('PATCH /v1/trips/{id}', input, repeatable);
    if (!answer.ok) return answer;
    const { value } = answer;
    return 'state' in value ? { ok: false, failure: { kind: 'unreadable' } } : { ok: true, value };
  }

  /** Changes a booked trip; with a version only if the trip still has it. */
  async change(tripId: string, change: TripChange, ifVersion?: number): Promise<Answer<Trip>> {
    const input = { path: { id: tripId }, body: change, ifMatch: ifVersion };
    const answer = await this.api.call('PATCH /v1/trips/{id}', input, repeatable);
    if (!answer.ok) return answer;
    const { value } = answer;
    return 'state' in value ? { ok: true, value } : { ok: false, failure: { kind: 'unreadable' } };
  }

  tip(tripId: string, amount: number, idempotencyKey = newIdempotencyKey()): Promise<Answer<Receipt>> {
    return this.api.call('POST /v1/trips/{id}/tip', {
      path: { id: tripId },
      body: { amount },
      idempotencyKey,
    });
  }

  rate(tripId: string, rating: Rating, idempotencyKey = newIdempotencyKey()): Promise<Answer<unknown>> {
    return this.api.call('POST /v1/trips/{id}/rating', {
      path: { id: tripId },
      body: rating,
      idempotencyKey,
    });
  }

  /** A link with which friends watch the trip until it ends. */
  share(tripId: string, idempotencyKey = newIdempotencyKey()): Promise<Answer<Share>> {
    return this.api.call('POST /v1/trips/{id}/share', { path: { id: tripId }, idempotencyKey });
  }

  revokeShare(tripId: string, link: string): Promise<Answer<null>> {
    return this.api.call('DELETE /v1/trips/{id}/shares/{link}', { path: { id: tripId, link } });
  }

  /** Free vehicles around a place, roughly. */
  async nearby(place: Place): Promise<Answer<readonly NearbyVehicle[]>> {
    return dataOf(await this.api.call('POST /v1/nearby', { body: place }, repeatable));
  }

  /** Follows a trip until it is over: see `followTrip`. */
  follow(tripId: string, following: Following<Trip, RiderFrame> = {}): Promise<Answer<Trip>> {
    const path = `/v1/trips/${encodeURIComponent(tripId)}/stream`;
    return followTrip<Trip, RiderFrame>({
      onFrame: () => undefined,
      ...following,
      open: (events) => openWithTicket(this.api.http, path, {}, events),
      readTrip: () => this.trip(tripId),
      readFrame: readRiderFrame,
    });
  }
}
