import { z } from 'zod';
import { tenantIdSchema } from '../domain/ids.ts';
import { tripRecordSchema } from '../domain/trip/record.ts';
import { vehicleRecordSchema } from '../domain/vehicle/messages.ts';
import { tripBatchSchema, vehicleBatchSchema } from '../protocol/feed.ts';

/** Of the sender's outbox: names the message when its storage is acknowledged. */
const sequence = z.int();

/** What objects tell the history, at least once. */
export const historyMessageSchema = z.discriminatedUnion('kind', [
  tripBatchSchema,
  vehicleBatchSchema,
  // From objects whose outbox was filled by older code: in any order, the record's version decides.
  z.object({ kind: z.literal('trip'), sequence, record: tripRecordSchema }),
  z.object({ kind: z.literal('vehicle'), sequence, tenant: tenantIdSchema, record: vehicleRecordSchema }),
]);
export type HistoryMessage = z.infer<typeof historyMessageSchema>;
