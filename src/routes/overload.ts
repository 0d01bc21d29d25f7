import type { Shed } from '../calls/cell.ts';
import { ProblemError } from '../protocol/problems.ts';

/** Returns a cell's result; throws a 503 problem with a retry time when the cell shed the request. */
export function unlessShed<Answer>(answer: Shed<Answer>): Answer {
  const { retryAfterSeconds } = answer;
  if (retryAfterSeconds === null) return answer;
  const headers = { 'Retry-After': String(retryAfterSeconds) };
  throw new ProblemError('overloaded', 'Too many searches around this place. Try again later.', { headers });
}
