import { z } from 'zod';
import { tenantIdSchema } from '../domain/ids.ts';
import { tripRecordSchema } from '../domain/trip/record.ts';
import { vehicleRecordSchema } from '../domain/vehicle/messages.ts';
import { tripBatchSchema, vehicleBatchSchema } from '../protocol/feed.ts';
import { irregularityBatchSchema } from '../protocol/irregularities.ts';

/** The sender's outbox sequence: identifies the message in the acknowledgement. */
const sequence = z.int();

/** Messages from objects to the history, delivered at least once. */
export const historyMessageSchema = z.discriminatedUnion('kind', [
  tripBatchSchema,
  vehicleBatchSchema,
  irregularityBatchSchema,
  // While a version is on trial, best effort: how many quotes were asked for, by version (0: none).
  z.object({
    kind: z.literal('quotes'),
    version: z.literal(1),
    tenant: tenantIdSchema,
    at: z.number(),
    configuration: z.int(),
  }),
  // From outboxes filled by older code: in any order, the record's version decides.
  z.object({ kind: z.literal('trip'), sequence, record: tripRecordSchema }),
  z.object({ kind: z.literal('vehicle'), sequence, tenant: tenantIdSchema, record: vehicleRecordSchema }),
]);
export type HistoryMessage = z.infer<typeof historyMessageSchema>;
