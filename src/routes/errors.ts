import { HTTPException } from 'hono/http-exception';
import type { Shed } from '../calls/cell.ts';
import { log } from '../log.ts';
import { ProblemError, problemResponse } from '../protocol/problems.ts';

const RETRY_SECONDS = '1';

/** Turns anything thrown into a problem. Unexpected errors are logged under an id that the response names. */
export function answerError(error: Error): Response {
  if (error instanceof ProblemError) return problemResponse(error.slug, error.detail, error.options);
  if (error instanceof HTTPException && error.status === 400) {
    return problemResponse('malformed-json', 'The body cannot be read as JSON.');
  }
  if (error instanceof HTTPException && error.status === 415) {
    return problemResponse('unsupported-media-type', 'Send the body with Content-Type: application/json.');
  }
  const requestId = crypto.randomUUID();
  log('error', 'request-failed', { requestId, error: error.stack ?? String(error) });
  if (isPassing(error)) {
    const headers = { 'Retry-After': RETRY_SECONDS };
    return problemResponse('unavailable', `Try again in a moment. Request ${requestId}.`, { headers });
  }
  return problemResponse('internal-error', `It was logged as request ${requestId}.`);
}

/**
 * Returns whether the platform marks the error as temporary: an overloaded or restarted object, or a database
 * failure.
 */
function isPassing(error: Error): boolean {
  return (
    error.message.startsWith('D1_ERROR') ||
    ('overloaded' in error && error.overloaded === true) ||
    ('retryable' in error && error.retryable === true)
  );
}

/** Returns a cell's result; throws a 503 problem with a retry time when the cell shed the request. */
export function unlessShed<Answer>(answer: Shed<Answer>): Answer {
  const { retryAfterSeconds } = answer;
  if (retryAfterSeconds === null) return answer;
  const headers = { 'Retry-After': String(retryAfterSeconds) };
  throw new ProblemError('overloaded', 'Too many searches around this place. Try again later.', { headers });
}
