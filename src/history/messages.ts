import { z } from 'zod';
import { tenantIdSchema } from '../domain/ids.ts';
import { tripRecordSchema } from '../domain/trip/record.ts';
import { vehicleRecordSchema } from '../domain/vehicle/messages.ts';

/** Of the sender's outbox: names the message when its storage is acknowledged. */
const sequence = z.int();

/** What objects tell the history, at least once and in any order: the record's version decides. */
export const historyMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trip'), sequence, record: tripRecordSchema }),
  z.object({ kind: z.literal('vehicle'), sequence, tenant: tenantIdSchema, record: vehicleRecordSchema }),
]);
export type HistoryMessage = z.infer<typeof historyMessageSchema>;
