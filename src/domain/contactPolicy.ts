import { z } from 'zod';
import { seconds } from './policyValues.ts';

/** The keys of `contact`: how riders, drivers and operators reach one another. */
export const contactPolicySchema = z.object({
  contactPhone: z
    .string()
    .regex(/^\+?[0-9][0-9 ()/-]{2,30}$/)
    .nullable()
    .default(null)
    .describe(
      'The number that rider and driver of a trip under way may call: of the control room, or of a service that connects the two; null: none is shown.',
    ),
  afterRideSeconds: seconds(
    3_600,
    "How long after a trip's end its safety button and the link of its guest still work.",
  ),
});
