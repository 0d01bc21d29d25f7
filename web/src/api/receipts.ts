import type { Answer } from './answer.ts';
import { call } from './client.ts';
import { type Receipt, receiptSchema } from './schemas.ts';

export function readReceipt(tripId: string): Promise<Answer<Receipt>> {
  const path = `/v1/trips/${encodeURIComponent(tripId)}/receipt`;
  return call({ method: 'GET', path, answer: receiptSchema });
}
