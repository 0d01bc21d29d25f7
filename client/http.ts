import * as z from 'zod/mini';
import { type Answer, type Failure, isPassing } from './answer.ts';
import { backoffMs } from './backoff.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { systemTimers, type Timers, wait } from './timers.ts';

export interface HttpOptions {
  /** Where the service is, such as `https://dispatch.example`. */
  readonly url: string;
  readonly credential: CredentialSource;
  /** How often a call is tried. Default: 5. */
  readonly attempts?: number;
  /** A call for which the service asks to wait longer fails instead. Default: a minute. */
  readonly longestWaitMs?: number;
  /** Ends all calls, which then reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Default: the clock of the runtime. */
  readonly timers?: Timers;
  /** Uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: the runtime's. */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
}

/** A call with JSON body and answer. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. Without places of people and tokens, which belong into bodies. */
  readonly path: string;
  readonly body?: unknown;
  /** The service does it once, however often it is sent with this key. */
  readonly idempotencyKey?: string | undefined;
  /** Done only if the resource still has this version. */
  readonly ifMatch?: number | undefined;
  /** A POST or PATCH that may be sent twice without a key: it only reads, or says again what is so. */
  readonly isRepeatable?: boolean;
}

/** A successful answer of the service. */
export interface Received {
  readonly status: number;
  /** The JSON body; null without one. */
  readonly body: unknown;
}

const placeSchema = z.object({ lat: z.number(), lng: z.number() });
const problemSchema = z.object({
  type: z.string(),
  detail: z.string(),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  nearest: z.optional(z.nullable(placeSchema)),
  spots: z.optional(z.array(z.object({ name: z.string(), place: placeSchema }))),
});

const attemptTimeoutMs = 15_000;
const defaults = { attempts: 5, longestWaitMs: 60_000 };

/** Returns a key for one booking, or whatever else is to happen once: keep it until the answer is there. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/** Calls the service's HTTP API as one person. */
export class HttpClient {
  readonly #options: HttpOptions & typeof defaults;

  constructor(options: HttpOptions) {
    this.#options = { ...defaults, ...options };
  }

  /** Where the service is. */
  get url(): string {
    return this.#options.url;
  }

  /** The current credential; null without one. */
  credential(): Promise<Credential | null> | Credential | null {
    return this.#options.credential();
  }

  /**
   * Returns the answer. While the service is busy or unreachable, a call that may be repeated is: with the same key and
   * body, after a growing random delay, and not before the service's `Retry-After`. A refused token is renewed once an
   * attempt. Rejects only when the signal aborts.
   */
  async call(request: HttpRequest): Promise<Answer<Received>> {
    const { attempts, longestWaitMs, signal } = this.#options;
    const { timers = systemTimers, random = Math.random } = this.#options;
    for (let failures = 0; ; failures++) {
      signal?.throwIfAborted();
      const answer = await this.#attempt(request);
      if (answer.ok || !isPassing(answer.failure) || !isRepeatable(request)) return answer;
      const askedMs = retryAfterMs(answer.failure);
      if (failures + 1 >= attempts || askedMs > longestWaitMs) return answer;
      // Clients refused together get the same `Retry-After`; the backoff on top spreads them.
      await wait(askedMs + backoffMs(failures, random), timers, signal);
    }
  }

  async #attempt(request: HttpRequest): Promise<Answer<Received>> {
    const { credential: source, signal } = this.#options;
    try {
      const credential = await source();
      const answer = await this.#send(request, credential);
      const isRefused = !answer.ok && answer.failure.kind === 'problem' && answer.failure.status === 401;
      if (!isRefused || credential === null) return answer;
      const fresh = await source(credential);
      return fresh === null || fresh.token === credential.token ? answer : await this.#send(request, fresh);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      // Timed out, refused or cut off: it is unknown whether the request took effect.
      return { ok: false, failure: { kind: 'unreachable' } };
    }
  }

  async #send(request: HttpRequest, credential: Credential | null): Promise<Answer<Received>> {
    const { method, path, body, idempotencyKey, ifMatch } = request;
    const { url, signal, fetch = globalThis.fetch } = this.#options;
    const timeout = AbortSignal.timeout(attemptTimeoutMs);
    const type = body instanceof Blob ? body.type : 'application/json';
    const response = await fetch(new URL(path, url), {
      method,
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      headers: {
        ...(credential !== null && { Authorization: `Bearer ${credential.token}` }),
        ...(body !== undefined && { 'Content-Type': type }),
        ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
        ...(ifMatch !== undefined && { 'If-Match': `"${ifMatch}"` }),
      },
      ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
    const json = parseJson(await response.text());
    if (!response.ok) return { ok: false, failure: failureOf(response, json) };
    if (json === undefined) return { ok: false, failure: { kind: 'unreadable' } };
    return { ok: true, value: { status: response.status, body: json } };
  }
}

function isRepeatable({ method, idempotencyKey, isRepeatable = false }: HttpRequest): boolean {
  return (method !== 'POST' && method !== 'PATCH') || idempotencyKey !== undefined || isRepeatable;
}

function retryAfterMs(failure: Failure): number {
  return failure.kind === 'problem' ? 1_000 * (failure.retryAfterSeconds ?? 0) : 0;
}

function failureOf({ status, headers }: Response, json: unknown): Failure {
  const { type = 'internal-error', detail = '', ...more } = problemSchema.safeParse(json).data ?? {};
  const retryAfter = Number(headers.get('Retry-After') ?? Number.NaN);
  return {
    kind: 'problem',
    slug: type.replace('/problems/', ''),
    status,
    detail,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    ...more,
  };
}

/** Returns null for an empty text, undefined for one that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
