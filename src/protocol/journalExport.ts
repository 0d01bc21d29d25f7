import { z } from '@hono/zod-openapi';
import { rfc3339, time } from './values.ts';

/** The media type of an export: it is not the page that a journal is answered with otherwise. */
export const journalExportType = 'application/vnd.hexhail.journal+json';

const journalRowSchema = z.strictObject({
  sequence: z.int(),
  /** Of the form that `body` was written in. */
  version: z.int(),
  /** The event as it was stored, whether today's code can read it or not. */
  body: z.string(),
});

export const journalExportSchema = z
  .strictObject({
    formatVersion: z.literal(1),
    kind: z.enum(['trip', 'vehicle']),
    tenant: z.string(),
    id: z.string(),
    exportedAt: time,
    /** What the object made of its journal: the trip's record, or all that a vehicle remembers. */
    state: z.looseObject({}),
    /** Oldest first. */
    journal: z.array(journalRowSchema).min(1),
  })
  .openapi('JournalExport', {
    description:
      'A journal as it is stored, and the state that it led to: what `npm run replay-journal` reads',
  });
export type JournalExport = z.infer<typeof journalExportSchema>;

/** The export of one object's journal at a time (epoch milliseconds). */
export function journalExport(
  about: Pick<JournalExport, 'kind' | 'tenant' | 'id'>,
  stored: { readonly rows: readonly JournalExport['journal'][number][]; readonly state: object },
  now: number,
): JournalExport {
  const { rows, state } = stored;
  return { formatVersion: 1, ...about, exportedAt: rfc3339(now), state: { ...state }, journal: [...rows] };
}
