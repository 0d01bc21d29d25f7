import type { Shed } from '../calls/cell.ts';
import { ProblemError } from '../protocol/problems.ts';

/** A cell's answer; throws the problem that tells the caller to come back when the cell had none to give. */
export function unlessShed<Answer>(answer: Shed<Answer>): Answer {
  const { retryAfterSeconds } = answer;
  if (retryAfterSeconds === null) return answer;
  const headers = { 'Retry-After': String(retryAfterSeconds) };
  throw new ProblemError('overloaded', 'Too many searches around this place. Try again later.', { headers });
}
