import { z } from '@hono/zod-openapi';
import { maxMessageLength, phrases, type RideMessage } from '../domain/rideMessages.ts';
import { rfc3339, time } from './values.ts';

const phraseList = phrases.map((phrase) => `\`${phrase}\``).join(', ');

export const messageSchema = z
  .object({
    id: z.string(),
    from: z.enum(['rider', 'driver']).openapi({ description: 'A guest is a `rider`' }),
    at: time,
    text: z.string().nullable().openapi({ description: 'Own words; null in a phrase' }),
    phrase: z
      .string()
      .nullable()
      .openapi({
        description: `What the reader is told in their own language: one of ${phraseList}, or one added since; null where it is own words`,
      }),
  })
  .openapi('Message');
export type PublicMessage = z.infer<typeof messageSchema>;

/** What somebody sends: own words, or a phrase. */
export const messageBody = z.union([
  z.strictObject({
    text: z
      .string()
      .trim()
      .min(1)
      .max(maxMessageLength)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
      .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, 'has control characters'),
  }),
  z.strictObject({ phrase: z.enum(phrases) }),
]);

export function publicMessage({ id, from, at, text, phrase }: RideMessage): PublicMessage {
  return { id, from, at: rfc3339(at), text: text ?? null, phrase: phrase ?? null };
}
