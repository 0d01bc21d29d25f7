import type { Answer } from '../answer.ts';
import type { AnswerOf, InputOf } from '../api.ts';
import { Person } from '../person.ts';
import { openWithTicket } from '../tickets.ts';
import type { DriverClientOptions } from './driverClient.ts';

/** The HTTP calls of a driver; what a shift needs goes over the stream of `DriverClient`. */
export class Driver extends Person {
  /** Opens the streams of a `DriverClient`, each with a ticket that holds the vehicle's place. */
  openStream(): DriverClientOptions['open'] {
    return ({ lat, lng }, events) =>
      openWithTicket(this.api.http, '/v1/driver/stream', { place: { lat, lng } }, events);
  }

  /** Sends the photo or signature that a drop-off asks for, a PNG or JPEG of at most 1 MB. */
  sendProof(tripId: string, stopId: string, image: Blob): Promise<Answer<null>> {
    return this.api.call('PUT /v1/trips/{id}/proof/{stopId}', { path: { id: tripId, stopId }, body: image });
  }

  /** What the vehicle has earned. */
  earnings(query: InputOf<'GET /v1/me/earnings'>['query']): Promise<Answer<AnswerOf<'GET /v1/me/earnings'>>> {
    return this.api.call('GET /v1/me/earnings', { query });
  }
}
