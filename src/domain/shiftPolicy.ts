import { z } from 'zod';
import { seconds } from './policyValues.ts';

/** The group `shifts` of the policy. */
export const shiftPolicySchema = z.object({
  maxShiftSeconds: seconds(
    0,
    'A driver who has worked this long is taken offline after the trips of the plan, and gets no further offers before a break; 0: no limit.',
  ),
  shiftBreakSeconds: seconds(
    3_600,
    'Not available for this long is a break: what was worked before it no longer counts.',
  ),
  shiftWarningSeconds: seconds(900, 'The plan says when the shift ends from this long before it.'),
});
