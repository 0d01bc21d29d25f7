import { z } from 'zod';
import { tenantIdSchema } from '../domain/ids.ts';
import { tripRecordSchema } from '../domain/trip/record.ts';
import { vehicleRecordSchema } from '../domain/vehicle/messages.ts';
import { tripBatchSchema, vehicleBatchSchema } from '../protocol/feed.ts';

/** The sender's outbox sequence: identifies the message in the acknowledgement. */
const sequence = z.int();

/** Messages from objects to the history, delivered at least once. */
export const historyMessageSchema = z.discriminatedUnion('kind', [
  tripBatchSchema,
  vehicleBatchSchema,
  // From outboxes filled by older code: in any order, the record's version decides.
  z.object({ kind: z.literal('trip'), sequence, record: tripRecordSchema }),
  z.object({ kind: z.literal('vehicle'), sequence, tenant: tenantIdSchema, record: vehicleRecordSchema }),
]);
export type HistoryMessage = z.infer<typeof historyMessageSchema>;
