import { z } from 'zod';
import { offerIdSchema } from './ids.ts';

/** Who rides, a guest too, and who drives. */
export const sideSchema = z.enum(['rider', 'driver']);
export type Side = z.infer<typeof sideSchema>;

/** What may be said without typing. Each reader's page says it in their language. */
export const phrases = [
  'on-my-way',
  'here',
  'few-minutes',
  'where-are-you',
  'cannot-find-you',
  'come-to-the-entrance',
  'yes',
  'no',
  'thank-you',
] as const;

/** In characters, of own words. */
export const maxMessageLength = 200;

/** A message between the rider and the driver of one trip: own words, or a phrase. */
export const rideMessageSchema = z.object({
  id: z.string(),
  from: sideSchema,
  at: z.number(),
  text: z.string().optional(),
  phrase: z.string().optional(),
});
export type RideMessage = z.infer<typeof rideMessageSchema>;

/** What somebody says; the id tells a repetition from another message. */
export type Said = Pick<RideMessage, 'id' | 'text' | 'phrase'>;

/** A message and the assignment that it belongs to: the next driver does not read what was said to the last one. */
export const heldMessageSchema = rideMessageSchema.extend({ offerId: offerIdSchema });
export type HeldMessage = z.infer<typeof heldMessageSchema>;
