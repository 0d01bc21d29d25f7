import { z } from 'zod';

const seconds = (most: number, fallback: number, description: string) =>
  z.number().min(0).max(most).default(fallback).describe(description);

/** The keys of `dispatch` about trips booked ahead. */
export const aheadPolicySchema = z.object({
  scheduledLeadSeconds: seconds(
    7 * 86_400,
    900,
    'The search of a trip booked ahead begins at most this long before `scheduledFor`; also where nothing is known of the ground.',
  ),
  scheduledLeadMinSeconds: seconds(
    86_400,
    180,
    'And at least this long, however near vehicles are (`scheduledLeadSeconds` if that is less).',
  ),
  reservationAcceptSeconds: seconds(
    86_400,
    300,
    "How long the driver may take to answer a reservation, from the phone's receipt.",
  ),
  reservationRetrySeconds: z
    .number()
    .min(0.1)
    .max(86_400)
    .default(60)
    .describe('A reservation that nobody takes is offered again after this, growing by half each time.'),
  reservationBufferSeconds: seconds(
    86_400,
    300,
    'The spare time that a vehicle keeps before a pickup in its agenda: other work must end early enough.',
  ),
  seriesAheadSeconds: seconds(
    30 * 86_400,
    2 * 86_400,
    'An occurrence of a series is booked this long before its time (`scheduledMaxAheadSeconds` if that is less).',
  ),
});
