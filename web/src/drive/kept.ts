import * as z from 'zod/mini';
import { savedStatementsSchema } from '../../../client/driver/statements.ts';
import { type Me, placeSchema } from '../api/schemas.ts';
import { noEarnings, savedEarningsSchema } from './earnings.ts';

const keptSchema = z.object({
  /** What the driver said in this shift; null outside of one. */
  statements: z.nullable(savedStatementsSchema),
  earnings: savedEarningsSchema,
  /** Where positions come from, and where the vehicle was last. */
  source: z.enum(['device', 'simulated']),
  place: z.nullable(placeSchema),
});
export type Kept = z.infer<typeof keptSchema>;

const nothing: Kept = { statements: null, earnings: noEarnings, source: 'device', place: null };

/** What outlives the page. The plan does not: the service knows it better. */
export function recall(me: Me): Kept {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(nameFor(me)) ?? 'null');
    return keptSchema.safeParse(stored).data ?? nothing;
  } catch {
    return nothing;
  }
}

export function keep(me: Me, change: Partial<Kept>): void {
  localStorage.setItem(nameFor(me), JSON.stringify({ ...recall(me), ...change }));
}

/** Several vehicles may be driven from one browser. */
function nameFor({ tenant, vehicle }: Me): string {
  return `hexhail.drive.${tenant}.${vehicle}`;
}
