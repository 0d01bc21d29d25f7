import type { Answer } from './answer.ts';
import { Api } from './api.ts';
import type { FriendFrame, SharedTrip } from './contract.ts';
import { followTrip } from './followTrip.ts';
import { HttpClient, type HttpOptions } from './http.ts';
import { repeatable } from './person.ts';
import type { Following } from './rider.ts';
import { frameReader, openWithTicket } from './tickets.ts';

const readFriendFrame = frameReader<FriendFrame>({ sharedTrip: true, position: true, dark: true });

/** Somebody who watches a trip by the token of a share link, without an account. The token is in bodies only. */
export class Friend {
  readonly #api: Api;
  readonly #token: string;

  constructor(token: string, options: Omit<HttpOptions, 'credential'>) {
    this.#api = new Api(new HttpClient({ ...options, credential: () => null }));
    this.#token = token;
  }

  /** The trip, without the rider, the places and the fare. */
  async trip(): Promise<Answer<SharedTrip>> {
    const answer = await this.#api.call('POST /v1/shared', { body: { token: this.#token } }, repeatable);
    return answer.ok ? { ok: true, value: answer.value.trip } : answer;
  }

  /** Follows the trip until it is over: see `followTrip`. */
  follow(following: Following<SharedTrip, FriendFrame> = {}): Promise<Answer<SharedTrip>> {
    return followTrip<SharedTrip, FriendFrame>({
      onFrame: () => undefined,
      ...following,
      open: (events) => openWithTicket(this.#api.http, '/v1/shared/stream', { share: this.#token }, events),
      readTrip: () => this.trip(),
      readFrame: readFriendFrame,
    });
  }
}
