import { HTTPException } from 'hono/http-exception';
import { log } from '../log.ts';
import { ProblemError, problemResponse } from '../protocol/problems.ts';

const RETRY_SECONDS = '1';

/** Whatever was thrown, as a problem. What nobody expected is logged under an id that the answer names. */
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
 * The platform marks so what an object was too busy for, or was restarted under, and names the database in
 * what went wrong there.
 */
function isPassing(error: Error): boolean {
  return (
    error.message.startsWith('D1_ERROR') ||
    ('overloaded' in error && error.overloaded === true) ||
    ('retryable' in error && error.retryable === true)
  );
}
