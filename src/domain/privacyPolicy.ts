import { z } from 'zod';
import { count } from './policyValues.ts';

/** The keys of `privacy`: how long what is known of people is kept. */
export const privacyPolicySchema = z.object({
  tripRetentionSeconds: z
    .number()
    .min(60)
    .max(400 * 86_400)
    .default(30 * 86_400)
    .describe('A trip that is over and whose history is stored is erased from its object after this.'),
  exactPlacesDays: count(
    9,
    3_650,
    90,
    'The history has exact places, labels, notes and metadata of trips for this long after the request; then places to about 100 m.',
  ),
});
