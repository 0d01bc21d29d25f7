import { z } from '@hono/zod-openapi';
import type { FeedEvent } from './feed.ts';
import { rfc3339, time } from './values.ts';

export const journalEntrySchema = z
  .looseObject({ sequence: z.int(), type: z.string(), at: time })
  .openapi('JournalEntry', {
    description: 'One event of a trip, with the facts it was decided on; further fields depend on its type',
  });

/** An event as operators see it. */
const timesSchema = z.looseObject({
  expiresAt: z.number().transform(rfc3339).optional(),
  heardAt: z.number().transform(rfc3339).nullable().optional(),
  since: z.number().transform(rfc3339).optional(),
  booking: z.looseObject({ scheduledFor: z.number().transform(rfc3339).nullable() }).optional(),
  changes: z.looseObject({ scheduledFor: z.number().transform(rfc3339).nullable().optional() }).optional(),
});

/** A public event of a trip as operators see it in its journal. */
export function publicEntry({ sequence, type, at, data }: FeedEvent): z.infer<typeof journalEntrySchema> {
  return { ...timesSchema.parse(data), sequence, type: type.replace(/^trip\./, ''), at: rfc3339(at) };
}
