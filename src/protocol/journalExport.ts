import { z } from '@hono/zod-openapi';
import { rfc3339, time } from './values.ts';

/** The media type of a raw export; other journal responses are pages of entries. */
export const journalExportType = 'application/vnd.hexhail.journal+json';

const journalRowSchema = z.strictObject({
  sequence: z.int(),
  /** The version of the journal that `body` was written in. */
  version: z.int(),
  /** The event as stored, even if today's code cannot read it. */
  body: z.string(),
});

export const journalExportSchema = z
  .strictObject({
    formatVersion: z.literal(1),
    kind: z.enum(['trip', 'vehicle']),
    tenant: z.string(),
    id: z.string(),
    exportedAt: time,
    /** The state that the journal led to: a trip's record, or a vehicle's whole state. */
    state: z.looseObject({}),
    /** Oldest first. */
    journal: z.array(journalRowSchema).min(1),
  })
  .openapi('JournalExport', {
    description: 'A journal as stored, and the state it led to: the input of `npm run replay-journal`',
  });
export type JournalExport = z.infer<typeof journalExportSchema>;

/** Builds the export of one object's journal at a time (epoch ms). */
export function journalExport(
  about: Pick<JournalExport, 'kind' | 'tenant' | 'id'>,
  stored: { readonly rows: readonly JournalExport['journal'][number][]; readonly state: object },
  now: number,
): JournalExport {
  const journal = stored.rows.map((row) => ({ ...row, body: withoutPins(row.body) }));
  const state = z.looseObject({}).parse(JSON.parse(withoutPins(JSON.stringify(stored.state))));
  return { formatVersion: 1, ...about, exportedAt: rfc3339(now), state, journal };
}

/** Pins are for riders to say: operators do not see them, here either. */
const hiddenPin = '****';
const pinKeys: readonly string[] = ['boardingPin', 'deliveryPin', 'pin'];

function withoutPins(json: string): string {
  if (!pinKeys.some((key) => json.includes(`"${key}":`))) return json;
  return JSON.stringify(hidePins(JSON.parse(json)));
}

/** A pin that was refused is none: it stays, so that the journal leads to the state. */
function hidePins(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidePins);
  if (typeof value !== 'object' || value === null) return value;
  const isRefused = 'type' in value && value.type === 'pinRefused';
  const hidden = (key: string, inner: unknown) =>
    pinKeys.includes(key) && typeof inner === 'string' && !isRefused ? hiddenPin : hidePins(inner);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hidden(key, inner)]));
}
