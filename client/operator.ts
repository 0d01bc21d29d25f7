import type { Answer } from './answer.ts';
import type { AnswerOf, InputOf } from './api.ts';
import type { LiveVehicle, OperatorFrame, OperatorUpFrame, Trip } from './contract.ts';
import { newIdempotencyKey } from './http.ts';
import { LastingStream, type LastingStreamOptions } from './lastingStream.ts';
import { Person } from './person.ts';
import { frameReader, openWithTicket } from './tickets.ts';

/** The part of the map that an operator sees. */
export type View = Omit<Extract<OperatorUpFrame, { readonly type: 'view' }>, 'type'>;

export interface WatchOptions {
  readonly view: View;
  /** Called with each frame; the service sends the next one when it returns. */
  readonly onFrame: (frame: OperatorFrame) => void;
  readonly onStatus?: LastingStreamOptions['onStatus'];
}

/** An operator's open stream. */
export interface Watch {
  /** Moves the view. */
  look(view: View): void;
  close(): void;
}

const readOperatorFrame = frameReader<OperatorFrame>({
  snapshot: true,
  change: true,
  refused: true,
  alerts: true,
});

/** The calls of an operator. */
export class Operator extends Person {
  /** A page of the trips that have not ended; a new one may be missing for seconds. */
  openTrips(
    query: InputOf<'GET /v1/operator/trips'>['query'] = {},
  ): Promise<Answer<AnswerOf<'GET /v1/operator/trips'>>> {
    return this.api.call('GET /v1/operator/trips', { query });
  }

  vehicles(query: InputOf<'GET /v1/vehicles'>['query'] = {}): Promise<Answer<AnswerOf<'GET /v1/vehicles'>>> {
    return this.api.call('GET /v1/vehicles', { query });
  }

  /** A vehicle as it is now, with its plan. */
  vehicle(id: string): Promise<Answer<LiveVehicle>> {
    return this.api.call('GET /v1/vehicles/{id}', { path: { id } });
  }

  /** Gives a trip to a vehicle; with a version only if the trip still has it. */
  assign(
    tripId: string,
    body: InputOf<'POST /v1/trips/{id}/assign'>['body'],
    ifVersion?: number,
    idempotencyKey = newIdempotencyKey(),
  ): Promise<Answer<Trip>> {
    const input = { path: { id: tripId }, body, ifMatch: ifVersion, idempotencyKey };
    return this.api.call('POST /v1/trips/{id}/assign', input);
  }

  /** Takes a trip from its vehicle, and searches another one. */
  reassign(
    tripId: string,
    reason: string | null,
    ifVersion?: number,
    idempotencyKey = newIdempotencyKey(),
  ): Promise<Answer<Trip>> {
    const input = { path: { id: tripId }, body: { reason }, ifMatch: ifVersion, idempotencyKey };
    return this.api.call('POST /v1/trips/{id}/reassign', input);
  }

  takeOutOfService(
    vehicleId: string,
    reason: string | null,
    idempotencyKey = newIdempotencyKey(),
  ): Promise<Answer<LiveVehicle>> {
    const input = { path: { id: vehicleId }, body: { reason }, idempotencyKey };
    return this.api.call('POST /v1/vehicles/{id}/out-of-service', input);
  }

  returnToService(vehicleId: string, idempotencyKey = newIdempotencyKey()): Promise<Answer<LiveVehicle>> {
    return this.api.call('POST /v1/vehicles/{id}/in-service', { path: { id: vehicleId }, idempotencyKey });
  }

  /** Watches vehicles and trips in a view, over as many streams as needed. */
  watch({ view, onFrame, onStatus }: WatchOptions): Watch {
    let frame: OperatorUpFrame = { type: 'view', ...view };
    const stream: LastingStream = new LastingStream({
      open: (events) => openWithTicket(this.api.http, '/v1/operator/stream', {}, events),
      onFrame: (json) => {
        const read = readOperatorFrame(json);
        if (read === null) return;
        onFrame(read);
        if ('frame' in read) stream.send({ type: 'seen', frame: read.frame });
      },
      onStatus: (status) => {
        if (status.kind === 'open') stream.send(frame);
        onStatus?.(status);
      },
    });
    return {
      look: (next) => {
        frame = { type: 'view', ...next };
        stream.send(frame);
      },
      close: () => stream.close(),
    };
  }
}
