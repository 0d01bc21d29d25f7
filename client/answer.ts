import type { Problem, ProblemSlug } from './contract.ts';

/** Why a call failed. */
export type Failure =
  /** No answer: no network, or the service is unreachable. Whether the call took effect is unknown. */
  | { readonly kind: 'unreachable' }
  /** A problem of the service (RFC 9457). */
  | {
      readonly kind: 'problem';
      /** The last part of the problem's `type`; more may be added. */
      readonly slug: ProblemSlug | (string & {});
      readonly status: number;
      /** What to do, for developers. */
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
      /** Which values are not acceptable, and why. */
      readonly errors?: Problem['errors'];
      /** The nearest place where a ride may begin or end. */
      readonly nearest?: Problem['nearest'];
      /** Where riders are picked up instead, nearest first. */
      readonly spots?: Problem['spots'];
    }
  /** An answer that violates the contract. */
  | { readonly kind: 'unreadable' };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** Whether a repetition may succeed. */
export function isPassing(failure: Failure): boolean {
  if (failure.kind === 'problem') return failure.status === 429 || failure.status >= 500;
  return failure.kind === 'unreachable';
}
