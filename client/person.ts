import type { Answer } from './answer.ts';
import { type AnswerOf, Api, type InputOf } from './api.ts';
import type { FoundPlace, Me, Message, Place, Receipt, Route, Trip } from './contract.ts';
import { type HttpClient, newIdempotencyKey } from './http.ts';

/** Calls that only read, or say again what is so: they may be sent twice. */
export const repeatable = { isRepeatable: true };

/** What everybody who is signed in may call. Every other call of the contract goes through `api`. */
export class Person {
  readonly api: Api;

  constructor(http: HttpClient) {
    this.api = new Api(http);
  }

  me(): Promise<Answer<Me>> {
    return this.api.call('GET /v1/me', {});
  }

  /** The trip as it is now. */
  trip(id: string): Promise<Answer<Trip>> {
    return this.api.call('GET /v1/trips/{id}', { path: { id } });
  }

  /** A page of trips, newest first, from the history, which is seconds behind. */
  trips(query: InputOf<'GET /v1/trips'>['query'] = {}): Promise<Answer<AnswerOf<'GET /v1/trips'>>> {
    return this.api.call('GET /v1/trips', { query });
  }

  receipt(tripId: string): Promise<Answer<Receipt>> {
    return this.api.call('GET /v1/trips/{id}/receipt', { path: { id: tripId } });
  }

  /** Cancels a trip; with a version only if the trip still has it. Repeating it is harmless. */
  cancel(tripId: string, reason: string | null = null, ifVersion?: number): Promise<Answer<Trip>> {
    const input = { path: { id: tripId }, body: { reason }, ifMatch: ifVersion };
    return this.api.call('POST /v1/trips/{id}/cancel', input, repeatable);
  }

  /** Says something to the other one of a trip's rider and driver. */
  say(
    tripId: string,
    message: InputOf<'POST /v1/trips/{id}/messages'>['body'],
    idempotencyKey = newIdempotencyKey(),
  ): Promise<Answer<Message>> {
    const input = { path: { id: tripId }, body: message, idempotencyKey };
    return this.api.call('POST /v1/trips/{id}/messages', input);
  }

  /** The safety button of a trip: alerts every operator. Repeating it is harmless. */
  alert(
    tripId: string,
    body: InputOf<'POST /v1/trips/{id}/safety'>['body'] = {},
  ): Promise<Answer<AnswerOf<'POST /v1/trips/{id}/safety'>>> {
    return this.api.call('POST /v1/trips/{id}/safety', { path: { id: tripId }, body }, repeatable);
  }

  /** Places by what was typed so far, the likeliest first. */
  async places(body: InputOf<'POST /v1/places'>['body']): Promise<Answer<readonly FoundPlace[]>> {
    return dataOf(await this.api.call('POST /v1/places', { body }, repeatable));
  }

  /** The fastest route by road. */
  route(from: Place, to: Place): Promise<Answer<Route>> {
    return this.api.call('POST /v1/route', { body: { from, to } }, repeatable);
  }
}

/** The items of a list. */
export function dataOf<Item>(answer: Answer<{ readonly data: Item }>): Answer<Item> {
  return answer.ok ? { ok: true, value: answer.value.data } : answer;
}
