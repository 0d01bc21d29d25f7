import type { ZodMiniType } from 'zod/mini';

/** Why a call failed. */
export type Failure =
  /** No answer: no network, or the service is unreachable. */
  | { readonly kind: 'unreachable' }
  /** A problem of the service, as in RFC 9457. */
  | {
      readonly kind: 'problem';
      readonly slug: string;
      readonly status: number;
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
      /** The whole of it, for what only some read. */
      readonly body: unknown;
    }
  /** An answer that violates the contract. */
  | { readonly kind: 'unreadable' };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** A call with JSON body and answer. */
export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly answer: ZodMiniType<T>;
  readonly body?: unknown;
  /** The Idempotency-Key; calls with a key may be retried. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A POST or PATCH that only reads, so that places and tokens stay out of addresses: it may be retried. */
  readonly onlyReads?: boolean;
}
