import { z } from 'zod';
import { messagesVersion } from '../domain/tripVehicleMessages.ts';
import type { Envelope } from './ports.ts';

/** Returns the envelope with its message as this code has it, for receivers of the same version. */
export function parsedAs<Message>(envelope: Envelope, message: Message): Envelope<Message> {
  return { ...envelope, parsed: { version: messagesVersion, message } };
}

/** Returns the message of an envelope, or why it cannot be read. Parses the body unless the sender has the same version. */
export function messageIn<Message>(
  { body, parsed }: Envelope<Message>,
  schema: z.ZodType<{ readonly body: Message }>,
): { readonly read: Message } | { readonly refused: string } {
  if (parsed?.version === messagesVersion) return { read: parsed.message };
  const { data, error } = schema.safeParse(JSON.parse(body));
  return error === undefined ? { read: data.body } : { refused: z.prettifyError(error) };
}
