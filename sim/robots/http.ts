import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../client/backoff.ts';
import type { Random } from '../random.ts';
import type { CredentialSource } from './credentials.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiOptions {
  /** The service URL, such as `http://localhost:8787`. */
  readonly url: string;
  readonly credential: CredentialSource;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

const attemptTimeoutMs = 15_000;

/** Calls the HTTP API as one person. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /**
   * Returns the service's answer after as many attempts as needed: an attempt without an answer, or with 429 or
   * 5xx, is repeated with the same Idempotency-Key. Rejects only when the signal aborts.
   */
  async call(request: ApiRequest): Promise<ApiAnswer> {
    const { signal, random } = this.#options;
    for (let failures = 0; ; failures++) {
      signal?.throwIfAborted();
      const tried = await this.#try(request);
      if ('answer' in tried) return tried.answer;
      const waitMs = Math.max(tried.retryAfterMs, backoffMs(failures, random));
      await sleep(waitMs, undefined, { signal });
    }
  }

  async #try(request: ApiRequest): Promise<{ answer: ApiAnswer } | { retryAfterMs: number }> {
    const { url, credential, signal } = this.#options;
    const { method, path, body, idempotencyKey } = request;
    const { token } = await credential();
    const timeout = AbortSignal.timeout(attemptTimeoutMs);
    try {
      const response = await fetch(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
      const text = await response.text();
      if (response.status === 429 || response.status >= 500) {
        return { retryAfterMs: 1000 * Number(response.headers.get('retry-after') ?? 0) };
      }
      return { answer: { status: response.status, body: text === '' ? null : JSON.parse(text) } };
    } catch (error) {
      if (signal?.aborted === true) throw error;
      // Timed out, refused or cut off: it is unknown whether the request took effect.
      return { retryAfterMs: 0 };
    }
  }
}
