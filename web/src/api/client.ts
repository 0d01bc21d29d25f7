import * as z from 'zod/mini';
import { backoffMs } from '../../../client/backoff.ts';
import { endSession, session } from '../session/session.ts';
import type { Answer, Call, Failure } from './answer.ts';

// The Content-Security-Policy forbids code generation, so zod must not try it.
z.config({ jitless: true });

const TIMEOUT_MS = 15_000;
const MAX_ATTEMPTS = 4;

const problemSchema = z.object({
  type: z.string(),
  detail: z.string(),
});

/**
 * Calls the service with the session's token. Retries repeatable calls while the service is unreachable or busy;
 * ends the session when the token is refused.
 */
export async function call<T>(request: Call<T>): Promise<Answer<T>> {
  const { method, idempotencyKey, onlyReads = false } = request;
  const isRepeatable = (method !== 'POST' && method !== 'PATCH') || idempotencyKey !== undefined || onlyReads;
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(request);
    if (answer.ok) return answer;
    const { failure } = answer;
    if (failure.kind === 'problem' && failure.status === 401) endSession();
    if (!isRepeatable || !isPassing(failure) || attempt === MAX_ATTEMPTS) return answer;
    await sleep(waitMs(failure, attempt));
  }
}

async function ask<T>({ method, path, body, idempotencyKey, headers, answer }: Call<T>): Promise<Answer<T>> {
  const token = session.value?.token;
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...headers,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json().catch(() => null);
    if (!response.ok) return { ok: false, failure: failureOf(response, json) };
    const read = answer.safeParse(json);
    return read.success ? { ok: true, value: read.data } : { ok: false, failure: { kind: 'unreadable' } };
  } catch {
    return { ok: false, failure: { kind: 'unreachable' } };
  }
}

function failureOf({ status, headers }: Response, json: unknown): Failure {
  const problem = problemSchema.safeParse(json);
  const retryAfter = Number(headers.get('Retry-After') ?? Number.NaN);
  return {
    kind: 'problem',
    slug: problem.success ? problem.data.type.replace('/problems/', '') : 'internal-error',
    status,
    detail: problem.success ? problem.data.detail : '',
    body: json,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  };
}

/** Whether the request was refused for good: under its Idempotency-Key it is answered the same again. */
export function isFinal(failure: Failure): boolean {
  return failure.kind === 'problem' && !isPassing(failure);
}

/** Whether a retry may succeed. */
export function isPassing(failure: Failure): boolean {
  if (failure.kind === 'problem') return failure.status === 429 || failure.status >= 500;
  return failure.kind === 'unreachable';
}

function waitMs(failure: Failure, attempt: number): number {
  const asked = failure.kind === 'problem' ? (failure.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, backoffMs(attempt, Math.random));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
