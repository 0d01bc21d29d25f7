import { z } from 'zod';

/** Minor units (cents) of an ISO 4217 currency. */
export const moneySchema = z.strictObject({
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
export type Money = z.infer<typeof moneySchema>;
