import type { ZodMiniType } from 'zod/mini';

/** Why a call came to nothing. */
export type Failure =
  /** No answer: no network, or nobody there. */
  | { readonly kind: 'unreachable' }
  /** The service said why, as RFC 9457 has it. */
  | {
      readonly kind: 'problem';
      readonly slug: string;
      readonly status: number;
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
    }
  /** An answer that the contract does not know. */
  | { readonly kind: 'unreadable' };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** A call whose body and answer are JSON. */
export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly answer: ZodMiniType<T>;
  readonly body?: unknown;
  /** The same key again asks for the same answer: calls with a key may be repeated. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
