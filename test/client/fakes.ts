import { HttpClient, type HttpOptions } from '../../client/http.ts';
import type { Timers } from '../../client/timers.ts';

/** A request as the service sees it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What the service does with a request: answers, or cuts the connection. */
export type Step = 'cut' | { readonly status: number; readonly body?: unknown; readonly retryAfter?: string };

/** Notes every delay, and does not wait. */
export function timersThatNeverWait(waited: number[]): Timers {
  return {
    now: () => 1_000,
    after: (ms, act) => {
      waited.push(ms);
      const timer = setImmediate(act);
      return () => clearImmediate(timer);
    },
  };
}

/** A service that does one step after another, on a clock that never waits. */
export class FakeService {
  readonly seen: Seen[] = [];
  /** How long the client waited, in milliseconds, one delay after another. */
  readonly waited: number[] = [];
  readonly #steps: Step[];

  constructor(...steps: Step[]) {
    this.#steps = steps;
  }

  /** What a client of this service needs; jitter is at its least. */
  get options(): HttpOptions {
    return {
      url: 'https://hexhail.example',
      credential: () => ({ token: 'secret' }),
      timers: timersThatNeverWait(this.waited),
      random: () => 0,
      fetch: (url, init) => this.#answer(url, init),
    };
  }

  client(options: Partial<HttpOptions> = {}): HttpClient {
    return new HttpClient({ ...this.options, ...options });
  }

  async #answer(url: URL, { method = 'GET', headers, body }: RequestInit): Promise<Response> {
    const text = typeof body === 'string' ? body : null;
    this.seen.push({
      method,
      path: url.pathname + url.search,
      headers: new Headers(headers),
      body: text === null ? null : JSON.parse(text),
    });
    const step = this.#steps.shift() ?? 'cut';
    if (step === 'cut') throw new TypeError('fetch failed');
    const answer = step.body === undefined ? null : JSON.stringify(step.body);
    return new Response(answer, {
      status: step.status,
      headers: step.retryAfter === undefined ? {} : { 'Retry-After': step.retryAfter },
    });
  }
}

/** A problem as the service describes it. */
export function problem(status: number, slug: string, more: object = {}): Step {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, status, detail: `do not ${slug}`, ...more },
  };
}
